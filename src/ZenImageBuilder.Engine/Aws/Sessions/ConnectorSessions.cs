using System.Collections.Concurrent;
using System.Globalization;
using Amazon.Runtime;
using Amazon.SecurityToken.Model;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Engine.Policies;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Sessions;

/// <summary>
/// The sessions of AWS connectors, one for each version of a connector and each resource. They are kept for the lifetime of the engine, so that the components
/// of a stack and all calls of a build share them.
/// </summary>
internal sealed class ConnectorSessions(SessionResolver resolver, IConnectorStore store, TimeProvider time)
{
    /// <summary>How long before its end a session is renewed.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(15);

    // AWS's limit for the name of a federated user: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
    private const int LongestFederatedName = 32;

    private readonly ConcurrentDictionary<Key, TemporaryCredentials> _sessions = new();

    /// <summary>The session of a registered connector for a resource.</summary>
    public Task<AwsSession> OpenAsync(ConnectorUse use, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var connector =
            store.Get(use.Id)
            ?? throw new ImageBuilderException(
                ErrorCode.ConnectorNotFound,
                $"The service connector '{use.Id}' is no longer registered.",
                use.Id,
                "Connect the component to another connector, or pass credentials with -ProfileName, -Credential or -AccessKey."
            );
        return OpenAsync(new(connector, name => store.OpenSecret(connector.Id, name)), use.ResourceType, use.ResourceId, observer, cancellationToken);
    }

    /// <summary>The session of a connector for a resource; the connector may be registered already or later.</summary>
    public async Task<AwsSession> OpenAsync(
        ConnectorCredentials credentials,
        string resourceType,
        string? resourceId,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        var connector = credentials.Connector;
        ConnectorRules.RequireLive(connector, time.GetUtcNow());
        SdkDependencies.Register();
        var words = $"the service connector '{connector.Name}'";
        var source = await SourceAsync(credentials, words, observer, cancellationToken).ConfigureAwait(false);
        if (connector.SessionSeconds is not { } seconds)
        {
            observer.Report(new DebugMessage($"Credentials: from {words}, method {connector.AuthMethod}."));
            return source;
        }

        var session = _sessions.GetOrAdd(
            new(connector.Id, connector.Updated, resourceType, resourceId),
            _ => new(() => ObtainAsync(source, connector, resourceType, resourceId, seconds, observer), MarginOf(seconds), time)
        );
        observer.Report(new DebugMessage($"Credentials: from {words}, method {connector.AuthMethod}, a session for {resourceId ?? resourceType}."));
        return source with { Credentials = session, Source = new(words, session) };
    }

    /// <summary>A session that is little longer than the margin would be renewed on every request.</summary>
    internal static TimeSpan MarginOf(int seconds) => TimeSpan.FromSeconds(Math.Min(Margin.TotalSeconds, seconds / 3.0));

    /// <summary>The initial credentials of a connector: its keys, or those of the machine.</summary>
    private async Task<AwsSession> SourceAsync(ConnectorCredentials credentials, string words, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var connector = credentials.Connector;
        var settings = AwsConnectorSettings.Of(connector);
        var region = settings.Region!;
        var endpoint = settings.EndpointUrl;
        if (connector.AuthMethod == ConnectorTypes.Implicit)
        {
            var found = await resolver
                .ResolveAsync(AwsOptions.None, new(settings.ProfileName, settings.ProfileLocation, region, endpoint), observer, cancellationToken)
                .ConfigureAwait(false);
            return found with { Source = found.Source with { Words = $"{words} ({found.Source.Words})" } };
        }

        var secretKey = Required(credentials, AwsConnectorSettings.SecretKey).Reveal();
        AWSCredentials keys =
            connector.AuthMethod == ConnectorTypes.StsToken
                ? new SessionAWSCredentials(settings.AccessKey, secretKey, Required(credentials, AwsConnectorSettings.SessionToken).Reveal())
                : new BasicAWSCredentials(settings.AccessKey, secretKey);
        return new(keys, new(words), region, Profile: null, endpoint) { Http = resolver.Http(), Settings = resolver.Settings() };
    }

