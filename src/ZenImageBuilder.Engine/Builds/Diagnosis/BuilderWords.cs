namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>
/// A builder's error for a failed instruction, without the text of the instruction: builders quote the whole instruction, and its text is no evidence of what
/// happened.
/// </summary>
internal static class BuilderWords
{
    /// <param name="line">A line that the builder wrote.</param>
    /// <param name="instruction">The instruction as the log shows it, or null if it is not known.</param>
    public static string Of(string line, string? instruction)
    {
        var dump = line.IndexOf(" &imagebuilder.Step{", StringComparison.Ordinal);
        var text = dump < 0 ? line : line[..dump];
        return Without(text, "process \"", "\" did not complete successfully: ")
            ?? Without(text, "executor failed running [", "]: ")
            ?? Without(text, "The command '", "' returned a non-zero code: ")
            ?? WithoutStep(text, instruction)
            ?? text;
    }

    /// <summary>The line without the text between two marks. The last occurrence of the second mark counts, because the instruction may contain it.</summary>
    private static string? Without(string text, string begin, string end)
    {
        var from = text.IndexOf(begin, StringComparison.Ordinal);
        var to = from < 0 ? -1 : text.LastIndexOf(end, StringComparison.Ordinal);
        return to >= from + begin.Length ? $"{text.AsSpan(0, from + begin.Length)}…{text.AsSpan(to)}" : null;
    }

    // buildah quotes the instruction without escaping it, and the text after it may contain quotes too.
    private static string? WithoutStep(string text, string? instruction)
    {
        const string begin = "building at STEP \"";
        const string end = "\": ";
        var from = text.IndexOf(begin, StringComparison.Ordinal) is >= 0 and var found ? found + begin.Length : -1;
        if (from < 0)
        {
            return null;
        }

        var isShown =
            instruction is not null
            && text.AsSpan(from).StartsWith(instruction, StringComparison.Ordinal)
            && text.AsSpan(from + instruction.Length).StartsWith(end, StringComparison.Ordinal);
        var to =
            isShown ? from + instruction!.Length
            : text.AsSpan(from).StartsWith("RUN", StringComparison.OrdinalIgnoreCase) ? text.LastIndexOf(end, StringComparison.Ordinal)
            : text.IndexOf(end, from, StringComparison.Ordinal);
        return to < from ? null : $"{text.AsSpan(0, from)}…{text.AsSpan(to)}";
    }
}
