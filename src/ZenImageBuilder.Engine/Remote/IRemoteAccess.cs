using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Contexts.Storing;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Remote;

/// <summary>Opens what a build needs from a cloud, with the credentials that the parameters, the component and the chain give.</summary>
internal interface IRemoteAccess
{
    /// <summary>Where the contexts of an artifact store are kept.</summary>
    Task<IContextStore> OpenContextStoreAsync(ArtifactStore store, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>The build service of an image builder.</summary>
    Task<IBuildRunner> OpenRunnerAsync(RemoteLocation location, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>The user and the password of the ECR registry of an AWS account.</summary>
    Task<RegistryLogin> LogInToEcrAsync(ContainerRegistry registry, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);
}
