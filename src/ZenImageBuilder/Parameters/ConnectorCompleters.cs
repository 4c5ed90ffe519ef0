using System.ComponentModel;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Loading;
using ZenImageBuilder.Model;
using ZenImageBuilder.Profiles;

namespace ZenImageBuilder.Parameters;

/// <summary>Completes the names of service connectors.</summary>
public sealed class ConnectorNameCompleter : Completer
{
    private protected override IEnumerable<Candidate> Candidates(CompletionRequest request) =>
        EngineLoader
            .Current.Connectors.Beginning(request.Word)
            .SelectMany(connector =>
                NameAndId(
                    request.Word,
                    connector.Name,
                    connector.Id,
                    $"{connector.Type} connector, {connector.AuthMethod}: {string.Join(", ", connector.ResourceTypes)}"
                )
            );
}

/// <summary>Completes the types of service connectors.</summary>
public sealed class ConnectorTypeCompleter : Completer
{
    private protected override IEnumerable<Candidate> Candidates(CompletionRequest request) =>
        EngineLoader.Current.Connectors.Types.Select(static type => new Candidate(type.Name, type.Description));
}

/// <summary>The base of the completers for parts of connector types: the parts of the type that the command line names, otherwise those of all types.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ConnectorTypePartCompleter : Completer
{
    private protected abstract IEnumerable<Candidate> Parts(ServiceConnectorType type);

    private protected sealed override IEnumerable<Candidate> Candidates(CompletionRequest request)
    {
        var named = request.Given["Type"] ?? request.Given["ConnectorType"];
        return EngineLoader
            .Current.Connectors.Types.Where(type => named is null || type.Name.Equals(named.ToString(), StringComparison.OrdinalIgnoreCase))
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

/// <summary>Completes the attributes of authentication methods that can be removed.</summary>
public sealed class ConnectorAttributeCompleter : ConnectorTypePartCompleter
{
    private protected override IEnumerable<Candidate> Parts(ServiceConnectorType type) =>
        type
            .AuthMethods.SelectMany(static method => method.Attributes)
            .Where(static attribute => !attribute.Required)
            .Select(static attribute => new Candidate(attribute.Name, attribute.Description));
}

/// <summary>Completes the names of the AWS profiles in the shared AWS files.</summary>
public sealed class ProfileNameCompleter : Completer
{
    private protected override IEnumerable<Candidate> Candidates(CompletionRequest request) =>
        Names(request.Given["ProfileLocation"] as string)
            .DistinctBy(static profile => profile.Text, StringComparer.Ordinal)
            .OrderBy(static profile => profile.Text, StringComparer.OrdinalIgnoreCase);

    // Reads only the names, from the same files as the profiles themselves. Each name has the form that -ProfileName accepts.
    private static IEnumerable<Candidate> Names(string? location)
    {
        var environment = (Func<string, string?>)Environment.GetEnvironmentVariable;
        var credentials = location is { Length: > 0 } ? ProfileFile.At(location, environment) : ProfileFile.Credentials(environment);
        var config = ProfileFile.Config(environment);
        return Readable(credentials)
            .Sections.Where(static section => section.NameAs("sso-session") is null && section.NameAs("services") is null)
            .Select(section => new Candidate(section.NameAs("profile") ?? section.Header, $"profile in {credentials.Path}"))
            .Concat(location is { Length: > 0 } ? [] : Readable(config).Profiles().Keys.Select(name => new Candidate(name, $"profile in {config.Path}")));
    }

    // A file that is missing or malformed counts as empty, because the other file may still contain names.
    private static ProfileDocument Readable(ProfileFile file)
    {
        try
        {
            return file.Read();
        }
        catch (ImageBuilderException)
        {
            return ProfileDocument.Empty;
        }
    }
}
