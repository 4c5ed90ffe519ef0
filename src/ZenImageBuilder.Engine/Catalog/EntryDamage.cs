using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog;

/// <summary>An entry of the catalog, which has a name and an id.</summary>
internal interface IStoredEntry
{
    Guid Id { get; }

    string Name { get; }

    EntryKind EntryKind { get; }

    /// <summary>A clause that says which part of the entry could not be read, or null. If it is not null, that part is missing from this object.</summary>
    string? Damage { get; }
}

/// <inheritdoc/>
internal interface IStoredEntry<out TModel> : IStoredEntry
{
    /// <summary>Converts the entry to the object that cmdlets emit.</summary>
    TModel ToModel();
}

/// <summary>Handles entries of the catalog that cannot be read completely. Each is reported as an error that names it; the other entries stay usable.</summary>
internal static class EntryDamage
{
    /// <summary>Returns the error for an entry that cannot be read completely, or null if the entry is intact.</summary>
    public static ImageBuilderException? Of(IStoredEntry entry) =>
        entry.Damage is null
            ? null
            : new(
                ErrorCode.RegistryUnavailable,
                $"The {entry.EntryKind.Words} '{entry.Name}' cannot be read from the catalog: {entry.Damage}.",
                entry.Name,
                $"Remove it, and register it again: Unregister-{entry.EntryKind.Noun} {entry.Name}"
            );

    /// <summary>Returns the entry if it is intact.</summary>
    /// <exception cref="ImageBuilderException">The entry cannot be read completely.</exception>
    public static T Intact<T>(T entry)
        where T : IStoredEntry => Of(entry) is { } error ? throw error : entry;

    /// <summary>
    /// Returns an entry that has just been written and read back in the same transaction. If it could not be read back completely, this throws, so that the
    /// transaction is rolled back.
    /// </summary>
    public static T Kept<T>(T entry)
        where T : IStoredEntry =>
        entry.Damage is null
            ? entry
            : throw new ImageBuilderException(
                ErrorCode.InvalidAttribute,
                $"The {entry.EntryKind.Words} '{entry.Name}' cannot be registered like this, because it could not be read again: {entry.Damage}.",
                entry.Name,
                "Correct the attribute, the label or the part of the stack file that is named."
            );
}
