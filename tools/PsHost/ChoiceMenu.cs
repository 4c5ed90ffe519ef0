using System.Management.Automation.Host;

namespace PsHost;

/// <summary>Choices with their hot keys, worded as pwsh words them.</summary>
internal sealed class ChoiceMenu(IReadOnlyList<ChoiceDescription> choices)
{
    private readonly (string Key, string Label)[] _entries = [.. choices.Select(static choice => Split(choice.Label))];

    public string Question(IReadOnlyCollection<int> defaults)
    {
        var offers = string.Join("  ", _entries.Select(static entry => entry.Key.Length > 0 ? $"[{entry.Key}] {entry.Label}" : entry.Label));
        var standing = string.Join(", ", defaults.Select(index => _entries[index].Key is { Length: > 0 } key ? key : _entries[index].Label));
        return $"{offers}  [?] Help{(standing.Length > 0 ? $" (default is \"{standing}\")" : string.Empty)}: ";
    }

    public string Help() => string.Join(Environment.NewLine, choices.Select((choice, index) =>
        $"{(_entries[index].Key.Length > 0 ? _entries[index].Key : _entries[index].Label)} - {choice.HelpMessage}"));

    public int? Find(string answer)
    {
        var index = Array.FindIndex(_entries, entry =>
            string.Equals(entry.Label, answer, StringComparison.CurrentCultureIgnoreCase) ||
            entry.Key.Length > 0 && string.Equals(entry.Key, answer, StringComparison.CurrentCultureIgnoreCase));
        return index < 0 ? null : index;
    }

    private static (string Key, string Label) Split(string label)
    {
        var mark = label.IndexOf('&', StringComparison.Ordinal);
        return mark < 0 || mark == label.Length - 1
            ? (string.Empty, label.Replace("&", string.Empty, StringComparison.Ordinal))
            : (char.ToUpperInvariant(label[mark + 1]).ToString(), label.Remove(mark, 1));
    }
}
