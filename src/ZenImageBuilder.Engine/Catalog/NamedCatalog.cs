using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog;

/// <summary>
/// What the catalogs of registered things have in common: how a reference finds them, and what holds for their names. Null as a reference means all, wildcards mean the names
/// that they match, anything else is a name, an id or an id prefix.
/// </summary>
/// <param name="kind">What the things are.</param>
internal sealed class NamedCatalog<T, TModel>(INamedStore<T> store, EntryKind kind, TimeProvider time)
    where T : class, IStoredEntry<TModel>
{
    private const int CandidatesShown = 5;

    /// <summary>Everything that the reference means, by name. A literal miss throws, a wildcard miss is empty.</summary>
    /// <param name="unreadable">Hears of each thing that cannot be read; where it is null, the first is thrown.</param>
    public IReadOnlyList<TModel> Find(NameMatch? reference, Action<ImageBuilderException>? unreadable = null) =>
        reference switch
        {
            null or { IsPattern: true } => Readable(store.List(reference), unreadable),
            _ => Readable([Identify(reference.Text)], unreadable),
        };

    /// <summary>Everything that can be read and whose name or id begins with a text, by name; what only its id brings comes last.</summary>
    public IReadOnlyList<TModel> Beginning(string text)
    {
        var named = store.List(NameMatch.Beginning(text));
        return Readable(
            IdPrefix.Parse(text) is { } prefix ? [.. named.Concat(store.FindByIdPrefix(prefix)).DistinctBy(static item => item.Id)] : named,
            static _ => { }
        );
    }

    /// <summary>The one thing that a name, an id or an id prefix means, as users see it.</summary>
    /// <param name="evenUnreadable">Whether one of which not everything can be read is returned too, with what can be.</param>
    /// <exception cref="ImageBuilderException">There is none, there are several, or it cannot be read.</exception>
    public TModel Resolve(string reference, bool evenUnreadable = false) => (evenUnreadable ? Identify(reference) : Stored(reference)).ToModel();

    /// <inheritdoc cref="Resolve"/>
    public T Stored(string reference) => EntryDamage.Intact(Identify(reference));

    /// <summary>The thing of that id.</summary>
    /// <exception cref="ImageBuilderException">There is none, or it cannot be read.</exception>
    public T Stored(Guid id) => store.FindById(id) is { } found ? EntryDamage.Intact(found) : throw NotFound(id);

    /// <summary>Refuses a name that no thing can get: malformed, or taken by another than <paramref name="id"/>.</summary>
    public void ValidateName(string name, Guid? id)
    {
        ComponentName.Check(name, kind.Words);
        if (store.FindByName(name) is { } other && other.Id != id)
        {
            throw Exists(name);
        }
    }

    public TModel Rename(Guid id, string newName) => Named(id, newName, () => store.Rename(id, newName, time.GetUtcNow()));

    /// <summary>Writes what gives a thing or its copy a name.</summary>
    /// <param name="id">The thing that there is.</param>
    /// <param name="write">Returns null if it is not there any more, and throws <see cref="NameTakenException"/>.</param>
    public TModel Named(Guid id, string name, Func<T?> write)
    {
        ComponentName.Check(name, kind.Words);
        try
        {
            return (write() ?? throw NotFound(id)).ToModel();
        }
        catch (NameTakenException)
        {
            throw Exists(name);
        }
    }

    public ImageBuilderException NotFound(Guid id) => NotFound(id.ToString());

    public ImageBuilderException Exists(string name) =>
        new(kind.Exists, $"{kind.WithArticle} with the name '{name}' is registered already.", name, kind.WaysOut(name));

    /// <summary>What a reference means, also if not everything of it can be read; a name counts before an id.</summary>
    private T Identify(string reference)
    {
        if (store.FindByName(reference) is { } named)
        {
            return named;
        }

        var candidates = IdPrefix.Parse(reference) is { } prefix ? store.FindByIdPrefix(prefix) : [];
        return candidates.Count switch
        {
            0 => throw NotFound(reference),
            1 => candidates[0],
            _ => throw Ambiguous(reference, candidates),
        };
    }

    private static IReadOnlyList<TModel> Readable(IReadOnlyList<T> found, Action<ImageBuilderException>? unreadable) =>
        [
            .. found
                .Where(item =>
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
                })
                .Select(static item => item.ToModel()),
        ];

    private ImageBuilderException NotFound(string reference) =>
        new(
            kind.NotFound,
            $"No {kind.Words} with the name, id or id prefix {Quoted.Value(reference)} is registered.",
            reference,
            $"Get-{kind.Noun} lists what is registered; Register-{kind.Noun} registers another."
        );

    private ImageBuilderException Ambiguous(string reference, IReadOnlyList<T> candidates)
    {
        var shown = candidates.Take(CandidatesShown).Select(static candidate => $"{candidate.Name} ({candidate.Id})");
        var more = candidates.Count > CandidatesShown ? $" and {candidates.Count - CandidatesShown} more" : string.Empty;
        return new(
            ErrorCode.AmbiguousReference,
            $"{Quoted.Value(reference)} begins the id of more than one {kind.Words}: {string.Join(", ", shown)}{more}.",
            reference,
            "Use the name, or more characters of the id."
        );
    }
}
