using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Sessions;

/// <summary>
/// Finds credentials, region and endpoint: explicit parameters, the component's own profile and region, then the implicit chain
/// (the session's stored ones, environment, AWS_PROFILE, the profile default, container, instance).
/// </summary>
/// <param name="environment">Reads an environment variable. What the SDK reads by itself (endpoints, retries) it reads from the process.</param>
/// <param name="patience">How long one call may take.</param>
internal sealed partial class SessionResolver(Func<string, string?> environment, TimeSpan? patience = null)
{
    private const string DefaultProfile = "default";

    // Where AWS Tools for PowerShell kept its defaults before it used the name of all SDKs.
    private const string LegacyDefaultProfile = "AWS PS Default";

    public async Task<AwsSession> ResolveAsync(AwsOptions options, RemoteLocation location, IEngineObserver observer, CancellationToken cancellationToken) =>
        (await FindAsync(options, location, observer, cancellationToken).ConfigureAwait(false)).Session;

    /// <summary>The same, with the profile that the credentials come from, or null where they come from elsewhere.</summary>
    public async Task<(AwsSession Session, CredentialProfile? Profile)> FindAsync(
        AwsOptions options, RemoteLocation location, IEngineObserver observer, CancellationToken cancellationToken)
    {
        SdkDependencies.Register();
        SharedFiles.Follow(environment);
        var metadata = new InstanceMetadata(environment);
        var found = Explicit(options) ?? OfComponent(options, location) ?? Stored(options) ?? OfEnvironment() ?? OfProfiles(options) ?? OfContainer()
            ?? await OfInstanceAsync(metadata, cancellationToken).ConfigureAwait(false)
            ?? throw Nothing(options);
        observer.Report(new DebugMessage($"Credentials: from {found.Source}."));
        var (region, regionSource) = await RegionAsync(options, location, found, metadata, cancellationToken).ConfigureAwait(false);
        observer.Report(new DebugMessage($"Region: from {regionSource}."));
        var (endpoint, endpointSource) = Endpoint(options, location);
        observer.Report(new DebugMessage($"Endpoint: from {endpointSource}."));

        var session = new AwsSession(found.Credentials, new(found.Source), region, found.SdkProfile, endpoint) { Http = Http() };
        var credentials = Finish(found, session, observer);
        return (session with { Credentials = credentials, Source = new(found.Source, credentials as IRenewableCredentials) }, found.Profile);
    }

    /// <summary>How requests are sent in this environment, as it is now.</summary>
    public TimelyHttp Http() => new(patience ?? TimelyHttp.UsualPatience, environment);

    private static Found? Explicit(AwsOptions options)
    {
        if (options.Keys is { } keys)
        {
            return new(new KeyCredentials(() => keys, "-AccessKey and -SecretKey"), "-AccessKey and -SecretKey");
        }

        if (options.ProfileName is { } name)
        {
            return OfProfile(ProfileStore.Open(options.ProfileLocation), name, "of -ProfileName");
        }

        return options.Credential is { } holder ? new(new KeyCredentials(holder, "-Credential"), "-Credential") : null;
    }

    private static Found? OfComponent(AwsOptions options, RemoteLocation location) =>
        location.ProfileName is { } name ? OfProfile(ProfileStore.Open(location.ProfileLocation ?? options.ProfileLocation), name, "of the component") : null;

    private static Found? Stored(AwsOptions options) =>
        options.StoredCredential is { } holder ? new(new KeyCredentials(holder, "$StoredAWSCredentials"), "$StoredAWSCredentials") : null;

    private static Found OfProfile(ProfileStore store, string name, string named)
    {
        var profile = store.Get(name, $" ({named})");
        return profile.CanCreateAWSCredentials
            ? Make(store, profile, named)
            : throw new ImageBuilderException(
                ErrorCode.CredentialsUnavailable, $"The profile '{name}' ({named}) holds no credentials.", name, $"Complete the profile in {store.Places()}.");
    }

    private static Found Make(ProfileStore store, CredentialProfile profile, string named) =>
        new(store.Credentials(profile), $"the profile '{profile.Name}' ({named})", profile, store.Location, ProfileStore.Remedy(profile));

    private Found? OfEnvironment()
    {
        const string source = "the environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
        return Keys() is null ? null : new(new KeyCredentials(() => Keys()!, source), source);

        AwsKeys? Keys() =>
            environment("AWS_ACCESS_KEY_ID") is { Length: > 0 } key && (environment("AWS_SECRET_ACCESS_KEY") ?? environment("AWS_SECRET_KEY")) is { Length: > 0 } secret
                ? new(key, new(secret), environment("AWS_SESSION_TOKEN") is { Length: > 0 } token ? new(token) : null)
                : null;
    }

    private Found? OfProfiles(AwsOptions options)
    {
        var store = ProfileStore.Open(options.ProfileLocation);
        if (environment("AWS_PROFILE") is { Length: > 0 } name)
        {
            // A named profile that is missing is a mistake: falling through would reach another account.
            var profile = store.Get(name, " (of AWS_PROFILE)");
            return profile.CanCreateAWSCredentials ? Make(store, profile, "of AWS_PROFILE") : null;
        }

        foreach (var usual in (string[])[DefaultProfile, LegacyDefaultProfile])
        {
            if (store.Find(usual) is { CanCreateAWSCredentials: true } profile)
            {
                return Make(store, profile, "the default one");
            }
        }

        return null;
    }

