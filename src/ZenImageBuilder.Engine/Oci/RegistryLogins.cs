using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Planning;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Oci;

/// <summary>The users and passwords of the registries that builds push to.</summary>
internal sealed class RegistryLogins(IRemoteAccess remote, IComponentStore components)
{
    /// <summary>What has to travel with the build, or null where nothing has to.</summary>
    public async Task<RegistryLogin?> ToBuildAsync(BuildPlan plan, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken)
    {
        if (plan is not { Login: RegistryLoginKind.Explicit, RegistrySecret: null })
        {
            return null;
        }

        observer.Report(
            new WarningMessage(
                $"The password of registry '{plan.ContainerRegistry.Name}' travels as a plain environment variable of the build, which everyone who may read the build can see. "
                    + "Register the registry with -RegistrySecret, and CodeBuild reads it from Secrets Manager itself."
            )
        );
        return await OfAsync(plan.ContainerRegistry, aws, observer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What this machine looks into the registry with, or null for nobody: a secret that only the build reads is not known here.</summary>
    public async Task<RegistryLogin?> ToLookAsync(BuildPlan plan, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken) =>
        plan.Login == RegistryLoginKind.None || plan.RegistrySecret is not null
            ? null
            : await OfAsync(plan.ContainerRegistry, aws, observer, cancellationToken).ConfigureAwait(false);

    private async Task<RegistryLogin> OfAsync(ContainerRegistry registry, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken)
    {
        if (RegistrySettings.Of(registry).UserName is { } user)
        {
            var password =
                components.OpenSecret(registry.Id, RegistrySettings.Password)
                ?? throw new ImageBuilderException(
                    ErrorCode.SecretUnreadable,
                    $"The container registry '{registry.Name}' has a user and no password.",
                    registry,
                    "Register it again with -Credential."
                );
            return new(user, password);
        }

        return await remote.LogInAsync(registry, aws, observer, cancellationToken).ConfigureAwait(false);
    }
}
