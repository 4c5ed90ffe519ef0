using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog;

/// <summary>What the registry holds under a name and an id.</summary>
internal interface IStoredEntry
{
    Guid Id { get; }

    string Name { get; }

    EntryKind EntryKind { get; }

    /// <summary>What of it could not be read, a clause, or null. Where it is not null, what could not be read is missing here.</summary>
    string? Damage { get; }
}

/// <inheritdoc/>
internal interface IStoredEntry<out TModel> : IStoredEntry
{
    /// <summary>The entry as users see it.</summary>
    TModel ToModel();
}

/// <summary>Entries of the registry that cannot be read as a whole: each is an error of its own, which names it, and the others are as good as ever.</summary>
internal static class EntryDamage
{
    /// <summary>The error of an entry that cannot be read, or null.</summary>
    public static ImageBuilderException? Of(IStoredEntry entry) =>
        entry.Damage is null
            ? null
            : new(
                ErrorCode.RegistryUnavailable,
                $"The {entry.EntryKind.Words} '{entry.Name}' cannot be read from the registry: {entry.Damage}.",
                entry.Name,
                $"Remove it, and register it again: Unregister-{entry.EntryKind.Noun} {entry.Name}"
            );

    /// <summary>The entry, which can be read.</summary>
    /// <exception cref="ImageBuilderException">It cannot.</exception>
    public static T Intact<T>(T entry)
        where T : IStoredEntry => Of(entry) is { } error ? throw error : entry;

    /// <summary>An entry that has just been written and read again. What could not be read again is not kept: this leaves the transaction.</summary>
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
