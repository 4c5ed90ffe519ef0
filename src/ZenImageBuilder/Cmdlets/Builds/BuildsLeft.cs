using System.Globalization;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Cmdlets.Builds;

/// <summary>
/// The builds that are left when something other than Ctrl+C ends the pipeline that waits for them: <c>Select-Object -First</c>, a break, an error that stops
/// the script. The user did not ask to stop them, so they continue. Because the user may not expect this, a warning names them.
/// </summary>
/// <param name="Running">The builds whose end was not observed.</param>
/// <param name="NotStarted">The number of builds that were requested and will not be started.</param>
internal sealed record BuildsLeft(IReadOnlyList<ImageBuild> Running, int NotStarted)
{
    /// <summary>The text of the warning, or null if no build is left.</summary>
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
                $"The pipeline ended before {(isOne ? "a build" : $"{Running.Count} builds")} did, and {(isOne ? "it continues" : "they continue")}: {string.Join(", ", Running.Select(Name))}. "
                    + $"Watch {(isOne ? "it" : "them")} with 'Wait-ImageBuild {ids}', or stop {(isOne ? "it" : "them")} with 'Stop-ImageBuild {ids}'."
            );
        }
    }

    private string OfNotStarted =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"The pipeline ended before {(NotStarted == 1 ? "a build" : $"{NotStarted} builds")} had been started that {(NotStarted == 1 ? "was" : "were")} asked for."
        );

    // The other tags refer to the same image as the first one.
    private static string Name(ImageBuild build) => $"{build.BuildId ?? build.Id.ToString()}{(build.Tags is [var tag, ..] ? $" ({tag})" : "")}";
}
