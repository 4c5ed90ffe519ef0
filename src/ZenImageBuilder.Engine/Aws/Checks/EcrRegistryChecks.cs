using System.Runtime.CompilerServices;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Aws.Ecr;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Engine.Checks;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Aws.Checks;

/// <summary>Checks container registries in ECR; before a build also the repositories and the tags that it pushes.</summary>
internal sealed class EcrRegistryChecks(AwsSessions sessions) : IComponentChecks
{
    public bool Cover(StackComponent component) => component is ContainerRegistry { Flavor: RegistrySettings.EcrFlavor };

    public async IAsyncEnumerable<Check> RunAsync(CheckSubject subject, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var registry = (ContainerRegistry)subject.Component;
        var uri = RegistrySettings.Of(registry).Uri;

        // A caller whose builds push with the service role's login needs no login.
        var callerLogsIn = subject.Preflight is not { } build || !CodeBuildSettings.Of(build.Builder).ImplicitContainerRegistryAuth;
        var ifLoginDenied = callerLogsIn ? null : "whether the registry answers was not checked";

        // A session that cannot be opened is a login that failed; one that can be opened is no result of its own.
        var opening = await Check
            .FindAsync(
                "Login",
                () => OpenAsync(registry, subject, cancellationToken),
                static opened => $"The credentials come from {opened.Source}.",
                ifLoginDenied
            )
            .ConfigureAwait(false);
        if (opening.Found is not { } aws)
        {
            yield return opening;
            yield break;
        }

        var login = await Check.RunAsync("Login", () => LoginAsync(aws, uri, subject, cancellationToken), ifLoginDenied).ConfigureAwait(false);
        yield return login;
        if (login.HasFailed)
        {
            yield break;
        }

        if (subject.Preflight is not { } preflight)
        {
            yield return await Check.RunAsync("Repository", () => AnyAsync(aws, uri, cancellationToken)).ConfigureAwait(false);
            yield break;
        }

        yield return await Check.RunAsync("Region", () => RegionAsync(aws, preflight.Builder, subject, cancellationToken)).ConfigureAwait(false);
        HashSet<string> tried = new(StringComparer.Ordinal) { "ecr:GetAuthorizationToken" };
        await foreach (var check in new EcrRepositoryChecks(uri, aws).RunAsync(preflight, tried, cancellationToken).ConfigureAwait(false))
        {
            yield return check;
        }

        yield return await Check
            .RunAsync(
                "CallerPermissions",
                () => aws.CallerPermissionsAsync(preflight, "ecr:", tried, cancellationToken),
                ifDenied: "what else the caller may do in the registry was not checked"
            )
            .ConfigureAwait(false);
    }

    private async Task<CheckSession> OpenAsync(ContainerRegistry registry, CheckSubject subject, CancellationToken cancellationToken)
    {
        // The address says the region.
        var location = RemoteLocation.Of(registry) with
        {
            Region = RegistrySettings.Of(registry).EcrRegion,
        };
        return new(await sessions.OpenAsync(location, subject.Aws, subject.Observer, cancellationToken).ConfigureAwait(false), subject);
    }

    private static async Task<CheckResult> LoginAsync(CheckSession aws, string uri, CheckSubject subject, CancellationToken cancellationToken)
    {
        var (_, registry, _) = await EcrLogin.GetAsync(aws.Session, subject.Observer, cancellationToken).ConfigureAwait(false);
        return registry is null || ResourceIds.Same(registry, uri)
            ? $"ECR gives a login to '{uri}'."
            : throw new ImageBuilderException(
                ErrorCode.RegistryMismatch,
                $"The credentials of {aws.Source} are of the registry '{registry}', not of '{uri}'.",
                aws.Component,
                "Use credentials of the registry's account, or register the other registry."
            );
    }

    private static async Task<CheckResult> AnyAsync(CheckSession aws, string uri, CancellationToken cancellationToken)
    {
        var repository = RegistrySettings.Of((ContainerRegistry)aws.Component).DefaultRepository;
        using var ecr = aws.Clients.Ecr();
        var resource = repository is null ? $"registry '{uri}'" : $"repository '{repository}' of '{uri}'";
        var found = await aws.Call("ecr:DescribeRepositories", resource)
            .RunAsync(
                () =>
                    ecr.DescribeRepositoriesAsync(
                        new() { RegistryId = EcrRegistry.Parse(uri)?.Account, RepositoryNames = repository is null ? null : [repository] },
                        cancellationToken
                    ),
                static answer => answer.Repositories.Promised("the list of repositories").Present().Count(),
                cancellationToken
            )
            .ConfigureAwait(false);
        return repository is not null ? $"The repository '{repository}' exists."
            : found > 0 ? "The registry has repositories."
            : throw new ImageBuilderException(
                ErrorCode.RemoteResourceNotFound,
                $"The registry '{uri}' has no repositories.",
                aws.Component,
                "Make one, for example: aws ecr create-repository --repository-name app"
            );
    }

    private async Task<CheckResult> RegionAsync(CheckSession aws, ImageBuilder builder, CheckSubject subject, CancellationToken cancellationToken)
    {
        var builds = (await sessions.OpenAsync(RemoteLocation.Of(builder), subject.Aws, subject.Observer, cancellationToken).ConfigureAwait(false)).Region;
        return builds == aws.Region
            ? $"The registry is in the region of the project, '{builds}'."
            : CheckResult.Warn(
                $"The registry is in region '{aws.Region}' and the project in '{builds}': layers travel between regions, which takes longer and costs.",
                "Use a registry in the region of the project."
            );
    }
}
