using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Engine.Catalog;

/// <summary>A store of entries that have a name and an id. Every write is one transaction.</summary>
internal interface INamedStore<T>
    where T : class
{
    /// <summary>Returns all entries whose name matches, sorted by name; null matches every name.</summary>
    IReadOnlyList<T> List(NameMatch? names);

    /// <summary>Returns the entry with that name, or null. Upper and lower case are not distinguished.</summary>
    T? FindByName(string name);

    T? FindById(Guid id);

    /// <summary>Returns the entries whose id begins with the prefix. Ids are compared in the form <c>xxxxxxxx-xxxx-…</c>, in lower case.</summary>
    IReadOnlyList<T> FindByIdPrefix(string prefix);

    /// <summary>Renames an entry.</summary>
    /// <param name="time">The current time, which is stored as the time of the change.</param>
    /// <returns>The renamed entry, or null if no entry has that id.</returns>
    /// <exception cref="NameTakenException">Another entry has the name.</exception>
    T? Rename(Guid id, string name, DateTimeOffset time);
}

/// <summary>Another entry has the name. The exception ends the transaction; the catalog catches it and throws the error that the user sees.</summary>
internal sealed class NameTakenException : Exception;
