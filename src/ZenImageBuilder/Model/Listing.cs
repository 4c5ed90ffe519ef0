using System.Collections.ObjectModel;

namespace ZenImageBuilder.Model;

/// <summary>
/// The lists of the records. The type that the compiler creates for <c>[.. items]</c> has no public indexer, so PowerShell returns the whole list for
/// <c>$list[0]</c> and nothing for <c>$list[1]</c>.
/// </summary>
internal static class Listing
{
    /// <summary>The items in a list that PowerShell can index; empty if a stored record does not have the list.</summary>
    public static ReadOnlyCollection<T> Of<T>(IReadOnlyList<T>? items) => items as ReadOnlyCollection<T> ?? new(items as IList<T> ?? [.. items ?? []]);
}
