namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>The part of a log that the failed command of a phase wrote.</summary>
/// <remarks>
/// The agent of CodeBuild heads every phase and every command with a line of its own. Those lines are left out: they repeat our own commands, and what a
/// command says is no evidence of what happened.
/// </remarks>
internal static class PhaseOutput
{
    private const string Agent = "[Container] ";

    /// <summary>What the last command of the phase printed, oldest first; empty where the log shows other phases only.</summary>
    /// <param name="phase">The phase that failed, or null where it is not known.</param>
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
                // Where the log does not reach back to the head of the phase, this is its command all the same.
                boundary = index + 1;
                begin = isOpen || (!isSeen && !hasOthers) ? index + 1 : begin;
            }
        }

        return isSeen || !hasOthers || phase is null ? (begin, end) : (0, 0);

        bool Is(string name) => string.Equals(name, phase, StringComparison.Ordinal);
    }

    /// <summary>What the agent says after its time stamp, or null where the line is not the agent's.</summary>
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

    /// <summary>The word after a heading, or null where the text has another one.</summary>
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
