using ZenImageBuilder.Loading;

namespace ZenImageBuilder.Parameters;

/// <summary>Completes the names of service connectors.</summary>
public sealed class ConnectorNameCompleter : Completer
{
    private protected override IEnumerable<Candidate> Candidates(string word) =>
        EngineLoader.Current.Connectors.Find(Beginning(word)).Select(static connector => new Candidate(
            connector.Name, $"{connector.Type} connector, {connector.AuthMethod}: {string.Join(", ", connector.ResourceTypes)}"));
}

/// <summary>Completes the types of service connectors.</summary>
public sealed class ConnectorTypeCompleter : Completer
{
    private protected override IEnumerable<Candidate> Candidates(string word) =>
        EngineLoader.Current.Connectors.Types.Select(static type => new Candidate(type.Name, type.Description));
}

/// <summary>Completes authentication methods.</summary>
public sealed class AuthMethodCompleter : Completer
{
    private protected override IEnumerable<Candidate> Candidates(string word) =>
        EngineLoader.Current.Connectors.Types.SelectMany(static type => type.AuthMethods.Select(method => new Candidate(method.Name, $"{type.Name}: {method.Description}")));
}

/// <summary>Completes the types of resources that connectors reach.</summary>
public sealed class ResourceTypeCompleter : Completer
{
    private protected override IEnumerable<Candidate> Candidates(string word) => EngineLoader.Current.Connectors.Types
        .SelectMany(static type => type.ResourceTypes)
        .DistinctBy(static resource => resource.Name)
        .Select(static resource => new Candidate(resource.Name, resource.Description));
}

/// <summary>Completes the attributes of authentication methods that can be taken away.</summary>
public sealed class ConnectorAttributeCompleter : Completer
{
    private protected override IEnumerable<Candidate> Candidates(string word) => EngineLoader.Current.Connectors.Types
        .SelectMany(static type => type.AuthMethods)
        .SelectMany(static method => method.Attributes)
        .Where(static attribute => !attribute.Required)
        .DistinctBy(static attribute => attribute.Name)
        .Select(static attribute => new Candidate(attribute.Name, attribute.Description));
}

/// <summary>Completes the names of AWS profiles, as the shared files hold them.</summary>
public sealed class ProfileNameCompleter : Completer
{
    private protected override IEnumerable<Candidate> Candidates(string word) =>
        Names("AWS_SHARED_CREDENTIALS_FILE", "credentials").Concat(Names("AWS_CONFIG_FILE", "config"))
            .DistinctBy(static profile => profile.Text, StringComparer.Ordinal)
            .OrderBy(static profile => profile.Text, StringComparer.OrdinalIgnoreCase);

    // Names alone: what stands below them is not looked at. In the config file, a profile that is not the default one is named [profile x].
    private static IEnumerable<Candidate> Names(string variable, string usual)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        var path = Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named ? named : Path.Combine(home, ".aws", usual);
        foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            if (line.StartsWith('[') && line.IndexOf(']', StringComparison.Ordinal) is > 1 and var end)
            {
                var words = line[1..end].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                if (words.Length == 1 || words is ["profile", _])
                {
                    yield return new(words[^1], $"profile in {path}");
                }
            }
        }
    }
}
