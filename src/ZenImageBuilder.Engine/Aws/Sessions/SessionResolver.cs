using System.Text.RegularExpressions;
using Amazon.Runtime;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;
using ZenImageBuilder.Engine.Aws.Sessions.Http;
using ZenImageBuilder.Engine.Aws.Sessions.Profiles;
using ZenImageBuilder.Engine.Catalog;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Sessions;

/// <summary>
/// Finds credentials, region and endpoint: explicit parameters, the component's own profile and region, then the implicit chain (the stored credentials of the
/// session, keys of the environment, the role of the profile that the environment names or of the default one, the web identity of the environment, the other
/// credentials of that profile, container, instance).
/// </summary>
/// <param name="environment">Reads an environment variable; an empty one counts as not set. The SDK reads the variables for containers and instances from the
/// process itself.</param>
/// <param name="patience">The time limit of one call.</param>
internal sealed partial class SessionResolver(Func<string, string?> environment, TimeSpan? patience = null)
{
    private const string DefaultProfile = "default";

    // The profile in which AWS Tools for PowerShell kept its defaults before it used the common name of the SDKs.
    private const string LegacyDefaultProfile = "AWS PS Default";

    // In the order of the AWS CLI.
    private static readonly string[] ProfileVariables = ["AWS_DEFAULT_PROFILE", "AWS_PROFILE"];

    private static readonly string[] RegionVariables = ["AWS_REGION", "AWS_DEFAULT_REGION"];

    public async Task<AwsSession> ResolveAsync(AwsOptions options, RemoteLocation location, IEngineObserver observer, CancellationToken cancellationToken) =>
        (await FindAsync(options, location, observer, cancellationToken).ConfigureAwait(false)).Session;

    /// <summary>The same, with the plan of the credentials, or null if a holder provides them.</summary>
    public async Task<(AwsSession Session, CredentialPlan? Plan)> FindAsync(
        AwsOptions options,
        RemoteLocation location,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        SdkDependencies.Register();
        var metadata = new InstanceMetadata(environment);
        var found =
            Explicit(options)
            ?? OfComponent(options, location)
            ?? OfLocation(options)
            ?? Stored(options)
            ?? OfEnvironment()
            ?? OfProfiles()
            ?? OfContainer()
            ?? await OfInstanceAsync(metadata, cancellationToken).ConfigureAwait(false)
            ?? throw Nothing();
        observer.Report(new DebugMessage($"Credentials: from {found.Source}."));
        var (region, regionSource) = await RegionAsync(options, location, found, metadata, cancellationToken).ConfigureAwait(false);
        observer.Report(new DebugMessage($"Region: from {regionSource}."));
        var (endpoint, endpointSource) = Endpoint(options, location);
        observer.Report(new DebugMessage($"Endpoint: from {endpointSource}."));

        var profile = found.Profile ?? UsualSettings(options);
        var session = new AwsSession(null!, new(found.Source), region, profile, endpoint) { Http = Http(), Settings = new(environment, profile) };
        var credentials = Finish(found, session, observer);
        return (session with { Credentials = credentials, Source = new(found.Source, credentials as IRenewableCredentials) }, found.Plan);
    }

    /// <summary>How requests are sent with the current environment.</summary>
    public TimelyHttp Http() => new(patience ?? TimelyHttp.UsualPatience, environment);

    /// <summary>The settings of clients whose credentials do not come from a profile.</summary>
    public ClientSettings Settings() => new(environment, UsualSettings(AwsOptions.None));

    private Found? Explicit(AwsOptions options)
    {
        if (options.Keys is { } keys)
        {
            return Found.Held(() => keys, "-AccessKey and -SecretKey");
        }

        if (options.ProfileName is { } name)
        {
            return OfProfile(options.ProfileLocation, name, "of -ProfileName");
        }

        return options.Credential is { } holder ? Found.Held(holder, "-Credential") : null;
    }

    private Found? OfComponent(AwsOptions options, RemoteLocation location) =>
        location.ProfileName is { } name ? OfProfile(location.ProfileLocation ?? options.ProfileLocation, name, "of the component") : null;

