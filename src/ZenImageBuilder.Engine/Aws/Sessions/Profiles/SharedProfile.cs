namespace ZenImageBuilder.Engine.Aws.Sessions.Profiles;

/// <summary>A profile, combined from the config file and the credentials file.</summary>
/// <param name="Values">The values by key; if both files have one, that of the credentials file counts.</param>
internal sealed record SharedProfile(string Name, IReadOnlyDictionary<string, string> Values)
{
    public static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The values of the credentials file only.</summary>
    public IReadOnlyDictionary<string, string> OfCredentialsFile { get; init; } = Nothing;

    /// <summary>The values of the config file only.</summary>
    public IReadOnlyDictionary<string, string> OfConfigFile { get; init; } = Nothing;

    /// <summary>The section <c>services</c> that the profile names, by service; null if the profile names none, or the section is missing or empty.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? Services { get; init; }

    /// <summary>The profile in the SDK's own store on Windows, if only the SDK can make credentials from it.</summary>
    public Amazon.Runtime.CredentialManagement.CredentialProfile? Federated { get; init; }

    /// <summary>The value of a key, or null.</summary>
    public string? this[string key] => Values.GetValueOrDefault(key);

    public override string ToString() => Name;
}
