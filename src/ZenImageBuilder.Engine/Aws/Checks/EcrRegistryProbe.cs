using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Aws.Ecr;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Engine.Checks;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Engine.Policies;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Aws.Checks;

/// <summary>Looks at container registries in ECR; before a build also at the repositories and the tags that it pushes.</summary>
internal sealed class EcrRegistryProbe(AwsSessions sessions) : IComponentProbe
{
    public bool Knows(StackComponent component) => component is ContainerRegistry { Flavor: RegistrySettings.EcrFlavor };

    public IEnumerable<Look> Looks(ProbeRequest request)
    {
        var (component, observer) = ((ContainerRegistry)request.Component, request.Observer);
        var uri = RegistrySettings.Of(component).Uri;
        AwsSession session = null!;

        // Who builds with the service role's login needs none of his own.
        var callerLogsIn = request.Preflight is not { } build || !CodeBuildSettings.Of(build.Builder).ImplicitContainerRegistryAuth;
        yield return new(
            "Login",
            async cancellationToken =>
            {
                session = await OpenAsync(component, request.Aws, observer, cancellationToken).ConfigureAwait(false);
                var (_, registry, _) = await EcrLogin.GetAsync(session, observer, cancellationToken).ConfigureAwait(false);
                return registry is null || ResourceIds.Same(registry, uri)
                    ? $"ECR gives a login to '{uri}'."
                    : throw new ImageBuilderException(
                        ErrorCode.RegistryMismatch,
                        $"The credentials of {session.Source} are of the registry '{registry}', not of '{uri}'.",
                        component,
                        "Use credentials of the registry's account, or register the other registry."
                    );
            },
            endsHere: true
        )
        {
            Otherwise = callerLogsIn ? null : "whether the registry answers was not checked",
        };
        if (request.Preflight is not { } preflight)
        {
            yield return new("Repository", cancellationToken => AnyAsync(component, uri, session, observer, cancellationToken));
            yield break;
        }

        yield return new("Region", cancellationToken => RegionAsync(preflight.Builder, session, request, cancellationToken));
        HashSet<string> tried = new(StringComparer.Ordinal) { "ecr:GetAuthorizationToken" };
        foreach (var look in new EcrRepositoryLooks(uri, session, component, observer).Of(preflight, tried))
        {
            yield return look;
        }

        yield return new("CallerPermissions", cancellationToken => PermissionsAsync(component, preflight, tried, session, observer, cancellationToken))
        {
            Otherwise = "what else the caller may do in the registry was not checked",
        };
    }

    private async Task<AwsSession> OpenAsync(ContainerRegistry component, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var location = RemoteLocation.Of(component) with { Region = RegistrySettings.Of(component).EcrRegion };
        return await sessions.OpenAsync(location, aws, observer, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Finding> AnyAsync(
        ContainerRegistry component,
        string uri,
        AwsSession session,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        var repository = RegistrySettings.Of(component).DefaultRepository;
        using var ecr = new AwsClients(session, observer).Ecr();
        var resource = repository is null ? $"registry '{uri}'" : $"repository '{repository}' of '{uri}'";
        var found = await new AwsCall("ecr:DescribeRepositories", resource, session.Source, component)
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
                component,
                "Make one, for example: aws ecr create-repository --repository-name app"
            );
    }

    private async Task<Finding> RegionAsync(ImageBuilder builder, AwsSession session, ProbeRequest request, CancellationToken cancellationToken)
    {
        var builds = (await sessions.OpenAsync(RemoteLocation.Of(builder), request.Aws, request.Observer, cancellationToken).ConfigureAwait(false)).Region;
        return builds == session.Region
            ? $"The registry is in the region of the project, '{builds}'."
            : Finding.Warn(
                $"The registry is in region '{session.Region}' and the project in '{builds}': layers travel between regions, which takes longer and costs.",
                "Use a registry in the region of the project."
            );
    }

    private static async Task<IReadOnlyList<Finding>> PermissionsAsync(
        StackComponent component,
        Preflight preflight,
        HashSet<string> tried,
        AwsSession session,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        var caller = await CallerIdentity.AskAsync(session, component, observer, cancellationToken).ConfigureAwait(false);
        var policy = StackPolicies.Caller(CodeBuildProbe.Scope(preflight, caller, session.Region));
        return caller.IsRoot
            ? [$"{caller.Arn} may do everything."]
            : await new PolicySimulation(session, component, observer)
                .FindAsync(caller.Principal, "the caller", policy.Untried("ecr:", tried), cancellationToken)
                .ConfigureAwait(false);
    }
}
