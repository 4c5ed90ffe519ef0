using System.Text;
using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;
using ZenImageBuilder.Engine.Aws.Sessions.Profiles;
using ZenImageBuilder.Engine.Catalog;
using ZenImageBuilder.Engine.Files;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Profiles;

namespace ZenImageBuilder.Engine.Aws.Connectors;

/// <summary>Writes profiles into the shared credentials file, which only its owner can read. The rest of the file is not changed.</summary>
internal sealed class ProfileWriter(Func<string, string?> environment)
{
    /// <summary>The prefix of profile names that only this module writes.</summary>
    public const string OwnPrefix = "zenimagebuilder-";

    // How often a file is read again if another program writes it at the same time.
    private const int Attempts = 10;

    // Keys that also give a profile credentials: beside the new keys, each of them would take precedence or contradict them.
    private static readonly HashSet<string> Removed = new(StringComparer.Ordinal)
    {
        "aws_session_token",
        "aws_security_token",
        "aws_account_id",
        "role_arn",
        "source_profile",
        "credential_source",
        "external_id",
        "mfa_serial",
        "role_session_name",
        "duration_seconds",
        "web_identity_token_file",
        "credential_process",
        "login_session",
        "endpoint_url",
        "sso_session",
        "sso_start_url",
        "sso_region",
        "sso_account_id",
        "sso_role_name",
        "sso_registration_scopes",
    };

    /// <returns>The file.</returns>
    /// <exception cref="ImageBuilderException">A profile of that name exists that this module did not write, or the file cannot be written.</exception>
    public string Write(string name, string? location, ImmutableCredentials keys, string region, string? endpointUrl, bool replace)
    {
        var file = location is null ? ProfileFile.Credentials(environment) : ProfileFile.At(location, environment);
        try
        {
            // If the file is a link to another place, it stays a link.
            PrivateFiles.CreateFolder(Path.GetDirectoryName(file.Path)!);
            PrivateFiles.CreateEmpty(file.Path);
            var path = File.ResolveLinkTarget(file.Path, returnFinalTarget: true)?.FullName ?? file.Path;
            Narrow(path);
            for (var attempt = 1; ; attempt++)
            {
                _ = file.Read();
                var before = File.ReadAllBytes(path);
                var text = ProfileFile.Strict.GetString(
                    before.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? before.AsSpan(Encoding.UTF8.Preamble.Length) : before
                );
                var after = Encoding.UTF8.GetBytes(Set(file, text, name, keys, region, endpointUrl, replace));
                if (attempt == Attempts || File.ReadAllBytes(path).AsSpan().SequenceEqual(before))
                {
                    PrivateFiles.Replace(path, after);
                    return file.Path;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new ImageBuilderException(
                ErrorCode.ProfileNotFound,
                $"The profile '{name}' cannot be written to '{file.Path}'.",
                name,
                "Make the file writable for you, or name another file with -ProfileLocation.",
                exception
            );
        }
    }

    private string Set(ProfileFile file, string text, string name, ImmutableCredentials keys, string region, string? endpointUrl, bool replace)
    {
        if (!replace && !name.StartsWith(OwnPrefix, StringComparison.Ordinal) && ProfileStore.With(file, text, environment).Find(name) is not null)
        {
            throw new ImageBuilderException(
                ErrorCode.InvalidParameterCombination,
                $"The profile '{name}' already exists in '{file.Path}' or in the config file.",
                name,
                "Choose another -ProfileName, or replace it with -Force."
            );
        }

        List<KeyValuePair<string, string>> values = [new("aws_access_key_id", keys.AccessKey), new("aws_secret_access_key", keys.SecretKey)];
        if (keys.UseToken)
        {
            values.Add(new("aws_session_token", keys.Token));
        }

        values.Add(new("region", region));
        if (endpointUrl is not null)
        {
            values.Add(new("endpoint_url", endpointUrl));
        }

        var changed = ProfileEditor.Set(text, name, values, Removed);
        return IsGiven(file, changed, name, keys)
            ? changed
            : throw new ImageBuilderException(
                ErrorCode.InvalidParameterCombination,
                $"The profile {Quoted.Value(name)} cannot be written so that it has these keys: a section cannot have that name, "
                    + "or the config file contradicts it.",
                name,
                "Choose another -ProfileName."
            );
    }

    // Read in the same way as it is read later.
    private bool IsGiven(ProfileFile file, string text, string name, ImmutableCredentials keys)
    {
        try
        {
            var store = ProfileStore.With(file, text, environment);
            return store.Find(name) is { } profile
                && new CredentialPlanner(store, environment).Of(profile) is CredentialPlan.Keys given
                && given.AccessKey == keys.AccessKey
                && given.SecretKey.Reveal() == keys.SecretKey
                && given.Token?.Reveal() == (keys.UseToken ? keys.Token : null);
        }
        catch (Exception exception) when (exception is ProfileSyntaxException or ImageBuilderException)
        {
            return false;
        }
    }

    private static void Narrow(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
