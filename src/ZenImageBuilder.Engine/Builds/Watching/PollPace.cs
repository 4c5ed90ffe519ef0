using ZenImageBuilder.Engine.Clocks;

namespace ZenImageBuilder.Engine.Builds.Watching;

/// <summary>When something is asked again: soon while it brings news, more and more seldom while it is quiet, and still more seldom while the service does not answer.</summary>
internal sealed class PollPace(TimeProvider time, TimeSpan shortest, TimeSpan longest, double growth)
{
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(30);

    private readonly TimeSpan _shortest = shortest;

    /// <summary>When it is worth asking again, on the monotonic clock.</summary>
    public TimeSpan Due { get; private set; } = time.Monotonic();

    /// <summary>How long the pause is now.</summary>
    public TimeSpan Interval { get; private set; } = shortest;

    /// <summary>No pause is shorter, however much news there is.</summary>
    public TimeSpan AtLeast { get; set; }

    public bool IsDue => time.Monotonic() >= Due;

    /// <summary>There is more already.</summary>
    public void AtOnce() => Due = time.Monotonic();

    public void News() => Wait(_shortest);

    public void Quiet() => Wait(Shorter(longest, Interval * growth));

    /// <summary>The service asked for fewer requests, or cannot be reached.</summary>
    public void BackOff()
    {
        Interval = Shorter(LongestBackOff, Interval * 2);
        Due = time.MonotonicAfter(Jitter.Of(Interval));
    }

    /// <summary>Waits until a moment of the monotonic clock. A timer counts whole milliseconds and cuts off the rest, which would make the last one a busy wait.</summary>
    public static Task UntilAsync(TimeSpan moment, TimeProvider time, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling((moment - time.Monotonic()).TotalMilliseconds))), time, cancellationToken);

    private void Wait(TimeSpan interval)
    {
        Interval = interval;
        Due = time.MonotonicAfter(interval > AtLeast ? interval : AtLeast);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
