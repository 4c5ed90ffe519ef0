using System.Collections.ObjectModel;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog;

/// <summary>Checks the labels of components, connectors and stacks. A label name must not be empty; upper and lower case are not distinguished.</summary>
internal static class LabelRules
{
    /// <summary>Applies a change to labels and checks the result. A null value removes the label.</summary>
    /// <param name="owner">The name of the entry that has the labels.</param>
    public static ReadOnlyDictionary<string, string> Merge(
        IReadOnlyDictionary<string, string> labels,
        IReadOnlyDictionary<string, string?> change,
        string owner
    )
    {
        var merged = new Dictionary<string, string>(labels, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in change)
        {
            if (value is null)
            {
                _ = merged.Remove(name);
            }
            else
            {
                merged[name] = value;
            }
        }

        return Accept(merged, owner);
    }

    /// <summary>Copies the labels, or throws if one is invalid.</summary>
    /// <param name="owner">The name of the entry that has the labels.</param>
    public static ReadOnlyDictionary<string, string> Accept(IReadOnlyDictionary<string, string> labels, string owner)
    {
        var accepted = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in labels)
        {
            if (string.IsNullOrWhiteSpace(name) || value is null || !accepted.TryAdd(name, value))
            {
                throw new ImageBuilderException(
                    ErrorCode.InvalidAttribute,
                    $"Label cannot hold {Quoted.Value(name ?? string.Empty)}: each name must be given once, in any case, must not be empty, and needs a value.",
                    owner,
                    "Correct -Label, for example: -Label @{ team = 'platform' }"
                );
            }
        }

        return new(accepted);
    }
}
