using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>A known reason for failed builds, how the log shows it, and what helps.</summary>
/// <param name="Name">The name for tests and readers.</param>
/// <param name="Pattern">The text that shows it, or null if only a status code does.</param>
/// <param name="SaidBy">The sources that count: the same words from another source mean something different.</param>
/// <param name="Cause">A sentence; <c>{name}</c> stands for a group of the pattern.</param>
/// <param name="Remedy">A sentence or two, with the same placeholders.</param>
internal sealed record KnownCause(string Name, Regex? Pattern, Speakers SaidBy, string Cause, string Remedy)
{
    private static readonly Regex Placeholder = Linear.Regex(@"\{(?<name>[a-z]+)\}");

    /// <summary>The status codes of the phase that are sufficient without a text.</summary>
    public IReadOnlyList<string> StatusCodes { get; init; } = [];

    /// <summary>The phases in which the cause applies; empty means all.</summary>
    public IReadOnlyList<string> Phases { get; init; } = [];

    /// <summary>Whether the message of a step's program alone shows that the program ended, whatever others print after it.</summary>
    public bool IsConclusive { get; init; }

    /// <summary>Decides about a match, or null: it may look at more than the line, and reject the match.</summary>
    public Func<Clue, Explanation?>? Decide { get; init; }

    /// <summary>The explanation of a failed build by one line, or null if this is not the cause.</summary>
    public Explanation? Explain(string text, Speakers speaker, FailureEvidence evidence, FailureOutput output) =>
        Pattern is not null && SaidBy.HasFlag(speaker) && IsOf(evidence) && Pattern.Match(text) is { Success: true } match
            ? Explain(new(match, text, speaker, evidence, output))
            : null;

    /// <summary>The explanation of a failed build by its status code, or null if this is not the cause.</summary>
    public Explanation? Explain(FailureEvidence evidence, FailureOutput output) =>
        (evidence.IsTimedOut ? "TIMED_OUT" : evidence.StatusCode) is { } code && StatusCodes.Contains(code, StringComparer.Ordinal) && IsOf(evidence)
            ? Explain(new(Match.Empty, "", Speakers.Service, evidence, output))
            : null;

    private bool IsOf(FailureEvidence evidence) => Phases.Count == 0 || (evidence.Phase is { } phase && Phases.Contains(phase, StringComparer.Ordinal));

    private Explanation? Explain(Clue clue)
    {
        var explanation = Decide is null ? new(Cause, Remedy) : Decide(clue);
        return explanation is null ? null : new(Fill(explanation.Cause, clue.Match), Fill(explanation.Remedy, clue.Match)) { Name = Name };
    }

    private static string Fill(string sentence, Match match) =>
        Placeholder.Replace(
            sentence,
            hole =>
            {
                var name = hole.Groups["name"].Value;
                return match.Groups[name] is { Length: > 0 } group ? group.Value : $"the {name}";
            }
        );
}

/// <summary>A line that may show the cause of a failure.</summary>
/// <param name="Match">The match of the cause's pattern in the line.</param>
/// <param name="Text">The line.</param>
/// <param name="Speaker">The source of the line.</param>
/// <param name="Evidence">What is known about the build.</param>
/// <param name="Output">The output of the failed part of the build.</param>
internal sealed record Clue(Match Match, string Text, Speakers Speaker, FailureEvidence Evidence, FailureOutput Output)
{
    /// <summary>The text of a group of the pattern, or null.</summary>
    public string? this[string group] => Match.Groups[group] is { Length: > 0 } found ? found.Value : null;

    /// <summary>Whether the line is about a push and not about an image that the Dockerfile names.</summary>
    public bool IsOfPush =>
        Evidence.Phase == "POST_BUILD"
        || Text.Contains("failed to push ", StringComparison.Ordinal)
        || Output.Name?.StartsWith("pushing ", StringComparison.Ordinal) == true
        || Output.Name?.StartsWith("exporting to image", StringComparison.Ordinal) == true;
}

/// <summary>Why a build failed, and what helps.</summary>
internal sealed record Explanation(string Cause, string Remedy)
{
    /// <summary>The name of the <see cref="KnownCause"/>.</summary>
    public string Name { get; init; } = "";
}
