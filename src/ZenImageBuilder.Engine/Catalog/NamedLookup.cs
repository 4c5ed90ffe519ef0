using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog;

/// <summary>Registered things that have a name and an id, as they are stored.</summary>
internal interface INamedSource<T>
    where T : class
{
    /// <summary>All things whose name matches, by name; null is every name.</summary>
    IReadOnlyList<T> List(WildcardExpression? pattern);

    /// <summary>The thing of that name, in any case.</summary>
    T? FindByName(string name);

    /// <summary>The things whose id, in the form <c>xxxxxxxx-xxxx-…</c> and lower case, begins with the prefix.</summary>
    IReadOnlyList<T> FindByIdPrefix(string prefix);
}

/// <summary>How a reference finds registered things: null means all, wildcards mean the names that they match, anything else is a name, an id or an id prefix.</summary>
/// <param name="words">What is looked up, such as <c>image builder</c>.</param>
/// <param name="noun">The noun of its cmdlets.</param>
internal sealed class NamedLookup<T>(INamedSource<T> source, Func<T, (Guid Id, string Name)> identify, string words, string noun, ErrorCode notFound)
    where T : class, IStoredEntry
{
    private const int CandidatesShown = 5;

    /// <summary>Everything that the reference means, by name. A literal miss throws, a wildcard miss is empty.</summary>
    /// <param name="unreadable">Hears of each thing that cannot be read; where it is null, the first is thrown.</param>
    public IReadOnlyList<T> Find(string? reference, Action<ImageBuilderException>? unreadable = null) =>
        reference switch
        {
            null => Readable(source.List(pattern: null), unreadable),
            _ when WildcardExpression.IsPattern(reference) => Readable(source.List(WildcardExpression.Parse(reference)), unreadable),
            _ => Readable([Identify(reference)], unreadable),
        };

    /// <summary>Everything that can be read and whose name or id begins with a text, by name; what only its id brings comes last.</summary>
    public IReadOnlyList<T> Beginning(string text)
    {
        var named = source.List(WildcardExpression.Beginning(text));
        return Readable(
            IdPrefix.Parse(text) is { } prefix ? [.. named.Concat(source.FindByIdPrefix(prefix)).DistinctBy(item => identify(item).Id)] : named,
            static _ => { }
        );
    }

    /// <summary>The one thing that a name, an id or an id prefix means; a name counts before an id.</summary>
    /// <exception cref="ImageBuilderException">There is none, there are several, or it cannot be read.</exception>
    public T Resolve(string reference) => EntryDamage.Intact(Identify(reference));

    /// <summary>The same, also where not everything of it can be read.</summary>
    public T Identify(string reference)
    {
        if (source.FindByName(reference) is { } named)
        {
            return named;
        }

        var candidates = IdPrefix.Parse(reference) is { } prefix ? source.FindByIdPrefix(prefix) : [];
        return candidates.Count switch
        {
            0 => throw NotFound(reference),
            1 => candidates[0],
            _ => throw Ambiguous(reference, candidates),
        };
    }

    private static IReadOnlyList<T> Readable(IReadOnlyList<T> found, Action<ImageBuilderException>? unreadable) =>
        [
            .. found.Where(item =>
            {
                if (EntryDamage.Of(item) is not { } error)
                {
                    return true;
                }

                if (unreadable is null)
                {
                    throw error;
                }

                unreadable(error);
                return false;
            }),
        ];

    public ImageBuilderException NotFound(string reference) =>
        new(
            notFound,
            $"No {words} with the name, id or id prefix {Quoted.Value(reference)} is registered.",
            reference,
            $"Get-{noun} lists what is registered; Register-{noun} registers another."
        );

    private ImageBuilderException Ambiguous(string reference, IReadOnlyList<T> candidates)
    {
        var shown = candidates.Take(CandidatesShown).Select(identify).Select(static candidate => $"{candidate.Name} ({candidate.Id})");
        var more = candidates.Count > CandidatesShown ? $" and {candidates.Count - CandidatesShown} more" : string.Empty;
        return new(
            ErrorCode.AmbiguousReference,
            $"{Quoted.Value(reference)} begins the id of more than one {words}: {string.Join(", ", shown)}{more}.",
            reference,
            "Use the name, or more characters of the id."
        );
    }
}
