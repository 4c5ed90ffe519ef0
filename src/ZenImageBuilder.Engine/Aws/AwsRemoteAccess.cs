using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.CodeBuild;
using ZenImageBuilder.Engine.Aws.Ecr;
using ZenImageBuilder.Engine.Aws.S3;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Contexts.Storing;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Aws;

/// <summary>The way to AWS.</summary>
internal sealed class AwsRemoteAccess(AwsSessions sessions, TimeProvider time) : IRemoteAccess
{
    private readonly PartSlots _slots = new();

    public async Task<IContextStore> OpenContextStoreAsync(ArtifactStore store, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var location =
            S3Location.Parse(S3Settings.Of(store).Path)
            ?? throw new ImageBuilderException(
                ErrorCode.InvalidAttribute,
                $"The path of artifact store '{store.Name}' is no place in S3.",
                store,
                "Register it again with -Path s3://bucket/prefix."
            );
        var session = await sessions.OpenStoreAsync(store, aws, observer, cancellationToken).ConfigureAwait(false);
        return new S3ContextStore(new AwsClients(session, observer).S3(), location, session.Source, _slots, time, observer);
    }

    public async Task<IBuildRunner> OpenRunnerAsync(RemoteLocation location, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var session = await sessions.OpenAsync(location, aws, observer, cancellationToken).ConfigureAwait(false);
        var clients = new AwsClients(session, observer);
        return new CodeBuildRunner(clients.CodeBuild(), clients.Logs(), session.Region, session.Source, time);
    }

    public async Task<RegistryLogin> LogInToEcrAsync(ContainerRegistry registry, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var location = RemoteLocation.Of(registry) with { Region = RegistrySettings.Of(registry).EcrRegion };
        var session = await sessions.OpenAsync(location, aws, observer, cancellationToken).ConfigureAwait(false);
        return (await EcrLogin.GetAsync(session, observer, cancellationToken).ConfigureAwait(false)).Login;
    }
}
