using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Oci;

/// <summary>
/// Selects the login to a container registry for builds, checks and look-ups of images. The order is: the secret that only the build reads, the service
/// connector, the registry's own user, the token of ECR. A new way to log in is implemented here.
/// </summary>
internal sealed class RegistryLogins(IComponentStore components, IConnectorStore connectors, IRemoteAccess remote)
{
    /// <summary>
    /// Returns the way in which a build logs in. Only ECR accepts the service role of a build. Any other registry needs a login only if it has a user, a secret
    /// or a connector.
    /// </summary>
    public static RegistryLoginKind KindOf(ImageBuilder builder, ContainerRegistry registry)
    {
        var settings = RegistrySettings.Of(registry);
        if (settings.IsEcr)
        {
            return CodeBuildSettings.Of(builder).ImplicitContainerRegistryAuth ? RegistryLoginKind.ServiceRole : RegistryLoginKind.Explicit;
        }

        return registry.Connector is not null || settings.UserName is not null || settings.RegistrySecret is not null
            ? RegistryLoginKind.Explicit
            : RegistryLoginKind.None;
    }

    /// <summary>Returns the login that is sent with a build, or null if the build needs none or reads it from a secret itself.</summary>
    public async Task<RegistryLogin?> ForBuildAsync(
        ContainerRegistry registry,
        RegistryLoginKind kind,
        AwsOptions aws,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        if (kind != RegistryLoginKind.Explicit || Secret(registry) is not null)
        {
            return null;
        }

        observer.Report(
            new WarningMessage(
                $"The password of registry '{registry.Name}' travels as a plain environment variable of the build, which everyone who may read the build can see. "
                    + "Register the registry with -RegistrySecret, and CodeBuild reads it from Secrets Manager itself."
            )
        );
        return await OfAsync(registry, aws, observer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Returns the login with which this machine looks up images, or null for requests without a login. A secret that only the build reads is not available
    /// here.
    /// </summary>
    public async Task<RegistryLogin?> ForLookupAsync(
        ContainerRegistry registry,
        AwsOptions aws,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) => Secret(registry) is null ? await OfAsync(registry, aws, observer, cancellationToken).ConfigureAwait(false) : null;

    /// <summary>
    /// Returns the login that is stored on this machine, without a request to AWS: that of a connector of type <c>docker</c>, or that of the registry; or null.
    /// </summary>
    /// <exception cref="ImageBuilderException">The password is missing or cannot be decrypted.</exception>
    public RegistryLogin? Stored(ContainerRegistry registry)
    {
        if (registry.Connector is { } use)
        {
            return connectors.Get(use.Id) is { Type: ConnectorTypes.Docker } connector
                ? DockerConnectorAccess.Login(new(connector, name => connectors.OpenSecret(connector.Id, name)))
                : null;
        }

        return RegistrySettings.Of(registry).UserName is { } user ? new(user, Password(registry)) : null;
    }

    private async Task<RegistryLogin?> OfAsync(ContainerRegistry registry, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken) =>
        Stored(registry)
        ?? (
            IsEcr(registry) || registry.Connector is not null
                ? await remote.LogInToEcrAsync(registry, aws, observer, cancellationToken).ConfigureAwait(false)
                : null
        );

    private Secret Password(ContainerRegistry registry) =>
        components.OpenSecret(registry.Id, RegistrySettings.Password)
        ?? throw new ImageBuilderException(
            ErrorCode.SecretUnreadable,
            $"The container registry '{registry.Name}' has a user and no password.",
            registry,
            "Register it again with -Credential."
        );

    private static bool IsEcr(ContainerRegistry registry) => RegistrySettings.Of(registry).IsEcr;

    private static string? Secret(ContainerRegistry registry) => RegistrySettings.Of(registry).RegistrySecret;
}
