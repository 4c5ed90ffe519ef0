using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Sessions;

/// <summary>The profiles of one place: a shared file, or the default files (and the SDK's own store on Windows).</summary>
internal sealed partial class ProfileStore
{
    private readonly CredentialProfileStoreChain _chain;

    private ProfileStore(CredentialProfileStoreChain chain, string? location)
    {
        _chain = chain;
        Location = location;
    }

    /// <summary>The file, or null for the default ones.</summary>
    public string? Location { get; }

    /// <param name="location">The file, or the folder that holds a file <c>credentials</c>; null for the default files.</param>
    public static ProfileStore Open(string? location)
    {
        var file = string.IsNullOrEmpty(location) ? null : Directory.Exists(location) ? Path.Combine(location, "credentials") : location;
        return file is not null && !File.Exists(file)
            ? throw new ImageBuilderException(ErrorCode.ProfileNotFound, $"There is no profile file '{file}'.", location, "Name the file, or the folder that holds a file 'credentials'.")
            : new(new(file), file);
    }

    public CredentialProfile? Find(string name)
    {
        try
        {
            return _chain.TryGetProfile(name, out var profile) ? profile : null;
        }
        catch (Exception exception) when (exception is InvalidDataException or AmazonClientException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Unreadable(name, exception);
        }
    }

    public CredentialProfile Get(string name, string named) => Find(name) ?? throw new ImageBuilderException(
        ErrorCode.ProfileNotFound,
        $"The profile '{name}'{named} does not exist in {Places()}.",
        name,
        "Check the name, or make the profile with 'aws configure --profile' or Set-AWSCredential -StoreAs.");

    /// <summary>The credentials of a profile as the SDK makes them: keys, roles, SSO, processes, web identities.</summary>
    public AWSCredentials Credentials(CredentialProfile profile)
    {
        if (profile.Options.MfaSerial is { Length: > 0 })
        {
            throw new ImageBuilderException(
                ErrorCode.CredentialsUnavailable,
                $"The profile '{profile.Name}' assumes a role with a code from an MFA device, which cannot be asked for here.",
                profile.Name,
                "Get a session first (Use-STSRole -SerialNumber -TokenCode, or 'aws sts assume-role') and pass its keys, or use a profile with SSO.");
        }

        try
        {
            var credentials = AWSCredentialsFactory.GetAWSCredentials(profile, _chain);
            if (credentials is SSOAWSCredentials sso)
            {
                // A browser is never opened from here.
                sso.Options.SupportsGettingNewToken = false;
            }

            return credentials;
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException or AmazonClientException or ArgumentException or IOException)
        {
            throw new ImageBuilderException(
                ErrorCode.CredentialsUnavailable, $"The profile '{profile.Name}' gives no credentials.", profile.Name, $"Complete the profile in {Places()}.", exception);
        }
    }

    /// <summary>What to do when the credentials of a profile do not come.</summary>
    public static string Remedy(CredentialProfile profile) => profile.Options switch
    {
        { SsoSession.Length: > 0 } or { SsoStartUrl.Length: > 0 } => $"Run 'aws sso login --profile {profile.Name}' and run the command again.",
        { CredentialProcess.Length: > 0 } => "Run the profile's credential_process by itself and see that it succeeds.",
        { LoginSession.Length: > 0 } => $"Sessions of 'aws login' are not supported: export them with 'aws configure export-credentials --profile {profile.Name}' and pass the keys.",
        _ => "Check the profile with 'aws sts get-caller-identity --profile " + profile.Name + "'.",
    };

    public string Places() => Location is { } file ? $"'{file}'" : "the default profile files (~/.aws/credentials and ~/.aws/config, or what AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE name)";

    // The SDK quotes the offending line, which may hold a key: neither its message nor the exception goes on.
    private ImageBuilderException Unreadable(string name, Exception exception) => new(
        ErrorCode.ProfileNotFound,
        $"The profile '{name}' cannot be read: {(LineNumber().Match(exception.Message) is { Success: true } line ? $"{line.Value.ToLowerInvariant()} of a file in {Places()} is malformed" : $"{Places()} cannot be read")}.",
        name,
        "Correct the file and run the command again.");

    [GeneratedRegex("^Line [0-9]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LineNumber();
}
