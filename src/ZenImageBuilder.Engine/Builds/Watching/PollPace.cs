using ZenImageBuilder.Engine.Clocks;

namespace ZenImageBuilder.Engine.Builds.Watching;

/// <summary>
/// The time of the next request: soon while there is news, less and less often while there is none, and even less often while the service does not answer.
/// </summary>
internal sealed class PollPace(TimeProvider time, TimeSpan shortest, TimeSpan longest, double growth)
{
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(30);

    private readonly TimeSpan _shortest = shortest;

    /// <summary>When the next request is due, on the monotonic clock.</summary>
    public TimeSpan Due { get; private set; } = time.Monotonic();

    /// <summary>The current pause.</summary>
    public TimeSpan Interval { get; private set; } = shortest;

    /// <summary>The shortest pause, even if there is news.</summary>
    public TimeSpan AtLeast { get; set; }

    public bool IsDue => time.Monotonic() >= Due;

    /// <summary>The next request is due immediately, because there is more to read.</summary>
    public void AtOnce() => Due = time.Monotonic();

    public void News() => Wait(_shortest);

    public void Quiet() => Wait(Shorter(longest, Interval * growth));

    /// <summary>The service asked for fewer requests, or cannot be reached.</summary>
    public void BackOff()
    {
        Interval = Shorter(LongestBackOff, Interval * 2);
        Due = time.MonotonicAfter(Jitter.Of(Interval));
    }

    /// <summary>Waits until a time of the monotonic clock. A timer rounds down to whole milliseconds, which would make the last one a busy wait.</summary>
    public static Task UntilAsync(TimeSpan moment, TimeProvider time, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling((moment - time.Monotonic()).TotalMilliseconds))), time, cancellationToken);

    private void Wait(TimeSpan interval)
    {
        Interval = interval;
        Due = time.MonotonicAfter(interval > AtLeast ? interval : AtLeast);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
