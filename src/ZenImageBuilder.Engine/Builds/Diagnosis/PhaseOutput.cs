namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>The part of a log that the failed command of a phase wrote.</summary>
/// <remarks>
/// The CodeBuild agent begins every phase and every command with a line of its own. Those lines are left out: they repeat the commands of this module, and the
/// text of a command is no evidence of what happened.
/// </remarks>
internal static class PhaseOutput
{
    private const string Agent = "[Container] ";

    /// <summary>The output of the last command of the phase, oldest first; empty if the log shows only other phases.</summary>
    /// <param name="phase">The phase that failed, or null if it is not known.</param>
    /// <param name="log">The end of the log, oldest first.</param>
    public static IReadOnlyList<string> Of(string? phase, IReadOnlyList<string> log)
    {
        var (begin, end) = Find(phase, log);
        var said = new List<string>();
        for (var index = begin; index < end; index++)
        {
            if (!log[index].StartsWith(Agent, StringComparison.Ordinal))
            {
                said.Add(log[index]);
            }
        }

        return said;
    }

    private static (int Begin, int End) Find(string? phase, IReadOnlyList<string> log)
    {
        int begin = 0,
            end = log.Count,
            boundary = 0;
        bool isSeen = false,
            isOpen = phase is null,
            hasOthers = false;
        for (var index = 0; index < log.Count; index++)
        {
            if (AgentText(log[index]) is not { } text)
            {
                continue;
            }

            if ((Name(text, "Entering phase ") ?? Name(text, "Phase is ")) is { } entered)
            {
                (isOpen, end) = (Is(entered), isOpen && isSeen ? index : end);
                if (isOpen)
                {
                    (isSeen, begin, end) = (true, index + 1, log.Count);
                }

                hasOthers |= !isOpen;
            }
            else if (Name(text, "Phase complete: ") is { } completed)
            {
                if (Is(completed))
                {
                    (begin, end, isSeen, isOpen) = (isSeen ? begin : boundary, index, true, false);
                }

                boundary = index + 1;
                hasOthers |= !Is(completed);
            }
            else if (text.StartsWith("Running command ", StringComparison.Ordinal))
            {
                // If the log does not reach back to the beginning of the phase, this is still a command of the phase.
                boundary = index + 1;
                begin = isOpen || (!isSeen && !hasOthers) ? index + 1 : begin;
            }
        }

        return isSeen || !hasOthers || phase is null ? (begin, end) : (0, 0);

        bool Is(string name) => string.Equals(name, phase, StringComparison.Ordinal);
    }

    /// <summary>The agent's text after its time stamp, or null if the line is not from the agent.</summary>
    private static string? AgentText(string line)
    {
        if (!line.StartsWith(Agent, StringComparison.Ordinal))
        {
            return null;
        }

        var date = line.IndexOf(' ', Agent.Length);
        var time = date < 0 ? -1 : line.IndexOf(' ', date + 1);
        return time < 0 ? "" : line[(time + 1)..];
    }

    /// <summary>The word after a heading, or null if the text has another heading.</summary>
    private static string? Name(string text, string heading)
    {
        if (!text.StartsWith(heading, StringComparison.Ordinal))
        {
            return null;
        }

        var end = text.IndexOf(' ', heading.Length);
        return end < 0 ? text[heading.Length..].TrimEnd() : text[heading.Length..end];
    }
}
