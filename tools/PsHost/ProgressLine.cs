using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;

namespace PsHost;

/// <summary>Progress as one live line on a terminal; elsewhere as a plain line now and then, so that a log stays readable.</summary>
internal sealed class ProgressLine(TextWriter writer, bool live)
{
    private static readonly TimeSpan BetweenPlainLines = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan BetweenFrames = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<(long Source, int Activity), Stopwatch> _shown = [];

    private bool _visible;

    public void Show(long source, ProgressRecord record)
    {
        var key = (source, record.ActivityId);
        if (record.RecordType == ProgressRecordType.Completed)
        {
            _ = _shown.Remove(key);
            Hide();
            return;
        }

        if (_shown.TryGetValue(key, out var last) && last.Elapsed < (live ? BetweenFrames : BetweenPlainLines))
        {
            return;
        }

        _shown[key] = Stopwatch.StartNew();
        var text = Text(record);
        if (live)
        {
            writer.Write($"\r{Fit(text)}\e[K");
            _visible = true;
        }
        else
        {
            writer.WriteLine(text);
        }
    }

    /// <summary>Clears the live line before anything else is written.</summary>
    public void Hide()
    {
        if (_visible)
        {
            writer.Write("\r\e[K");
            _visible = false;
        }
    }

    private static string Text(ProgressRecord record)
    {
        var parts = new List<string> { $"{record.Activity}: {record.StatusDescription}" };
        if (!string.IsNullOrWhiteSpace(record.CurrentOperation))
        {
            parts.Add(record.CurrentOperation);
        }

        if (record.PercentComplete >= 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{record.PercentComplete} %"));
        }

        if (record.SecondsRemaining >= 0)
        {
            parts.Add($"{TimeSpan.FromSeconds(record.SecondsRemaining):c} left");
        }

        return string.Join(", ", parts).ReplaceLineEndings(" ");
    }

    private static string Fit(string text)
    {
        var width = Math.Max(20, ConsoleSettings.Width - 1);
        return text.Length <= width ? text : string.Concat(text.AsSpan(0, width - 1), "…");
    }
}
