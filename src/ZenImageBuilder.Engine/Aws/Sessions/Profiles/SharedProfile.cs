namespace ZenImageBuilder.Engine.Aws.Sessions.Profiles;

/// <summary>A profile, put together of the config file and the credentials file.</summary>
/// <param name="Values">The values by key; where both files have one, the credentials file counts.</param>
internal sealed record SharedProfile(string Name, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>No values.</summary>
    public static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What the credentials file alone says.</summary>
    public IReadOnlyDictionary<string, string> OfCredentialsFile { get; init; } = Nothing;

    /// <summary>What the config file alone says.</summary>
    public IReadOnlyDictionary<string, string> OfConfigFile { get; init; } = Nothing;

    /// <summary>The section <c>services</c> that the profile names, by service; null where it names none, or one that is not there or empty.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? Services { get; init; }

    /// <summary>The profile as the SDK's own store on Windows holds it, where only the SDK makes credentials of it.</summary>
    public Amazon.Runtime.CredentialManagement.CredentialProfile? Federated { get; init; }

    /// <summary>The value of a key, or null.</summary>
    public string? this[string key] => Values.GetValueOrDefault(key);

    public override string ToString() => Name;
}
