using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Sessions.Http;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Remote;

namespace ZenImageBuilder.Engine.Aws.Sessions;

/// <summary>
/// Opens sessions for components: the parameters take precedence, then the connector, then the component's own profile and the implicit chain.
/// </summary>
internal sealed class AwsSessions(SessionResolver resolver, ConnectorSessions connectors)
{
    public async Task<AwsSession> OpenAsync(RemoteLocation location, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken)
    {
        if (location.Connector is not { } use || aws.NamesCredentials)
        {
            return await resolver.ResolveAsync(aws, location, observer, cancellationToken).ConfigureAwait(false);
        }

        var session = await connectors.OpenAsync(use, observer, cancellationToken).ConfigureAwait(false);
        return session with
        {
            Region = aws.Region ?? location.Region ?? session.Region,
            EndpointUrl = aws.EndpointUrl ?? location.EndpointUrl ?? session.EndpointUrl,
        };
    }

    /// <summary>The session of an artifact store: its endpoint is used for S3 only, so a role of its profile is assumed at AWS.</summary>
    public async Task<AwsSession> OpenStoreAsync(Model.ArtifactStore store, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var session = await OpenAsync(RemoteLocation.Of(store) with { EndpointUrl = null }, aws, observer, cancellationToken).ConfigureAwait(false);
        return aws.EndpointUrl is null && S3Settings.Of(store).EndpointUrl is { Length: > 0 } endpoint
            ? session with
            {
                EndpointUrl = EndpointUrl.Check(endpoint, $"the artifact store '{store.Name}'"),
            }
            : session;
    }
}