    private Found? OfContainer()
    {
        if (environment(AssumeRoleWithWebIdentityCredentials.WebIdentityTokenFileEnvVariable) is { Length: > 0 } tokenFile
            && environment(AssumeRoleWithWebIdentityCredentials.RoleArnEnvVariable) is { Length: > 0 } roleArn)
        {
            return new(null!, "the web identity of AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN", Remedy: "Check that the token file is there and that the role trusts its issuer.")
            {
                WebIdentity = (tokenFile, roleArn, environment(AssumeRoleWithWebIdentityCredentials.RoleSessionNameEnvVariable)),
            };
        }

        return environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") is { Length: > 0 } || environment("AWS_CONTAINER_CREDENTIALS_FULL_URI") is { Length: > 0 }
            ? new(new GenericContainerCredentials(), "the container", Remedy: "Check that the task or pod has a role.")
            : null;
    }

    private static async Task<Found?> OfInstanceAsync(InstanceMetadata metadata, CancellationToken cancellationToken) =>
        await metadata.FindRoleAsync(cancellationToken).ConfigureAwait(false) is { } role
            ? new(new InstanceProfileAWSCredentials(role), "the role of the instance", Remedy: "Check the instance's role.")
            : null;

    private async Task<(string Region, string Source)> RegionAsync(
        AwsOptions options, RemoteLocation location, Found found, InstanceMetadata metadata, CancellationToken cancellationToken)
    {
        var (region, source) = Named(options, location, found) ?? Ambient(options)
            ?? (await metadata.FindRegionAsync(cancellationToken).ConfigureAwait(false) is { } placed ? (placed, "the instance") : default((string, string)?))
            ?? throw new ImageBuilderException(
                ErrorCode.RegionUnknown,
                "No AWS region was given and none was found.",
                null,
                "Give -Region, register the component with its region, set $StoredAWSRegion or AWS_REGION, or put a region into the profile.");
        return RegionName().IsMatch(region)
            ? (region, source)
            : throw new ImageBuilderException(ErrorCode.RegionUnknown, $"'{region}' (from {source}) is not the name of an AWS region.", region, "Use a name such as 'eu-central-1'.");
    }

    private static (string, string)? Named(AwsOptions options, RemoteLocation location, Found found) =>
        options.Region is { Length: > 0 } given ? (given, "-Region")
        : location.Region is { Length: > 0 } own ? (own, "the component")
        : options.ProfileName is null && location.ProfileName is { } name && Lenient(location.ProfileLocation ?? options.ProfileLocation, name) is { } ownProfile
            ? (ownProfile, $"the profile '{name}' (of the component)")
        : options.StoredRegion is { Length: > 0 } stored ? (stored, "$StoredAWSRegion")
        : found.Profile?.Region is { } endpoint ? (endpoint.SystemName, found.Source)
        : null;

    private (string, string)? Ambient(AwsOptions options)
    {
        foreach (var variable in (string[])["AWS_REGION", "AWS_DEFAULT_REGION"])
        {
            if (environment(variable) is { Length: > 0 } region)
            {
                return (region, variable);
            }
        }

        var usual = environment("AWS_PROFILE") is { Length: > 0 } named ? named : DefaultProfile;
        return Lenient(options.ProfileLocation, usual) is { } ofProfile ? (ofProfile, $"the profile '{usual}'") : null;
    }

    private static string? Lenient(string? profileLocation, string name)
    {
        try
        {
            return ProfileStore.Open(profileLocation).Find(name)?.Region?.SystemName;
        }
        catch (ImageBuilderException)
        {
            // It is asked for its region only: whoever needs its credentials says what is wrong with it.
            return null;
        }
    }

    private static (string?, string) Endpoint(AwsOptions options, RemoteLocation location) => (options.EndpointUrl, location.EndpointUrl) switch
    {
        ({ Length: > 0 } given, _) => (EndpointUrl.Check(given, "-EndpointUrl"), "-EndpointUrl"),
        (_, { Length: > 0 } own) => (EndpointUrl.Check(own, "the component"), "the component"),
        _ => (null, "the rules of the SDK (AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_<SERVICE>, endpoint_url of the profile, AWS's own)"),
    };

    private static AWSCredentials Finish(Found found, AwsSession session, IEngineObserver observer)
    {
        var clients = new AwsClients(session, observer);
        var credentials = found.WebIdentity is { } identity
            ? new WebIdentityCredentials(identity.TokenFile, identity.RoleArn, identity.SessionName, clients.SecurityToken)
            : AssumedRoleCredentials.Replace(found.Credentials, clients.SecurityToken, session.Source);
        return credentials is KeyCredentials ? credentials : new SourcedCredentials(credentials, found.Source, found.Remedy ?? "Check the credentials.");
    }

    private ImageBuilderException Nothing(AwsOptions options)
    {
        var profile = environment("AWS_PROFILE") is { Length: > 0 } named ? $"the profile '{named}' of AWS_PROFILE (it holds no credentials)" : "AWS_PROFILE";
        var files = options.ProfileLocation ?? "the default profile files";
        return new(
            ErrorCode.CredentialsUnavailable,
            "No AWS credentials were found.",
            null,
            "Looked at: -AccessKey, -ProfileName, -Credential, the component's profile, $StoredAWSCredentials, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
            + $"{profile}, the profiles '{DefaultProfile}' and '{LegacyDefaultProfile}' in {files}, AWS_WEB_IDENTITY_TOKEN_FILE, the container's role, the instance's role. Give one of them.");
    }

    [GeneratedRegex("^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RegionName();

    private sealed record Found(AWSCredentials Credentials, string Source, CredentialProfile? Profile = null, string? ProfileLocation = null, string? Remedy = null)
    {
        public (string TokenFile, string RoleArn, string? SessionName)? WebIdentity { get; init; }

        public Amazon.Profile? SdkProfile => Profile is null ? null : new(Profile.Name, ProfileLocation);
    }
}
