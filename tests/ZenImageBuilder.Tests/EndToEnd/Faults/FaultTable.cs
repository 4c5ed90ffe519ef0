using System.Text;

namespace ZenImageBuilder.Tests.EndToEnd.Faults;

/// <summary>The table in docs/faults.md.</summary>
internal sealed class FaultTable
{
    private const string Head = "| call | what goes wrong | once | for good |";

    private readonly Dictionary<string, string[]> _rows;

    private FaultTable(Dictionary<string, string[]> rows) => _rows = rows;

    private static string Path => System.IO.Path.Combine(ModuleFolder.RepositoryRoot, "docs", "faults.md");

    /// <summary>The <see cref="FaultCell.Key"/> of every row.</summary>
    public IEnumerable<string> Keys => _rows.Keys;

    public static FaultTable Read()
    {
        var rows = File.ReadAllLines(Path)
            .SkipWhile(static line => line != Head)
            .Skip(2)
            .TakeWhile(static line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(static line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1]);
        return new(rows.ToDictionary(static row => $"{row[0].Trim('`')} | {row[1]}", static row => row[2..], StringComparer.Ordinal));
    }

    /// <summary>How a cell ends, or null where the table does not say.</summary>
    public string? Of(FaultCell cell) => _rows.GetValueOrDefault(cell.Key)?[cell.IsForGood ? 1 : 0];

    /// <summary>Puts the table in place of the one that is there.</summary>
    public static void Write(IReadOnlyDictionary<FaultCell, string> ended)
    {
        var text = new StringBuilder();
        foreach (var line in File.ReadAllLines(Path).TakeWhile(static line => line != Head))
        {
            _ = text.Append(line).Append('\n');
        }

        _ = text.Append(Head).Append("\n| --- | --- | --- | --- |\n");
        foreach (var row in FaultMatrix.Cells.GroupBy(static cell => cell.Key, StringComparer.Ordinal))
        {
            var (once, forGood) = (row.First(static cell => !cell.IsForGood), row.First(static cell => cell.IsForGood));
            _ = text.Append($"| `{once.Call.Name}` | {once.Fault.Name} | {ended[once]} | {ended[forGood]} |\n");
        }

        File.WriteAllText(Path, text.ToString());
    }
}