    // A named file takes precedence over the rest of the chain.
    private Found? OfLocation(AwsOptions options) =>
        options.ProfileLocation is { } location ? OfProfile(location, UsualProfile().Name, "in -ProfileLocation") : null;

    private static Found? Stored(AwsOptions options) => options.StoredCredential is { } holder ? Found.Held(holder, "$StoredAWSCredentials") : null;

    private Found OfProfile(string? location, string name, string named)
    {
        var store = ProfileStore.Open(location, environment);
        var profile = store.Get(name, $" ({named})");
        return new CredentialPlanner(store, environment).Of(profile) is { } plan
            ? OfPlan(plan, profile, named)
            : throw new ImageBuilderException(
                ErrorCode.CredentialsUnavailable,
                $"The profile '{name}' ({named}) has no credentials.",
                name,
                $"Complete the profile in {store.Places()}."
            );
    }

    private static Found OfPlan(CredentialPlan plan, SharedProfile profile, string named) =>
        new($"the profile '{profile.Name}' ({named})", plan.Remedy(profile.Name)) { Plan = plan, Profile = profile };

    private Found? OfEnvironment() =>
        CredentialPlanner.KeysOf(environment) is null
            ? null
            : Found.Held(
                () => CredentialPlanner.KeysOf(environment) ?? new("", new(""), null),
                "the environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            );

    private Found? OfProfiles()
    {
        var store = ProfileStore.Open(location: null, environment);
        var (name, variable) = UsualProfile();

        // A named profile that is missing is a mistake: continuing would use another account.
        var profile = variable is null ? store.Find(name) : store.Get(name, $" (of {variable})");
        var plan = new CredentialPlanner(store, environment).OfImplicit(profile);
        if (plan is null && variable is null)
        {
            (profile, plan) = store.Find(LegacyDefaultProfile) is { } legacy ? (legacy, new CredentialPlanner(store, environment).Of(legacy)) : (null, null);
        }

        return plan switch
        {
            null => null,
            CredentialPlan.WebIdentity { NamedBy: CredentialPlanner.TokenFileVariable } => new(
                $"the web identity of {CredentialPlanner.TokenFileVariable}",
                plan.Remedy(name)
            )
            {
                Plan = plan,
            },
            _ => OfPlan(plan, profile!, variable is null ? "the default one" : $"of {variable}"),
        };
    }

    private Found? OfContainer() => CredentialPlanner.IsContainer(environment) ? Found.Planned(new CredentialPlan.Container(), "the container") : null;

    private static async Task<Found?> OfInstanceAsync(InstanceMetadata metadata, CancellationToken cancellationToken) =>
        await metadata.FindRoleAsync(cancellationToken).ConfigureAwait(false) is { } role
            ? Found.Planned(new CredentialPlan.Instance(role), "the role of the instance")
            : null;

    /// <summary>The profile that is used if none is named, and the variable that names it.</summary>
    private (string Name, string? Variable) UsualProfile()
    {
        foreach (var variable in ProfileVariables)
        {
            if (environment(variable) is { Length: > 0 } named)
            {
                return (named, variable);
            }
        }

        return (DefaultProfile, null);
    }

    // Keys from another source need no file.
    private SharedProfile? UsualSettings(AwsOptions options) => ProfileStore.OpenForSettings(options.ProfileLocation, environment).Find(UsualProfile().Name);

    private async Task<(string Region, string Source)> RegionAsync(
        AwsOptions options,
        RemoteLocation location,
        Found found,
        InstanceMetadata metadata,
        CancellationToken cancellationToken
    )
    {
        var (region, source) =
            Named(options, location, found)
            ?? Ambient(options)
            ?? (await metadata.FindRegionAsync(cancellationToken).ConfigureAwait(false) is { } placed ? (placed, "the instance") : default((string, string)?))
            ?? throw new ImageBuilderException(
                ErrorCode.RegionUnknown,
                "No AWS region was given and none was found.",
                null,
                "Use -Region, register the component with its region, set $StoredAWSRegion or AWS_REGION, or add a region to the profile."
            );
        return RegionName().IsMatch(region)
            ? (region, source)
            : throw new ImageBuilderException(
                ErrorCode.RegionUnknown,
                $"{Quoted.Value(region)} (from {source}) is not the name of an AWS region.",
                region,
                "Use a name such as 'eu-central-1'."
            );
    }

    private (string, string)? Named(AwsOptions options, RemoteLocation location, Found found) =>
        options.Region is { Length: > 0 } given ? (given, "-Region")
        : location.Region is { Length: > 0 } own ? (own, "the component")
        : options.ProfileName is null
        && location.ProfileName is { } name
        && RegionOf(location.ProfileLocation ?? options.ProfileLocation, name) is { } ownProfile
            ? (ownProfile, $"the profile '{name}' (of the component)")
        : options.StoredRegion is { Length: > 0 } stored ? (stored, "$StoredAWSRegion")
        : found.Profile?["region"] is { Length: > 0 } profile ? (profile, found.Source)
        : null;

    private (string, string)? Ambient(AwsOptions options)
    {
        foreach (var variable in RegionVariables)
        {
            if (environment(variable) is { Length: > 0 } region)
            {
                return (region, variable);
            }
        }

        var usual = UsualProfile().Name;
        return RegionOf(options.ProfileLocation, usual) is { } ofProfile ? (ofProfile, $"the profile '{usual}'") : null;
    }

    private string? RegionOf(string? profileLocation, string name) =>
        ProfileStore.OpenForSettings(profileLocation, environment).Find(name)?["region"] is { Length: > 0 } region ? region : null;

    private static (string?, string) Endpoint(AwsOptions options, RemoteLocation location) =>
        (options.EndpointUrl, location.EndpointUrl) switch
        {
            ({ Length: > 0 } given, _) => (EndpointUrl.Check(given, "-EndpointUrl"), "-EndpointUrl"),
            (_, { Length: > 0 } own) => (EndpointUrl.Check(own, "the component"), "the component"),
            _ => (null, "AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, endpoint_url of the profile, or AWS's own"),
        };

    private AWSCredentials Finish(Found found, AwsSession session, IEngineObserver observer)
    {
        if (found.Holder is { } holder)
        {
            return new KeyCredentials(holder, found.Source);
        }

        var credentials = new PlannedCredentials(new AwsClients(session, observer).SecurityToken, session.Source, environment).Make(found.Plan!);
        return new SourcedCredentials(credentials, found.Source, found.Remedy ?? "Check the credentials.");
    }

    private ImageBuilderException Nothing()
    {
        var profile = UsualProfile() is (var named, { } variable)
            ? $"the profile '{named}' of {variable} (it has no credentials)"
            : string.Join(" and ", ProfileVariables);
        return new(
            ErrorCode.CredentialsUnavailable,
            "No AWS credentials were found.",
            null,
            "Looked at: -AccessKey, -ProfileName, -Credential, the component's profile, -ProfileLocation, $StoredAWSCredentials, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
                + $"AWS_WEB_IDENTITY_TOKEN_FILE, {profile}, the profiles '{DefaultProfile}' and '{LegacyDefaultProfile}' in {ProfileStore.OpenForSettings(location: null, environment).Places()}, "
                + "the container's role, the instance's role. Provide one of them."
        );
    }

    [GeneratedRegex("^[A-Za-z0-9]+(-[A-Za-z0-9]+)*\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RegionName();

    /// <summary>Credentials, described by their holder or by a plan.</summary>
    private sealed record Found(string Source, string? Remedy = null)
    {
        public Func<AwsKeys>? Holder { get; private init; }

        public CredentialPlan? Plan { get; init; }

        public SharedProfile? Profile { get; init; }

        public static Found Held(Func<AwsKeys> holder, string source) => new(source) { Holder = holder };

        public static Found Planned(CredentialPlan plan, string source) => new(source, plan.Remedy(DefaultProfile)) { Plan = plan };
    }
}
