using System.Diagnostics;
using System.Globalization;
using ZenImageBuilder.Engine.Clocks;

namespace ZenImageBuilder.Engine.Builds.Starting;

/// <summary>A process of some machine, told apart from a later one with the same number.</summary>
internal sealed record ProcessIdentity(string Machine, int ProcessId, DateTimeOffset Started)
{
    public static ProcessIdentity Current { get; } =
        new(Environment.MachineName, Environment.ProcessId, StartOf(Process.GetCurrentProcess())) { StartedUptime = UptimeAtStartOf(Environment.ProcessId) };

    /// <summary>
    /// When it started on the clock that cannot be set, or null if the system does not say. Linux calculates <see cref="Started"/> from the time of day whenever it is
    /// asked, so a clock that is set makes one process look like two.
    /// </summary>
    public Uptime? StartedUptime { get; init; }

    /// <summary>Whether it is the process that asks.</summary>
    public bool IsThisProcess => IsOfThisMachine && ProcessId == Environment.ProcessId && IsAliveAs(Current.StartedUptime, static () => Current.Started);

    private bool IsOfThisMachine => string.Equals(Machine, Environment.MachineName, StringComparison.Ordinal);

    /// <summary>Whether the process is known to have ended; of a process on another machine that is never known.</summary>
    public bool HasEnded()
    {
        if (!IsOfThisMachine)
        {
            return false;
        }

        try
        {
            using var process = Process.GetProcessById(ProcessId);
            return process.HasExited || !IsAliveAs(UptimeAtStartOf(ProcessId), () => StartOf(process));
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    // Start times of one process differ by rounding between two readings.
    private bool IsAliveAs(Uptime? uptime, Func<DateTimeOffset> started) =>
        StartedUptime is not null && SystemUptime.Boot is not null ? StartedUptime == uptime : (started() - Started).Duration() <= TimeSpan.FromSeconds(2);

    private static DateTimeOffset StartOf(Process process) => new DateTimeOffset(process.StartTime).ToUniversalTime();

    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: field 3 is the state, and field 22 the start, in hundredths of a second. The name before them may hold
    // spaces and parentheses.
    private static Uptime? UptimeAtStartOf(int processId)
    {
        const int startTime = 22 - 3;
        if (!OperatingSystem.IsLinux() || SystemUptime.Boot is not { } boot)
        {
            return null;
        }

        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');

            // One that has ended and is not collected by its parent has a number, and does nothing.
            return fields[0] is "Z" or "X" ? null : new(boot, TimeSpan.FromMilliseconds(10 * long.Parse(fields[startTime], CultureInfo.InvariantCulture)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
