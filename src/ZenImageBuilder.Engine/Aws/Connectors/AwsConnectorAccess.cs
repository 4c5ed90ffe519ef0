using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Aws.Checks;
using ZenImageBuilder.Engine.Aws.Ecr;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Aws.Connectors;

/// <summary>Connectors of type <c>aws</c>.</summary>
internal sealed class AwsConnectorAccess(ConnectorSessions sessions, AwsAutoConfiguration configuration, ProfileWriter profiles, DockerLogins logins)
    : IConnectorAccess
{
    public string Type => ConnectorTypes.Aws;

    public async Task AuthenticateAsync(ConnectorCredentials connector, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var type = connector.Connector.Reaches()[0];
        var session = await sessions.OpenAsync(connector, type, connector.Connector.ResourceId, observer, cancellationToken).ConfigureAwait(false);
        using var sts = new AwsClients(session, observer).SecurityToken(session.Credentials);
        var identity = await new AwsCall("sts:GetCallerIdentity", "these credentials", session.Source, connector.Connector.Name)
            .RunAsync(() => sts.GetCallerIdentityAsync(new(), cancellationToken), CallerIdentity.Of, cancellationToken)
            .ConfigureAwait(false);
        observer.Report(new VerboseMessage($"The service connector '{connector.Connector.Name}' is {identity.Arn}."));
    }

    public async Task<IReadOnlyList<string>> ListAsync(
        ConnectorCredentials connector,
        string resourceType,
        string? resourceId,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        var session = await sessions.OpenAsync(connector, resourceType, resourceId, observer, cancellationToken).ConfigureAwait(false);
        observer.Report(new VerboseMessage($"Asking which resources of type '{resourceType}' the service connector '{connector.Connector.Name}' can access."));
        return await new AwsResources(session, new(session, observer), connector.Connector.Name, observer)
            .ListAsync(resourceType, resourceId, cancellationToken)
            .ConfigureAwait(false);
    }

    public async Task<ServiceConnectorLogin> LogInAsync(
        ConnectorCredentials connector,
        string resourceType,
        string? resourceId,
        ConnectorLoginRequest request,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        var session = await sessions.OpenAsync(connector, resourceType, resourceId, observer, cancellationToken).ConfigureAwait(false);
        if (resourceType == ConnectorTypes.DockerRegistry)
        {
            var (login, own, expires) = await EcrLogin.GetAsync(session, observer, cancellationToken).ConfigureAwait(false);
            var registry =
                resourceId
                ?? own
                ?? throw new ImageBuilderException(
                    ErrorCode.RequestRefused,
                    "ECR does not report which registry its token is for.",
                    connector.Connector.Name,
                    "Name the registry with -ResourceId."
                );
            return new()
            {
                Connector = connector.Connector.Name,
                ResourceType = resourceType,
                ResourceName = registry,
                Location = await logins.WriteAsync(registry, login, cancellationToken).ConfigureAwait(false),
                ExpiresAt = expires,
            };
        }

        var keys = await new AwsCall("sts:GetCallerIdentity", "these credentials", session.Source, connector.Connector.Name)
            .RunAsync(() => session.Credentials.GetCredentialsAsync(), cancellationToken)
            .ConfigureAwait(false);
        var profile = request.ProfileName ?? ProfileWriter.OwnPrefix + connector.Connector.Name;
        return new()
        {
            Connector = connector.Connector.Name,
            ResourceType = resourceType,
            ResourceName = resourceId,
            ProfileName = profile,
            Location = profiles.Write(profile, request.ProfileLocation, keys, session.Region, session.EndpointUrl, request.Force),
            ExpiresAt = connector.Connector.Expiry.At ?? (session.Credentials.Expiration is { } end ? new DateTimeOffset(end.ToUniversalTime()) : null),
        };
    }

    public Task<ConnectorRegistration> ConfigureAsync(
        ConnectorAutoConfiguration wish,
        AwsOptions aws,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) => configuration.ConfigureAsync(wish, aws, observer, cancellationToken);
}
