using System.Management.Automation;
using System.Management.Automation.Internal;

namespace PsHost;

/// <summary>What the terminal can show.</summary>
internal static class Terminal
{
    /// <summary>Whether escape sequences may be sent to it (NO_COLOR: https://no-color.org).</summary>
    public static bool UnderstandsEscapes { get; } =
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) &&
        (OperatingSystem.IsWindows()
            ? !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("WT_SESSION"))
            : Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } term && term != "dumb");

    public static string Paint(string text, ConsoleColor? color) =>
        color is { } known ? $"{PSStyle.MapForegroundColorToEscapeSequence(known)}{text}{PSStyle.Instance.Reset}" : text;

    /// <summary>The text as this stream may carry it.</summary>
    public static string? Plain(string? text, bool keepEscapes) => keepEscapes || text is null ? text : new StringDecorated(text).ToString(OutputRendering.PlainText);
}
