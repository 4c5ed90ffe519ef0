using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Policies;

/// <summary>Finds the account, and the region if only the credential chain has it.</summary>
internal interface IAccountLookup
{
    Task<string> RegionAsync(RemoteLocation location, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);

    Task<string> AccountAsync(RemoteLocation location, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);
}

/// <summary>Makes the policies of a stack. The request can replace each value of the stack, or give all values without a stack.</summary>
internal sealed class PolicyWriter(IStackCatalog stacks, IAccountLookup accounts) : IPolicies
{
    public async Task<WrittenPolicy> WriteAsync(PolicyRequest request, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var scope = await ScopeAsync(request, observer, cancellationToken).ConfigureAwait(false);
        var policy = request.Holder == PolicyHolder.ServiceRole ? StackPolicies.ServiceRole(scope) : StackPolicies.Caller(scope);
        return new(policy.ToModel(), policy.ToJson());
    }

    private async Task<PolicyScope> ScopeAsync(PolicyRequest request, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var stack = request.Stack is { } name ? stacks.Resolve(name) : stacks.Active;
        var (builder, registry) = (stack?.ImageBuilder, stack?.ContainerRegistry);
        var build = builder is null ? null : CodeBuildSettings.Of(builder);
        var images = registry is null ? null : RegistrySettings.Of(registry);
        var project = request.CodeBuildProject ?? build?.CodeBuildProject ?? throw Lacks("CodeBuild project", nameof(request.CodeBuildProject));
        var place = Place(
            request.Path ?? (stack?.ArtifactStore is { } store ? S3Settings.Of(store).Path : null) ?? throw Lacks("bucket", nameof(request.Path))
        );
        var uri = request.Uri ?? images?.Uri;
        var ecr = uri is null ? null : EcrRegistry.Parse(uri);
        var location = builder is null ? new(null, null, null, null) : RemoteLocation.Of(builder);
        var region =
            request.Aws.Region
            ?? location.Region
            ?? ecr?.Region
            ?? await accounts.RegionAsync(location, request.Aws, observer, cancellationToken).ConfigureAwait(false);
        var account =
            request.AccountId ?? ecr?.Account ?? await accounts.AccountAsync(location, request.Aws, observer, cancellationToken).ConfigureAwait(false);
        var pushesToEcr = ecr is not null || (request.Uri is null && images is { IsEcr: true });
        var ofStack = PolicyScopes.Of(builder, store: null, registry, repositories: [], region, account);
        return ofStack with
        {
            Project = project,
            Bucket = place.Bucket,
            Prefix = place.Prefix,
            Ecr = pushesToEcr
                ? PolicyScopes.EcrOf(
                    ecr,
                    [.. Repositories(request, images, observer).Union(OfCache(builder, registry), StringComparer.Ordinal)],
                    region,
                    account
                )
                : null,
            Secrets = request.Secrets ?? ofStack.Secrets,
            LogGroup = request.LogGroup,
            ServiceRole = request.ServiceRole,
            Caller = request.Caller,
        };
    }

    private static IReadOnlyList<string> Repositories(PolicyRequest request, RegistrySettings? registry, IEngineObserver observer)
    {
        if (request.Repositories is { } given)
        {
            return given;
        }

        if (registry?.DefaultRepository is { } repository)
        {
            return [repository];
        }

        observer.Report(new WarningMessage("The policy allows every repository of the registry, because none was named. Name them with -Repository."));
        return ["*"];
    }

    /// <summary>The repository that the layer cache of an image builder has for itself; empty if it is that of the image, or if there is none.</summary>
    private static IEnumerable<string> OfCache(ImageBuilder? builder, ContainerRegistry? registry) =>
        builder is not null && registry is not null && CodeBuildSettings.Of(builder).CacheRepository is { } repository
            ? [ImageReference.Parse(repository, registry).Path]
            : [];

    private static S3Location Place(string path) =>
        S3Location.Parse(path)
        ?? throw new ImageBuilderException(
            ErrorCode.InvalidAttribute,
            $"The path '{path}' is no place in S3.",
            path,
            "Give one such as s3://my-bucket/builds."
        );

    private static ImageBuilderException Lacks(string what, string parameter) =>
        new(
            ErrorCode.InvalidParameterCombination,
            $"No {what} is known: no stack is active or it has none, and none was named.",
            remedy: $"Give -{parameter}, or name a stack with -Stack."
        );
}
