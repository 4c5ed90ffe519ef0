using System.Globalization;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Sessions.Profiles;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;

// CONTRIBUTING.md, "Decisions": Sessions and calls
/// <summary>
/// Plans how the credentials of a profile are obtained. The order is botocore's, so that this module signs with the same keys as the AWS CLI on the same
/// machine (https://boto3.amazonaws.com/v1/documentation/api/latest/guide/credentials.html): a role, a web identity, IAM Identity Center, keys of the
/// credentials file, a program, keys of the config file. A role may be assumed with the keys of its own profile.
/// </summary>
/// <param name="environment">Reads a variable; an empty one counts as not set.</param>
internal sealed class CredentialPlanner(ProfileStore store, Func<string, string?> environment)
{
    /// <summary>The variable that names the file with the identity token.</summary>
    public const string TokenFileVariable = "AWS_WEB_IDENTITY_TOKEN_FILE";

    private const string RoleArn = "role_arn";

    private const string TokenFile = "web_identity_token_file";

    private readonly HashSet<string> _visited = new(StringComparer.Ordinal);

    /// <summary>The plan for a profile that is selected by its name.</summary>
    /// <returns>The plan, or null if the profile has no credentials.</returns>
    public CredentialPlan? Of(SharedProfile profile)
    {
        _ = _visited.Add(profile.Name);
        return IsRole(profile) ? OfRole(profile) : OfOthers(profile);
    }

    /// <summary>
    /// The plan for the profile that is used if none is selected: the web identity of the environment comes between its role and its other credentials.
    /// </summary>
    /// <param name="profile">The profile, or null if there is none.</param>
    public CredentialPlan? OfImplicit(SharedProfile? profile)
    {
        if (profile is not null && IsRole(profile))
        {
            return Of(profile);
        }

        return OfEnvironmentIdentity(profile) ?? (profile is null ? null : Of(profile));
    }

    /// <summary>The keys of the environment, or null if it has none.</summary>
    /// <exception cref="ImageBuilderException">It has an access key without a secret key: the next source would be another account.</exception>
    public static AwsKeys? KeysOf(Func<string, string?> environment)
    {
        if (Set("AWS_ACCESS_KEY_ID") is not { } key)
        {
            return null;
        }

        // The SDKs for .NET read AWS_SECRET_KEY, and old tools read AWS_SECURITY_TOKEN: a user who sets them wants them to be used.
        var secret =
            Set("AWS_SECRET_ACCESS_KEY")
            ?? Set("AWS_SECRET_KEY")
            ?? throw new ImageBuilderException(
                ErrorCode.CredentialsUnavailable,
                "The variable AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not.",
                null,
                "Set both, or remove AWS_ACCESS_KEY_ID to use the next source of credentials."
            );
        return new(key, new(secret), (Set("AWS_SECURITY_TOKEN") ?? Set("AWS_SESSION_TOKEN")) is { } token ? new(token) : null);

        string? Set(string name) => environment(name) is { Length: > 0 } value ? value : null;
    }

    private static bool IsRole(SharedProfile profile) => profile[RoleArn] is not null && profile[TokenFile] is null;

    private static bool HasKeys(SharedProfile profile) => profile["aws_access_key_id"] is not null || profile["aws_secret_access_key"] is not null;

    private CredentialPlan.Role OfRole(SharedProfile profile)
    {
        if (profile["mfa_serial"] is { Length: > 0 })
        {
            throw new ImageBuilderException(
                ErrorCode.CredentialsUnavailable,
                $"The profile '{profile.Name}' assumes a role with a code from an MFA device, which this module cannot ask for.",
                profile.Name,
                "Get a session first (Use-STSRole -SerialNumber -TokenCode, or 'aws sts assume-role'), and pass its keys, or use a profile with SSO."
            );
        }

        var (source, name) = (profile["source_profile"], profile["credential_source"]) switch
        {
            ({ } from, null) => (OfSource(profile, from), from),
            (null, { } named) => (OfNamed(profile, named), named),
            (null, null) => throw Incomplete(profile, $"it has {RoleArn}, but neither source_profile nor credential_source"),
            _ => throw Incomplete(profile, "it has both source_profile and credential_source"),
        };
        return new(
            Required(profile, profile.Values, RoleArn),
            source,
            name,
            profile["external_id"],
            profile["role_session_name"],
            Seconds(profile["duration_seconds"])
        );
    }

    private CredentialPlan OfSource(SharedProfile profile, string name)
    {
        var source = store.Find(name) ?? throw Incomplete(profile, $"its source_profile '{name}' does not exist");
        if (!_visited.Add(name) && !(name == profile.Name && HasKeys(source)))
        {
            throw Incomplete(profile, $"its source_profile '{name}' leads back to it");
        }

        return IsRole(source) && !HasKeys(source)
            ? OfRole(source)
            : OfOthers(source) ?? throw Incomplete(profile, $"its source_profile '{name}' has no credentials");
    }

    private CredentialPlan OfNamed(SharedProfile profile, string name) =>
        name switch
        {
            "Environment" => KeysOf(environment) is { } keys
                ? new CredentialPlan.Keys(keys.AccessKey, keys.SecretKey, keys.SessionToken)
                : throw Incomplete(profile, "its credential_source is Environment, but AWS_ACCESS_KEY_ID is not set"),
            "EcsContainer" => IsContainer(environment)
                ? new CredentialPlan.Container()
                : throw Incomplete(profile, "its credential_source is EcsContainer, but the container has no role"),
            "Ec2InstanceMetadata" => new CredentialPlan.Instance(),
            _ => throw Incomplete(profile, $"its credential_source '{name}' is not one of Environment, EcsContainer and Ec2InstanceMetadata"),
        };

