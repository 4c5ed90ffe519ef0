using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Watching;

/// <summary>
/// Bounds how long a build that has its last status is asked for its end. One that is stopped has that status some time before; one whose end is never told would be waited for
/// for ever.
/// </summary>
internal sealed class Ending
{
    // About two minutes, at the pace at which builds are asked about.
    private const int MostAnswers = 24;

    private int _answers;

    /// <summary>The record after another answer, with an end where none comes.</summary>
    public BuildRecord Of(BuildRecord record, DateTimeOffset now)
    {
        _answers = ImageBuildStatus.IsRunning(record.Build.Status) || record.Build.EndTime is not null ? 0 : _answers + 1;
        return _answers < MostAnswers ? record : record with { Build = record.Build with { EndTime = now } };
    }
}
