using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>Something that is known to make builds fail, how it shows, and what helps.</summary>
/// <param name="Name">What tests and readers call it.</param>
/// <param name="Pattern">What it says in the log or in the message of the service.</param>
/// <param name="Cause">A sentence; <c>{name}</c> stands for a group of the pattern.</param>
/// <param name="Remedy">A sentence or two, with the same.</param>
internal sealed partial record KnownCause(string Name, Regex Pattern, string Cause, string Remedy)
{
    /// <summary>The status code of the phase that says it alone, or null.</summary>
    public string? StatusCode { get; init; }

    /// <summary>The last word on a match, or null: it may look at more than the line, and refuse.</summary>
    public Func<Match, FailureEvidence, Explanation?>? Decide { get; init; }

    /// <summary>What it says of a failed build, or null where it is not the cause.</summary>
    public Explanation? Explain(FailureEvidence evidence)
    {
        foreach (var text in evidence.Texts)
        {
            if (Pattern.Match(text) is { Success: true } match && Explain(match, evidence) is { } explanation)
            {
                return explanation;
            }
        }

        return StatusCode is not null && string.Equals(StatusCode, evidence.StatusCode, StringComparison.Ordinal) ? Explain(Match.Empty, evidence) : null;
    }

    private Explanation? Explain(Match match, FailureEvidence evidence) =>
        Decide is null ? new(Name, Fill(Cause, match), Fill(Remedy, match)) : Decide(match, evidence) is { } decided ? decided with { Name = Name } : null;

    private static string Fill(string sentence, Match match) => Placeholder().Replace(sentence, hole =>
    {
        var name = hole.Groups["name"].Value;
        return match.Groups[name] is { Length: > 0 } group ? group.Value : $"the {name}";
    });

    [GeneratedRegex(@"\{(?<name>[a-z]+)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();
}

/// <summary>Why a build failed, and what helps.</summary>
/// <param name="Name">Which <see cref="KnownCause"/> it is.</param>
internal sealed record Explanation(string Name, string Cause, string Remedy);