    public static bool IsContainer(Func<string, string?> environment) =>
        environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") is { Length: > 0 } || environment("AWS_CONTAINER_CREDENTIALS_FULL_URI") is { Length: > 0 };

    /// <summary>The credentials of a profile other than a role.</summary>
    private CredentialPlan? OfOthers(SharedProfile profile) =>
        profile.Federated is { } federated
            ? new CredentialPlan.Federation(federated)
            : OfIdentity(profile)
                ?? OfSignIn(profile)
                ?? OfKeys(profile, profile.OfCredentialsFile)
                ?? OfLogin(profile)
                ?? OfProgram(profile)
                ?? OfKeys(profile, profile.OfConfigFile);

    private CredentialPlan? OfIdentity(SharedProfile profile) =>
        profile[TokenFile] is { Length: > 0 } file
            ? new CredentialPlan.WebIdentity(file, Required(profile, profile.Values, RoleArn), profile["role_session_name"], $"the profile '{profile.Name}'")
            : null;

    // Each variable takes precedence over the value of the profile.
    private CredentialPlan.WebIdentity? OfEnvironmentIdentity(SharedProfile? profile)
    {
        if (environment(TokenFileVariable) is not { Length: > 0 } && profile?[TokenFile] is not { Length: > 0 })
        {
            return null;
        }

        var (file, namedBy) = environment(TokenFileVariable) is { Length: > 0 } variable
            ? (variable, TokenFileVariable)
            : (profile![TokenFile]!, $"the profile '{profile.Name}'");
        var role =
            Value("AWS_ROLE_ARN", RoleArn)
            ?? throw new ImageBuilderException(
                ErrorCode.CredentialsUnavailable,
                $"{namedBy} names the web identity token file '{file}', but no role is named.",
                file,
                "Set AWS_ROLE_ARN."
            );
        return new(file, role, Value("AWS_ROLE_SESSION_NAME", "role_session_name"), namedBy);

        string? Value(string name, string key) =>
            environment(name) is { Length: > 0 } set ? set
            : profile?[key] is { Length: > 0 } own ? own
            : null;
    }

    private CredentialPlan? OfSignIn(SharedProfile profile)
    {
        if (profile["sso_account_id"] is null && profile["sso_role_name"] is null)
        {
            return null;
        }

        Dictionary<string, string> values = new(profile.Values, StringComparer.Ordinal);
        if (profile["sso_session"] is { } name)
        {
            var session = store.SignInSession(name) ?? throw Incomplete(profile, $"its sso_session '{name}' does not exist");
            foreach (var (key, value) in session)
            {
                if (!values.TryAdd(key, value) && values[key] != value)
                {
                    throw Incomplete(profile, $"its {key} differs from that of its sso_session '{name}'");
                }
            }
        }

        return new CredentialPlan.SignIn(
            Required(profile, values, "sso_start_url"),
            Required(profile, values, "sso_region"),
            Required(profile, values, "sso_account_id"),
            Required(profile, values, "sso_role_name"),
            profile["sso_session"],
            values.GetValueOrDefault("sso_registration_scopes")
        );
    }

    private CredentialPlan? OfKeys(SharedProfile profile, IReadOnlyDictionary<string, string> values)
    {
        if (!values.ContainsKey("aws_access_key_id"))
        {
            return null;
        }

        var token = values.GetValueOrDefault("aws_security_token") ?? values.GetValueOrDefault("aws_session_token");
        return new CredentialPlan.Keys(
            Required(profile, values, "aws_access_key_id"),
            new(Required(profile, values, "aws_secret_access_key")),
            token is { Length: > 0 } ? new(token) : null
        );
    }

    private static CredentialPlan? OfLogin(SharedProfile profile) =>
        profile["login_session"] is null
            ? null
            : throw new ImageBuilderException(
                ErrorCode.CredentialsUnavailable,
                $"The profile '{profile.Name}' has a session of 'aws login', which this module does not support.",
                profile.Name,
                $"Export it with 'aws configure export-credentials --profile {profile.Name}', and pass the keys."
            );

    private CredentialPlan? OfProgram(SharedProfile profile) =>
        profile["credential_process"] is null
            ? null
            : new CredentialPlan.Program(Required(profile, profile.Values, "credential_process"), profile["aws_account_id"]);

    private string Required(SharedProfile profile, IReadOnlyDictionary<string, string> values, string key) =>
        values.GetValueOrDefault(key) is { Length: > 0 } value ? value : throw Incomplete(profile, $"it has no {key}");

    // A value that is not a number of seconds is ignored, as in the AWS CLI.
    private static int? Seconds(string? text) =>
        int.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture,
            out var seconds
        )
            ? seconds
            : null;

    private ImageBuilderException Incomplete(SharedProfile profile, string fault) =>
        new(
            ErrorCode.CredentialsUnavailable,
            $"The profile '{profile.Name}' provides no credentials: {fault}.",
            profile.Name,
            $"Complete the profile in {store.Places()}."
        );
}
