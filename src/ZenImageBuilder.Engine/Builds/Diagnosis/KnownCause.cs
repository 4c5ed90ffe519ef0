using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>Something that is known to make builds fail, how it shows, and what helps.</summary>
/// <param name="Name">What tests and readers call it.</param>
/// <param name="Pattern">What it says, or null where only a status code says it.</param>
/// <param name="SaidBy">Who says it: the same words of somebody else mean something else.</param>
/// <param name="Cause">A sentence; <c>{name}</c> stands for a group of the pattern.</param>
/// <param name="Remedy">A sentence or two, with the same.</param>
internal sealed record KnownCause(string Name, Regex? Pattern, Speakers SaidBy, string Cause, string Remedy)
{
    private static readonly Regex Placeholder = Linear.Regex(@"\{(?<name>[a-z]+)\}");

    /// <summary>The status codes of the phase that say it alone.</summary>
    public IReadOnlyList<string> StatusCodes { get; init; } = [];

    /// <summary>The phases in which it counts; empty: in all.</summary>
    public IReadOnlyList<string> Phases { get; init; } = [];

    /// <summary>Whether what a program of the step says tells the end of that program by itself, whatever others print after it.</summary>
    public bool IsConclusive { get; init; }

    /// <summary>The last word on a match, or null: it may look at more than the line, and refuse.</summary>
    public Func<Clue, Explanation?>? Decide { get; init; }

    /// <summary>What it says of a failed build for the sake of one line, or null where it is not the cause.</summary>
    public Explanation? Explain(string text, Speakers speaker, FailureEvidence evidence, FailureOutput output) =>
        Pattern is not null && SaidBy.HasFlag(speaker) && IsOf(evidence) && Pattern.Match(text) is { Success: true } match
            ? Explain(new(match, text, speaker, evidence, output))
            : null;

    /// <summary>What it says of a failed build for the sake of its status code, or null where it is not the cause.</summary>
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

/// <summary>A line that may tell the cause of a failure.</summary>
/// <param name="Match">What the pattern of the cause found in it.</param>
/// <param name="Text">The line.</param>
/// <param name="Speaker">Who said it.</param>
/// <param name="Evidence">What is known of the build.</param>
/// <param name="Output">What the failed part of the build said.</param>
internal sealed record Clue(Match Match, string Text, Speakers Speaker, FailureEvidence Evidence, FailureOutput Output)
{
    /// <summary>What a group of the pattern found, or null.</summary>
    public string? this[string group] => Match.Groups[group] is { Length: > 0 } found ? found.Value : null;

    /// <summary>Whether it is about a push, and not about an image that the Dockerfile names.</summary>
    public bool IsOfPush =>
        Evidence.Phase == "POST_BUILD"
        || Text.Contains("failed to push ", StringComparison.Ordinal)
        || Output.Name?.StartsWith("pushing ", StringComparison.Ordinal) == true
        || Output.Name?.StartsWith("exporting to image", StringComparison.Ordinal) == true;
}

/// <summary>Why a build failed, and what helps.</summary>
internal sealed record Explanation(string Cause, string Remedy)
{
    /// <summary>Which <see cref="KnownCause"/> it is.</summary>
    public string Name { get; init; } = "";
}
