using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog;

/// <summary>
/// The part that all catalogs of registered entries share: it resolves references and checks names. A reference is null for all entries, a wildcard pattern for
/// the entries whose names match, or otherwise a name, an id or an id prefix.
/// </summary>
internal sealed class NamedCatalog<T, TModel>(INamedStore<T> store, EntryKind kind, TimeProvider time)
    where T : class, IStoredEntry<TModel>
{
    private const int CandidatesShown = 5;

    /// <summary>
    /// Returns the entries that the reference names, sorted by name. If nothing matches, a wildcard pattern returns an empty list; a name, an id or an id
    /// prefix throws.
    /// </summary>
    /// <param name="unreadable">Called with the error for each entry that cannot be read completely. If it is null, the first such error is thrown.</param>
    public IReadOnlyList<TModel> Find(NameMatch? reference, Action<ImageBuilderException>? unreadable = null) =>
        reference switch
        {
            null or { IsPattern: true } => Readable(store.List(reference), unreadable),
            _ => Readable([Identify(reference.Text)], unreadable),
        };

    /// <summary>
    /// Returns the intact entries whose name or id begins with the text. Those whose name matches come first, sorted by name; those of which only the id
    /// matches come last.
    /// </summary>
    public IReadOnlyList<TModel> Beginning(string text)
    {
        var named = store.List(NameMatch.Beginning(text));
        return Readable(
            IdPrefix.Parse(text) is { } prefix ? [.. named.Concat(store.FindByIdPrefix(prefix)).DistinctBy(static item => item.Id)] : named,
            static _ => { }
        );
    }

    /// <summary>Returns the one entry that a name, an id or an id prefix names, as the object that cmdlets emit.</summary>
    /// <param name="evenUnreadable">
    /// Whether to return an entry that cannot be read completely, without the part that could not be read, instead of throwing.
    /// </param>
    /// <exception cref="ImageBuilderException">No entry or more than one matches, or the entry cannot be read completely.</exception>
    public TModel Resolve(string reference, bool evenUnreadable = false) => (evenUnreadable ? Identify(reference) : Stored(reference)).ToModel();

    /// <summary>Returns the one entry that a name, an id or an id prefix names, as it is stored.</summary>
    /// <exception cref="ImageBuilderException">No entry or more than one matches, or the entry cannot be read completely.</exception>
    public T Stored(string reference) => EntryDamage.Intact(Identify(reference));

    /// <summary>Returns the entry with that id, as it is stored.</summary>
    /// <exception cref="ImageBuilderException">No entry has that id, or the entry cannot be read completely.</exception>
    public T Stored(Guid id) => store.FindById(id) is { } found ? EntryDamage.Intact(found) : throw NotFound(id);

    /// <summary>Throws if the name is malformed, or if an entry other than <paramref name="id"/> has it.</summary>
    public void ValidateName(string name, Guid? id)
    {
        ComponentName.Check(name, kind.Words);
        if (store.FindByName(name) is { } other && other.Id != id)
        {
            throw Exists(name);
        }
    }

    public TModel Rename(Guid id, string newName) => Named(id, newName, () => store.Rename(id, newName, time.GetUtcNow()));

    /// <summary>Checks a new name and then calls <paramref name="write"/>, which renames the entry or stores a copy under that name.</summary>
    /// <param name="id">The id of the entry that is renamed or copied.</param>
    /// <param name="write">Returns null if the entry no longer exists, and throws <see cref="NameTakenException"/> if another entry has the name.</param>
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

    /// <summary>Returns the entry that a reference names, even if it cannot be read completely. A name takes precedence over an id.</summary>
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
