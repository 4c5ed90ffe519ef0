using System.Collections;
using ZenImageBuilder.Loading;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Parameters;

/// <summary>Completes the names of service connectors.</summary>
public sealed class ConnectorNameCompleter : Completer
{
    private protected override IEnumerable<Candidate> Candidates(string word) =>
        EngineLoader.Current.Connectors.Beginning(word).SelectMany(connector => NameAndId(
            word, connector.Name, connector.Id, $"{connector.Type} connector, {connector.AuthMethod}: {string.Join(", ", connector.ResourceTypes)}"));
}

/// <summary>Completes the types of service connectors.</summary>
public sealed class ConnectorTypeCompleter : Completer
{
    private protected override IEnumerable<Candidate> Candidates(string word) =>
        EngineLoader.Current.Connectors.Types.Select(static type => new Candidate(type.Name, type.Description));
}

/// <summary>Completes what the types of connectors have: of the one that the line names, else of all.</summary>
public abstract class ConnectorTypePartCompleter : Completer
{
    private protected abstract IEnumerable<Candidate> Parts(ServiceConnectorType type);

    private protected sealed override IEnumerable<Candidate> Candidates(string word) => Candidates(word, new Hashtable());

    private protected sealed override IEnumerable<Candidate> Candidates(string word, IDictionary given)
    {
        var named = given["Type"] ?? given["ConnectorType"];
        return EngineLoader.Current.Connectors.Types
            .Where(type => named is null || type.Name.Equals(named.ToString(), StringComparison.OrdinalIgnoreCase))
            .SelectMany(Parts)
            .DistinctBy(static part => part.Text);
    }
}

/// <summary>Completes authentication methods.</summary>
public sealed class AuthMethodCompleter : ConnectorTypePartCompleter
{
    private protected override IEnumerable<Candidate> Parts(ServiceConnectorType type) =>
        type.AuthMethods.Select(method => new Candidate(method.Name, $"{type.Name}: {method.Description}"));
}

/// <summary>Completes the types of resources that connectors reach.</summary>
public sealed class ResourceTypeCompleter : ConnectorTypePartCompleter
{
    private protected override IEnumerable<Candidate> Parts(ServiceConnectorType type) =>
        type.ResourceTypes.Select(static resource => new Candidate(resource.Name, resource.Description));
}

/// <summary>Completes the attributes of authentication methods that can be taken away.</summary>
public sealed class ConnectorAttributeCompleter : ConnectorTypePartCompleter
{
    private protected override IEnumerable<Candidate> Parts(ServiceConnectorType type) => type.AuthMethods
        .SelectMany(static method => method.Attributes)
        .Where(static attribute => !attribute.Required)
        .Select(static attribute => new Candidate(attribute.Name, attribute.Description));
}

/// <summary>Completes the names of AWS profiles, as the shared files hold them.</summary>
public sealed class ProfileNameCompleter : Completer
{
    private protected override IEnumerable<Candidate> Candidates(string word) => Candidates(word, new Hashtable());

    private protected override IEnumerable<Candidate> Candidates(string word, IDictionary given) =>
        (given["ProfileLocation"] is string { Length: > 0 } location ? Names(FileAt(location)) : Names(Usual("AWS_SHARED_CREDENTIALS_FILE", "credentials")).Concat(Names(Usual("AWS_CONFIG_FILE", "config"))))
            .DistinctBy(static profile => profile.Text, StringComparer.Ordinal)
            .OrderBy(static profile => profile.Text, StringComparer.OrdinalIgnoreCase);

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);

    private static string Usual(string variable, string name) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named ? named : Path.Combine(Home, ".aws", name);

    private static string FileAt(string location)
    {
        var path = location.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(Home, location[2..]) : location;
        return Directory.Exists(path) ? Path.Combine(path, "credentials") : path;
    }

    // Names alone: what stands below them is not looked at. In the config file, a profile that is not the default one is named [profile x].
    private static IEnumerable<Candidate> Names(string path)
    {
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
