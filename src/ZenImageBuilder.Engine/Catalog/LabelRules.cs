using System.Collections.ObjectModel;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog;

/// <summary>The labels of components and stacks: names are not empty and are looked up without regard to case.</summary>
internal static class LabelRules
{
    /// <summary>The labels after a change; null removes one.</summary>
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

    /// <param name="owner">The name of what is labelled.</param>
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
