using System.Collections;
using System.Management.Automation;

namespace ZenImageBuilder.Parameters;

/// <summary>A filter by labels: an object must have all given labels, each with a value that the pattern matches.</summary>
internal sealed class LabelFilter
{
    private readonly List<(string Name, WildcardPattern Value)> _wanted;

    /// <param name="given">The names of the labels, and wildcard patterns for their values; both ignore case. Null accepts everything.</param>
    public LabelFilter(IDictionary? given, string parameter) =>
        _wanted = [.. TextMap.Of(given, parameter).Select(static pair => (pair.Key, WildcardPattern.Get(pair.Value, WildcardOptions.IgnoreCase)))];

    public bool Accepts(IReadOnlyDictionary<string, string> labels) =>
        _wanted.TrueForAll(wanted => labels.TryGetValue(wanted.Name, out var value) && wanted.Value.IsMatch(value));
}
