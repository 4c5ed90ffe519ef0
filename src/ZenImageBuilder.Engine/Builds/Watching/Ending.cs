using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Watching;

/// <summary>
/// Limits how long a build with a final status is asked for its end time. A stopped build has its final status some time before its end; if the service never
/// reported the end, the watch would wait forever.
/// </summary>
internal sealed class Ending
{
    // About two minutes, at the pace at which builds are asked about.
    private const int MostAnswers = 24;

    private int _answers;

    /// <summary>The record after another answer, with an end time if the service does not report one.</summary>
    public BuildRecord Of(BuildRecord record, DateTimeOffset now)
    {
        _answers = ImageBuildStatus.IsRunning(record.Build.Status) || record.Build.EndTime is not null ? 0 : _answers + 1;
        return _answers < MostAnswers ? record : record with { Build = record.Build with { EndTime = now } };
    }
}
