using System.Collections.ObjectModel;

namespace ZenImageBuilder.Model;

/// <summary>
/// The lists of the records. What the compiler makes of <c>[.. items]</c> has no public indexer, and PowerShell then takes <c>$list[0]</c> for the whole list and
/// <c>$list[1]</c> for nothing.
/// </summary>
internal static class Listing
{
    /// <summary>The items, so that PowerShell can index them; none where a stored record knows nothing of them.</summary>
    public static ReadOnlyCollection<T> Of<T>(IReadOnlyList<T>? items) => items as ReadOnlyCollection<T> ?? new(items as IList<T> ?? [.. items ?? []]);
}
