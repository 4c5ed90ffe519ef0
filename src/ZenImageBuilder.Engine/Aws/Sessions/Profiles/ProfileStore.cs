using ZenImageBuilder.Errors;
using ZenImageBuilder.Profiles;

namespace ZenImageBuilder.Engine.Aws.Sessions.Profiles;

/// <summary>
/// The profiles of the config file and of a credentials file (and of the SDK's own store on Windows), as of the time when the store is opened.
/// </summary>
internal sealed class ProfileStore
{
    private readonly ProfileFile _credentialsFile;

    private readonly ProfileFile _configFile;

    private readonly ProfileDocument _credentials;

    private readonly ProfileDocument _config;

    private readonly IReadOnlyDictionary<string, ProfileSection> _configured;

    private readonly bool _isUsual;

    private ProfileStore(ProfileFile credentialsFile, ProfileFile configFile, ProfileDocument credentials, bool isUsual)
    {
        (_credentialsFile, _configFile, _credentials, _isUsual) = (credentialsFile, configFile, credentials, isUsual);
        _config = configFile.Read();
        _configured = _config.Profiles();
    }

    /// <param name="location">The credentials file, or the folder that contains a file <c>credentials</c>; null for the default.</param>
    /// <exception cref="ImageBuilderException">A named file does not exist, or a file cannot be read.</exception>
    public static ProfileStore Open(string? location, Func<string, string?> environment)
    {
        var (credentials, config) = Files(location, environment);
        return new(credentials, config, credentials.Read(), isUsual: string.IsNullOrEmpty(location));
    }

    /// <summary>The same for other settings than credentials, such as a region: a named file that does not exist is ignored.</summary>
    /// <exception cref="ImageBuilderException">A file exists and cannot be read.</exception>
    public static ProfileStore OpenForSettings(string? location, Func<string, string?> environment)
    {
        var (credentials, config) = Files(location, environment);
        (credentials, config) = (credentials.NeedNotBeThere(), config.NeedNotBeThere());
        return new(credentials, config, credentials.Read(), isUsual: string.IsNullOrEmpty(location));
    }

    /// <summary>The store as it would be with another text in its credentials file.</summary>
    public static ProfileStore With(ProfileFile file, string text, Func<string, string?> environment) =>
        new(file, ProfileFile.Config(environment).NeedNotBeThere(), ProfileDocument.Parse(text), isUsual: false);

    private static (ProfileFile Credentials, ProfileFile Config) Files(string? location, Func<string, string?> environment) =>
        (string.IsNullOrEmpty(location) ? ProfileFile.Credentials(environment) : ProfileFile.At(location, environment), ProfileFile.Config(environment));

    /// <summary>The profile of that name, or null.</summary>
    public SharedProfile? Find(string name)
    {
        if (_isUsual && OperatingSystem.IsWindows() && SdkProfileStore.Find(name) is { } stored)
        {
            return stored;
        }

        var configured = _configured.GetValueOrDefault(name);

        // AWS Tools for PowerShell also read [profile x] in a credentials file.
        var secret = _credentials.Find(name) ?? (configured is null ? _credentials.Named("profile").GetValueOrDefault(name) : null);
        if (configured is null && secret is null)
        {
            return null;
        }

        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (var (key, value) in (configured?.Values ?? SharedProfile.Nothing).Concat(secret?.Values ?? SharedProfile.Nothing))
        {
            values[key] = value;
        }

        return new(name, values)
        {
            OfConfigFile = configured?.Values ?? SharedProfile.Nothing,
            OfCredentialsFile = secret?.Values ?? SharedProfile.Nothing,
            Services =
                values.TryGetValue("services", out var services) && _config.Named("services").GetValueOrDefault(services) is { IsEmpty: false } section
                    ? section.Groups
                    : null,
        };
    }

    public SharedProfile Get(string name, string named) =>
        Find(name)
        ?? throw new ImageBuilderException(
            ErrorCode.ProfileNotFound,
            $"The profile '{name}'{named} does not exist in {Places()}.",
            name,
            "Check the name, or create the profile with 'aws configure --profile' or Set-AWSCredential -StoreAs."
        );

    /// <summary>A section <c>sso-session</c> of the config file, or null.</summary>
    public IReadOnlyDictionary<string, string>? SignInSession(string name) => _config.Named("sso-session").GetValueOrDefault(name)?.Values;

    /// <summary>The files, for a message.</summary>
    public string Places() => $"'{_credentialsFile.Path}' and '{_configFile.Path}'";
}
