using System.Runtime.InteropServices;
using ZenImageBuilder.Engine.Clocks;

namespace ZenImageBuilder.Engine.Builds.Starting;

/// <summary>
/// Measures how long ago a submission was first sent. The time of day is not enough, because that clock may have been set in the meantime. The time since the
/// system start is reliable, but only until the system is restarted. If the time of day gives a greater age, it is considered as well, because the uptime clock
/// of a machine that was restored from a snapshot has not counted the time in between.
/// </summary>
internal sealed class SubmissionClock(TimeProvider time, IUptimeClock uptime)
{
    /// <summary>
    /// Returns the record with the current time as the time of its submission. The caller does this just before it sends the submission for the first time.
    /// </summary>
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

    /// <summary>Returns the remaining life of the idempotency token, during which one call of the service may send the submission again.</summary>
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

/// <summary>The age of a submission.</summary>
/// <param name="AtLeast">The minimum age, or null if it is unknown.</param>
/// <param name="AtMost">The maximum age according to all clocks, or null if it is unknown.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SubmissionAge(TimeSpan? AtLeast, TimeSpan? AtMost)
{
    /// <summary>An unknown age: the system was restarted, another machine sent the submission, or an older version of this module recorded it.</summary>
    public static SubmissionAge Unknown => default;

    /// <summary>
    /// Whether the idempotency token is certainly still valid. If the service already has the submission, it then recognizes a repetition and starts no second
    /// build.
    /// </summary>
    public bool IsTokenAlive => AtMost < TokenLease.Life;

    /// <summary>Whether the idempotency token is certainly no longer valid. The list of builds then shows whether the submission has started a build.</summary>
    public bool IsSettled => AtLeast >= TokenLease.Life;
}

/// <summary>The remaining life of an idempotency token while a submission is sent.</summary>
/// <param name="left">Returns the remaining life. It is called again before every repetition, because the machine may sleep in between.</param>
internal sealed class TokenLease(Func<TimeSpan> left)
{
    /// <summary>
    /// The life of a token. Source: StartBuild's <c>idempotencyToken</c> is valid for 5 minutes. The difference is a margin for the time that a request takes.
    /// </summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(4.5);

    /// <summary>The remaining life; zero if the token is no longer valid.</summary>
    public TimeSpan Left => left() is var rest && rest > TimeSpan.Zero ? rest : TimeSpan.Zero;

    public bool IsAlive => Left > TimeSpan.Zero;
}
