using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Connectors;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Components;
using ZenImageBuilder.Engine.Readiness;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Aws.Readiness;

/// <summary>Looks at container registries in ECR.</summary>
internal sealed class EcrRegistryProbe(AwsSessions sessions) : IComponentProbe
{
    public bool Knows(StackComponent component) => component is ContainerRegistry { Flavor: "aws" };

    public IEnumerable<Look> Looks(StackComponent component, AwsOptions aws, IEngineObserver observer)
    {
        var uri = component.RequiredText("Uri");
        AwsSession? session = null;
        yield return new(
            "Login",
            async cancellationToken =>
            {
                session = await OpenAsync(component, uri, aws, observer, cancellationToken).ConfigureAwait(false);
                var (_, registry, _) = await EcrLogin.GetAsync(session, observer, cancellationToken).ConfigureAwait(false);
                return registry is null || string.Equals(registry, uri, StringComparison.OrdinalIgnoreCase)
                    ? $"ECR gives a login to '{uri}'."
                    : throw new ImageBuilderException(
                        ErrorCode.RegistryMismatch, $"The credentials of {session.Source} are of the registry '{registry}', not of '{uri}'.", component, "Use credentials of the registry's account, or register the other registry.");
            },
            EndsHere: true);
        yield return new("Repository", cancellationToken => RepositoryAsync(component, uri, session!, observer, cancellationToken));
    }

    private async Task<AwsSession> OpenAsync(StackComponent component, string uri, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken)
    {
        // The address says the region.
        var location = RemoteLocation.Of(component) with { Region = EcrRegistry.Parse(uri)?.Region ?? component.Text("Region") };
        return await sessions.OpenAsync(location, aws, observer, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<string> RepositoryAsync(StackComponent component, string uri, AwsSession session, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var repository = component.Text("DefaultRepository");
        using var ecr = new AwsClients(session, observer).Ecr();
        var resource = repository is null ? $"registry '{uri}'" : $"repository '{repository}' of '{uri}'";
        var answer = await new AwsCall("ecr:DescribeRepositories", resource, session.Source, component).RunAsync(
            () => ecr.DescribeRepositoriesAsync(new() { RegistryId = EcrRegistry.Parse(uri)?.Account, RepositoryNames = repository is null ? null : [repository] }, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return repository is not null ? $"The repository '{repository}' exists."
            : answer.Repositories is { Count: > 0 } ? "The registry has repositories."
            : throw new ImageBuilderException(
                ErrorCode.RemoteResourceNotFound, $"The registry '{uri}' has no repositories.", component, "Make one, for example: aws ecr create-repository --repository-name app");
    }
}
