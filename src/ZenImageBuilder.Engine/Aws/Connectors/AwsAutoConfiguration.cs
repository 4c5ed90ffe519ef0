using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Connectors;

/// <summary>
/// Configures a connector from the credentials that the chain finds: temporary keys become <c>sts-token</c>; a profile that assumes a role with a source
/// profile becomes <c>iam-role</c> with the source profile's keys; long-lived keys become <c>session-token</c>, or <c>iam-role</c> if a role is named.
/// <c>implicit</c> is used only on request.
/// </summary>
internal sealed class AwsAutoConfiguration(SessionResolver resolver, TimeProvider time)
{
    /// <summary>The assumed lifetime of temporary keys without an expiry.</summary>
    private static readonly TimeSpan AssumedLife = TimeSpan.FromHours(1);

    public async Task<ConnectorRegistration> ConfigureAsync(
        ConnectorAutoConfiguration wish,
        AwsOptions aws,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        if (wish.AuthMethod == ConnectorTypes.Implicit)
        {
            return Implicit(wish, aws);
        }

        var (session, plan) = await resolver.FindAsync(aws, new(null, null, null, null), observer, cancellationToken).ConfigureAwait(false);
        var found =
            plan is CredentialPlan.Role role && session.Profile?["source_profile"] is not null && wish.RoleArn is null
                ? OfRole(role, session)
                : await OfKeysAsync(session, wish.RoleArn, cancellationToken).ConfigureAwait(false);
        var method = wish.AuthMethod ?? found.Method;
        if (!Fits(method, found))
        {
            throw new ImageBuilderException(
                ErrorCode.CredentialsUnavailable,
                $"Method '{method}' cannot be configured from {session.Source}: {found.What}.",
                method,
                $"Omit -AuthMethod for '{found.Method}', or pass the credentials that '{method}' needs."
            );
        }

        observer.Report(new VerboseMessage($"The connector is configured from {session.Source}: {found.What}, so its method is '{method}'."));
        return Complete(wish.Template, method, found, session.Region, session.EndpointUrl ?? session.Profile?["endpoint_url"]);
    }

    private static ConnectorRegistration Implicit(ConnectorAutoConfiguration wish, AwsOptions aws)
    {
        // Another machine cannot know the region that this machine would choose, just as it cannot know its credentials.
        if (aws.Region is null)
        {
            throw new ImageBuilderException(
                ErrorCode.MissingAttribute,
                "Region is required for method 'implicit' and was not given.",
                wish.Template.Name,
                "Add -Region, for example: -Region eu-central-1"
            );
        }

        var configuration = new Dictionary<string, object>(wish.Template.Configuration, StringComparer.OrdinalIgnoreCase)
        {
            [nameof(AwsConnectorSettings.Region)] = aws.Region,
        };
        Add(configuration, nameof(AwsConnectorSettings.ProfileName), aws.ProfileName);
        Add(configuration, nameof(AwsConnectorSettings.ProfileLocation), aws.ProfileLocation);
        Add(configuration, nameof(AwsConnectorSettings.RoleArn), wish.RoleArn);
        return wish.Template with { AuthMethod = ConnectorTypes.Implicit, Configuration = configuration };
    }

    private static Found OfRole(CredentialPlan.Role role, AwsSession session)
    {
        var name = session.Profile?.Name;
        if (role.ExternalId is { Length: > 0 })
        {
            throw new ImageBuilderException(
                ErrorCode.CredentialsUnavailable,
                $"The profile '{name}' assumes its role with an external ID, which method '{ConnectorTypes.IamRole}' does not support.",
                name,
                "Use -AuthMethod implicit with this profile."
            );
        }

        return role.Source is CredentialPlan.Keys { Token: null } keys
            ? new(
                ConnectorTypes.IamRole,
                new(keys.AccessKey, keys.SecretKey, null),
                role.Arn,
                null,
                $"it assumes '{role.Arn}' with the keys of the profile '{role.SourceName}'"
            )
            {
                Seconds = role.Seconds,
            }
            : throw new ImageBuilderException(
                ErrorCode.CredentialsUnavailable,
                $"The profile '{name}' assumes a role with '{role.SourceName}', which has no long-lived keys of its own.",
                name,
                "Use -AuthMethod implicit with this profile, or pass the keys and the role: -AuthMethod iam-role -AccessKey … -SecretKey … -RoleArn …"
            );
    }

    private async Task<Found> OfKeysAsync(AwsSession session, string? roleArn, CancellationToken cancellationToken)
    {
        var keys = await new AwsCall("sts:GetCallerIdentity", "these credentials", session.Source)
            .RunAsync(() => session.Credentials.GetCredentialsAsync(), cancellationToken)
            .ConfigureAwait(false);
        return keys.UseToken
            ? new(
                ConnectorTypes.StsToken,
                new(keys.AccessKey, new(keys.SecretKey), new(keys.Token)),
                roleArn,
                session.Credentials.Expiration is { } end ? new DateTimeOffset(end.ToUniversalTime()) : time.GetUtcNow() + AssumedLife,
                "its keys are temporary"
            )
            : new(
                roleArn is null ? ConnectorTypes.SessionTokenMethod : ConnectorTypes.IamRole,
                new(keys.AccessKey, new(keys.SecretKey), null),
                roleArn,
                null,
                "its keys are long-lived"
            );
    }

    private static bool Fits(string method, Found found) =>
        method switch
        {
            ConnectorTypes.StsToken => found.Keys.SessionToken is not null,
            ConnectorTypes.IamRole => found is { Keys.SessionToken: null, RoleArn: not null },
            ConnectorTypes.SecretKeyMethod or ConnectorTypes.SessionTokenMethod or ConnectorTypes.FederationToken => found
                is { Keys.SessionToken: null, RoleArn: null },
            _ => false,
        };

    private static ConnectorRegistration Complete(ConnectorRegistration template, string method, Found found, string region, string? endpointUrl)
    {
        var configuration = new Dictionary<string, object>(template.Configuration, StringComparer.OrdinalIgnoreCase)
        {
            [nameof(AwsConnectorSettings.AccessKey)] = found.Keys.AccessKey,
        };
        configuration[nameof(AwsConnectorSettings.Region)] = region;
        Add(configuration, nameof(AwsConnectorSettings.EndpointUrl), endpointUrl);
        Add(configuration, nameof(AwsConnectorSettings.RoleArn), found.RoleArn);
        var secrets = new Dictionary<string, Secret>(StringComparer.OrdinalIgnoreCase) { [AwsConnectorSettings.SecretKey] = found.Keys.SecretKey };
        if (found.Keys.SessionToken is { } token)
        {
            secrets[AwsConnectorSettings.SessionToken] = token;
        }

        return template with
        {
            AuthMethod = method,
            Configuration = configuration,
            Secrets = secrets,
            Expiry = template.Expiry with { At = template.Expiry.At ?? found.Expires, Seconds = template.Expiry.Seconds ?? found.Seconds },
        };
    }

    private static void Add(Dictionary<string, object> configuration, string name, string? value)
    {
        if (value is not null)
        {
            configuration[name] = value;
        }
    }

    /// <param name="What">A description of the credentials, as a clause.</param>
    private sealed record Found(string Method, AwsKeys Keys, string? RoleArn, DateTimeOffset? Expires, string What)
    {
        /// <summary>The lifetime of the role's sessions, if the profile defines it.</summary>
        public int? Seconds { get; init; }
    }
}
