using System.Globalization;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Cmdlets.Builds;

/// <summary>
/// What becomes of builds when something else than Ctrl+C ends the pipeline that waits for them: <c>Select-Object -First</c>, a break, an error that stops the script. Nobody
/// has asked for them to be stopped, so they go on; but nobody may have meant that either, so it is said.
/// </summary>
/// <param name="Running">Those that were not seen to end.</param>
/// <param name="NotStarted">How many were asked for and are not started any more.</param>
internal sealed record BuildsLeft(IReadOnlyList<ImageBuild> Running, int NotStarted)
{
    /// <summary>What is to be said of them; null where there is nothing to say.</summary>
    public string? Words =>
        (Running.Count, NotStarted) switch
        {
            (0, 0) => null,
            (_, 0) => OfRunning,
            (0, _) => OfNotStarted,
            _ => $"{OfRunning} {OfNotStarted}",
        };

    private string OfRunning
    {
        get
        {
            var (ids, isOne) = (string.Join(", ", Running.Select(static build => build.Id)), Running.Count == 1);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"The pipeline ended before {(isOne ? "a build" : $"{Running.Count} builds")} did, and {(isOne ? "it goes" : "they go")} on: {string.Join(", ", Running.Select(Name))}. "
                    + $"Watch {(isOne ? "it" : "them")} with 'Wait-ImageBuild {ids}', or stop {(isOne ? "it" : "them")} with 'Stop-ImageBuild {ids}'."
            );
        }
    }

    private string OfNotStarted =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"The pipeline ended before {(NotStarted == 1 ? "a build" : $"{NotStarted} builds")} had been started that {(NotStarted == 1 ? "was" : "were")} asked for."
        );

    // The tags behind the first mean the same image.
    private static string Name(ImageBuild build) => $"{build.BuildId ?? build.Id.ToString()}{(build.Tags is [var tag, ..] ? $" ({tag})" : "")}";
}
