namespace ZenImageBuilder.Engine.Clocks;

// CONTRIBUTING.md, "Decisions": Build
/// <summary>
/// A moment on the clock of a machine that cannot be set: the start of the system that it belongs to, and the time since that start, including sleep. Unlike
/// the time of day, no person, no time server and no change of the clock during sleep moves it. Unlike the clock of a process, it has the same meaning in
/// another process.
/// </summary>
/// <param name="Boot">Identifies the start of the system.</param>
/// <param name="Elapsed">The time since that start.</param>
internal sealed record Uptime(string Boot, TimeSpan Elapsed)
{
    /// <summary>
    /// The time since an earlier moment; null if it is not known, because the system was restarted since or the clock ran on another machine.
    /// </summary>
    public TimeSpan? Since(Uptime? earlier) =>
        earlier is not null && string.Equals(Boot, earlier.Boot, StringComparison.Ordinal) && Elapsed >= earlier.Elapsed ? Elapsed - earlier.Elapsed : null;
}

/// <summary>Returns the time since the start of the system.</summary>
internal interface IUptimeClock
{
    /// <summary>The current time, or null if the system does not provide it.</summary>
    Uptime? Now { get; }
}
