namespace ZenImageBuilder.Engine.Builds.Planning;

/// <summary>Writes commands of a build specification. They are POSIX shell, because build images may lack bash.</summary>
internal static class ShellCommand
{
    /// <summary>
    /// Joins the lines of a command with spaces. Each line must end where the shell accepts a space instead of a line break. CodeBuild repeats the text of
    /// commands in the log, so a command of several lines would look like output.
    /// </summary>
    public static string OnOneLine(string lines) => string.Join(' ', lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
