using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Engine.Catalog;

/// <summary>Registered things that have a name and an id, as they are stored. Every call is one transaction.</summary>
internal interface INamedStore<T>
    where T : class
{
    /// <summary>All things whose name matches, by name; null is every name.</summary>
    IReadOnlyList<T> List(NameMatch? names);

    /// <summary>The thing of that name, in any case.</summary>
    T? FindByName(string name);

    /// <summary>The thing of that id.</summary>
    T? FindById(Guid id);

    /// <summary>The things whose id, in the form <c>xxxxxxxx-xxxx-…</c> and lower case, begins with the prefix.</summary>
    IReadOnlyList<T> FindByIdPrefix(string prefix);

    /// <summary>Gives a thing another name.</summary>
    /// <param name="time">When that is.</param>
    /// <returns>The thing as it is now, or null if there is none of that id.</returns>
    /// <exception cref="NameTakenException">Another one has the name.</exception>
    T? Rename(Guid id, string name, DateTimeOffset time);
}

/// <summary>The name is in use. Leaves the transaction; the catalog says it in the words of the user.</summary>
internal sealed class NameTakenException : Exception;