    private static Secret Required(ConnectorCredentials credentials, string name) =>
        credentials.Secret(name)
        ?? throw new ImageBuilderException(
            ErrorCode.SecretUnreadable,
            $"The service connector '{credentials.Connector.Name}' has no {name}.",
            credentials.Connector.Name,
            $"Set it with Set-ServiceConnector {credentials.Connector.Name} -{name} (Read-Host -AsSecureString)."
        );

    private async Task<SessionKeys> ObtainAsync(
        AwsSession source,
        StoredConnector connector,
        string resourceType,
        string? resourceId,
        int seconds,
        IEngineObserver observer
    )
    {
        using var sts = new AwsClients(source, observer).SecurityToken(source.Credentials);
        var (policy, arns) = Policies(connector, resourceType, resourceId);
        var session = connector.AuthMethod switch
        {
            ConnectorTypes.SessionTokenMethod => await Call("sts:GetSessionToken", "this user")
                .RunAsync(
                    () => sts.GetSessionTokenAsync(new GetSessionTokenRequest { DurationSeconds = seconds }),
                    static answer => SessionAnswer.Of(answer.Credentials),
                    CancellationToken.None
                )
                .ConfigureAwait(false),
            ConnectorTypes.FederationToken => await Call("sts:GetFederationToken", $"federated user '{FederatedName(connector)}'")
                .RunAsync(
                    () =>
                        sts.GetFederationTokenAsync(
                            new()
                            {
                                Name = FederatedName(connector),
                                DurationSeconds = seconds,
                                Policy = policy,
                                PolicyArns = arns,
                            }
                        ),
                    static answer => SessionAnswer.Of(answer.Credentials),
                    CancellationToken.None
                )
                .ConfigureAwait(false),
            _ => await Call("sts:AssumeRole", $"role {AwsConnectorSettings.Of(connector).RoleArn}")
                .RunAsync(
                    () =>
                        sts.AssumeRoleAsync(
                            new()
                            {
                                RoleArn = AwsConnectorSettings.Of(connector).RoleArn,
                                RoleSessionName = SessionName(connector),
                                DurationSeconds = seconds,
                                Policy = policy,
                                PolicyArns = arns,
                            }
                        ),
                    static answer => SessionAnswer.Of(answer.Credentials),
                    CancellationToken.None
                )
                .ConfigureAwait(false),
        };
        var expires = new DateTimeOffset(session.Expires);
        observer.Report(
            new DebugMessage(
                string.Create(CultureInfo.InvariantCulture, $"Session: for {resourceId ?? resourceType}, until {expires:yyyy-MM-dd HH:mm:ss} UTC.")
            )
        );
        return new(session.Keys.AccessKey, new(session.Keys.SecretKey), new(session.Keys.Token), expires);

        AwsCall Call(string action, string resource) => new(action, resource, source.Source, connector.Name);
    }

    /// <summary>The session policy: the connector's own, or that of the resource type.</summary>
    private static (string? Policy, List<PolicyDescriptorType>? Arns) Policies(StoredConnector connector, string resourceType, string? resourceId)
    {
        var settings = AwsConnectorSettings.Of(connector);
        var (own, arns) = (settings.Policy, settings.PolicyArn);
        return own is null && arns is null
            ? (SessionPolicies.For(resourceType, resourceId, settings.Region!), null)
            : (own, arns is null ? null : [.. arns.Select(static arn => new PolicyDescriptorType { Arn = arn })]);
    }

    // The names are ZenML's, so that trust policies and alarms which know them keep working.
    private static string SessionName(StoredConnector connector) => $"zenml-connector-{connector.Id:D}";

    private static string FederatedName(StoredConnector connector) => SessionName(connector)[..LongestFederatedName];

    private sealed record Key(Guid Connector, DateTimeOffset Version, string ResourceType, string? ResourceId);
}
