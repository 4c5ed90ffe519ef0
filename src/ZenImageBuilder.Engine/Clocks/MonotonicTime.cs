namespace ZenImageBuilder.Engine.Clocks;

/// <summary>
/// The clock of waits and deadlines. It only goes forward, whatever is done to the time of day meanwhile; what it says means something in this process alone. The time of
/// day is for people, and for what another machine wrote.
/// </summary>
internal static class MonotonicTime
{
    /// <summary>A moment on this clock.</summary>
    public static TimeSpan Monotonic(this TimeProvider time) => time.GetElapsedTime(0);

    /// <summary>The moment that is so much later, or one that never comes.</summary>
    public static TimeSpan MonotonicAfter(this TimeProvider time, TimeSpan wait)
    {
        var now = time.Monotonic();
        return wait < TimeSpan.MaxValue - now ? now + wait : TimeSpan.MaxValue;
    }
}
