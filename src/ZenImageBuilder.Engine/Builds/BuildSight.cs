using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds;

/// <summary>
/// How well a build is seen by whoever watches it: an answer that says nothing of it, and an end that does not come although the build has its last status, are waited out a few
/// times, and not for ever.
/// </summary>
internal sealed class BuildSight
{
    private const int MostMisses = 4;

    // A build that is stopped has its last status some time before its end: these are about two minutes.
    private const int MostEndings = 24;

    private int _misses;

    private int _endings;

    /// <summary>Why nothing could be told of it the last time, or null where it was seen.</summary>
    public ImageBuilderException? Reason { get; private set; }

    /// <summary>Whether it is not worth asking any more.</summary>
    public bool IsLost => _misses >= MostMisses;

    public void Miss(ImageBuilderException reason)
    {
        Reason = reason;
        _misses++;
    }

    /// <summary>The record as it is after the service told of the build.</summary>
    public BuildRecord See(BuildRecord record, DateTimeOffset now)
    {
        (Reason, _misses) = (null, 0);
        var isEnding = !ImageBuildStatus.IsRunning(record.Build.Status) && record.Build.EndTime is null;
        _endings = isEnding ? _endings + 1 : 0;
        return isEnding && _endings >= MostEndings ? record with { Build = record.Build with { EndTime = now } } : record;
    }

    /// <summary>The error of those who watch nothing else.</summary>
    public static ImageBuilderException Lost(ImageBuilderException reason, IEnumerable<string?> buildIds)
    {
        var names = string.Join(", ", buildIds);
        return new(
            reason.Code,
            $"{reason.Message} It is not known how these builds stand: {names}.",
            names,
            $"They go on. Wait-ImageBuild watches them again, Stop-ImageBuild stops them. {reason.Remedy}",
            reason.InnerException);
    }
}
