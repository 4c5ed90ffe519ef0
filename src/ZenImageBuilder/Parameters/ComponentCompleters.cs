using System.ComponentModel;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Loading;

namespace ZenImageBuilder.Parameters;

/// <summary>
/// The base of the completers for one kind of components: the kind that the parameter is named after, such as <c>-ArtifactStore</c>, otherwise the kind in the
/// noun of the cmdlet.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ComponentCompleter : Completer
{
    private static readonly ComponentKind[] Kinds = Enum.GetValues<ComponentKind>();

    private protected abstract IEnumerable<Candidate> Candidates(ComponentKind kind, string word);

    private protected sealed override IEnumerable<Candidate> Candidates(CompletionRequest request) =>
        KindsOf(request).SelectMany(kind => Candidates(kind, request.Word)).DistinctBy(static candidate => candidate.Text);

    // A function that wraps a cmdlet can have any name. If neither name contains a kind, every kind is offered.
    private static IEnumerable<ComponentKind> KindsOf(CompletionRequest request) =>
        Array.FindAll(Kinds, kind => request.Parameter.Equals(kind.ToString(), StringComparison.OrdinalIgnoreCase)) is [var ofParameter] ? [ofParameter]
        : Array.FindAll(Kinds, kind => IsOf(request.Command, kind)) is [var ofCommand] ? [ofCommand]
        : Kinds;

    // Import-Module -Prefix puts a text between the verb and the noun.
    private static bool IsOf(string command, ComponentKind kind) =>
        command.EndsWith(kind.ToString(), StringComparison.OrdinalIgnoreCase) || command.EndsWith($"{kind}Flavor", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Completes the names of components.</summary>
public sealed class ComponentNameCompleter : ComponentCompleter
{
    private protected override IEnumerable<Candidate> Candidates(ComponentKind kind, string word) =>
        EngineLoader
            .Current.Components.Beginning(kind, word)
            .SelectMany(component => NameAndId(word, component.Name, component.Id, $"{component.Flavor} {kind.Words()} {component.Id}"));
}

/// <summary>Completes the names of flavors.</summary>
public sealed class FlavorCompleter : ComponentCompleter
{
    private protected override IEnumerable<Candidate> Candidates(ComponentKind kind, string word) =>
        EngineLoader.Current.Components.Flavors(kind).Select(static flavor => new Candidate(flavor.Name, flavor.Description));
}

/// <summary>Completes the names of the attributes that can be removed from components.</summary>
public sealed class AttributeCompleter : ComponentCompleter
{
    private protected override IEnumerable<Candidate> Candidates(ComponentKind kind, string word) =>
        EngineLoader
            .Current.Components.Flavors(kind)
            .SelectMany(static flavor => flavor.Attributes)
            .Where(static attribute => !attribute.Required)
            .Select(static attribute => new Candidate(attribute.Name, attribute.Description));
}
