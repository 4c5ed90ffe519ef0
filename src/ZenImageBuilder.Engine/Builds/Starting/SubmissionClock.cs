using System.Runtime.InteropServices;
using ZenImageBuilder.Engine.Clocks;

namespace ZenImageBuilder.Engine.Builds.Starting;

/// <summary>
/// How long ago a submission was first sent. The time of day alone does not say that, because it may have been set since: only the time since the start of the system does,
/// and only while that start lasts. The time of day may make a submission older nevertheless: a machine that was restored from a snapshot has not counted the time between.
/// </summary>
internal sealed class SubmissionClock(TimeProvider time, IUptimeClock uptime)
{
    /// <summary>The record of a submission that is about to be sent for the first time.</summary>
    public BuildRecord Mark(BuildRecord record) => record with { Submitted = time.GetUtcNow(), SubmittedUptime = uptime.Now };

    public SubmissionAge AgeOf(BuildRecord record)
    {
        if (uptime.Now?.Since(record.SubmittedUptime) is not { } counted)
        {
            return SubmissionAge.Unknown;
        }

        var shown = record.Submitted is { } submitted ? time.GetUtcNow() - submitted : TimeSpan.Zero;
        return new(counted, shown > counted ? shown : counted);
    }

    /// <summary>How long from now on the submission may be sent again, while one call of the service lasts.</summary>
    public TokenLease Lease(BuildRecord record)
    {
        var begun = time.GetTimestamp();
        var before = AgeOf(record).AtMost ?? TimeSpan.Zero;
        return new(() =>
        {
            var waited = before + time.GetElapsedTime(begun);
            var now = AgeOf(record).AtMost ?? TimeSpan.Zero;
            return TokenLease.Life - (now > waited ? now : waited);
        });
    }
}

/// <summary>How old a submission is.</summary>
/// <param name="AtLeast">The age that is certain, or null where none is.</param>
/// <param name="AtMost">The age that it may have, by every clock there is; null where that is not known.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SubmissionAge(TimeSpan? AtLeast, TimeSpan? AtMost)
{
    /// <summary>Nothing is known of it: the system was started anew, another machine sent it, or an older version of this module recorded it.</summary>
    public static SubmissionAge Unknown => default;

    /// <summary>Whether the service is certain to take the submission for the one that it has, should it have one.</summary>
    public bool IsTokenAlive => AtMost < TokenLease.Life;

    /// <summary>Whether the service has ended with it for certain, so that a list of its builds holds what became of it.</summary>
    public bool IsSettled => AtLeast >= TokenLease.Life;
}

/// <summary>The life of an idempotency token while a submission is sent.</summary>
/// <param name="left">Tells how much of it is left; it is asked again before every repetition, because a machine may sleep in between.</param>
internal sealed class TokenLease(Func<TimeSpan> left)
{
    /// <summary>Source: StartBuild's <c>idempotencyToken</c> is valid for 5 minutes; the margin allows for the way of a request.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(4.5);

    /// <summary>Zero where it is over.</summary>
    public TimeSpan Left => left() is var rest && rest > TimeSpan.Zero ? rest : TimeSpan.Zero;

    public bool IsAlive => Left > TimeSpan.Zero;
}
