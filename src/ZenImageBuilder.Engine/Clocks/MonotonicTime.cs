namespace ZenImageBuilder.Engine.Clocks;

// CONTRIBUTING.md, "Decisions": Build
/// <summary>
/// The clock for waits and deadlines. It only moves forward, whatever happens to the time of day, and its values are valid only in this process. The time of
/// day is for people, and for times that another machine wrote.
/// </summary>
internal static class MonotonicTime
{
    /// <summary>A moment on this clock.</summary>
    public static TimeSpan Monotonic(this TimeProvider time) => time.GetElapsedTime(0);

    /// <summary>The moment after a wait, or a moment that never comes.</summary>
    public static TimeSpan MonotonicAfter(this TimeProvider time, TimeSpan wait)
    {
        var now = time.Monotonic();
        return wait < TimeSpan.MaxValue - now ? now + wait : TimeSpan.MaxValue;
    }
}
