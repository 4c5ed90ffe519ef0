using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Contexts.Storing;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Remote;

/// <summary>Opens the cloud services that a build needs, with the credentials of the parameters, the component and the credential chain.</summary>
internal interface IRemoteAccess
{
    /// <summary>Opens the store for the contexts in an artifact store.</summary>
    Task<IContextStore> OpenContextStoreAsync(ArtifactStore store, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>Opens the build service of an image builder.</summary>
    Task<IBuildRunner> OpenRunnerAsync(RemoteLocation location, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>Gets the user and the password of the ECR registry of an AWS account.</summary>
    Task<RegistryLogin> LogInToEcrAsync(ContainerRegistry registry, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);
}
