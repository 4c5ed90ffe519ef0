namespace ZenImageBuilder.Engine.Clocks;

/// <summary>
/// A moment on the clock of a machine that nobody can set: which start of the system it belongs to, and how long after that start it was, sleep included. Unlike the time
/// of day it is not moved by a person, a time server or a change of the clock over a sleep, and unlike the clock of a process it means the same in another process.
/// </summary>
/// <param name="Boot">Identifies the start of the system.</param>
/// <param name="Elapsed">How long after that start.</param>
internal sealed record Uptime(string Boot, TimeSpan Elapsed)
{
    /// <summary>How long ago an earlier moment was; null where that is not known, because the system was started anew since or the clock ran on another machine.</summary>
    public TimeSpan? Since(Uptime? earlier) =>
        earlier is not null && string.Equals(Boot, earlier.Boot, StringComparison.Ordinal) && Elapsed >= earlier.Elapsed ? Elapsed - earlier.Elapsed : null;
}

/// <summary>Tells the time since the start of the system.</summary>
internal interface IUptimeClock
{
    /// <summary>Now, or null where the system does not tell.</summary>
    Uptime? Now { get; }
}
