using System.Diagnostics;
using System.Globalization;
using ZenImageBuilder.Engine.Clocks;

namespace ZenImageBuilder.Engine.Builds.Starting;

/// <summary>Identifies a process of a machine. The start time distinguishes it from a later process with the same process id.</summary>
internal sealed record ProcessIdentity(string Machine, int ProcessId, DateTimeOffset Started)
{
    public static ProcessIdentity Current { get; } =
        new(Environment.MachineName, Environment.ProcessId, StartOf(Process.GetCurrentProcess())) { StartedUptime = UptimeAtStartOf(Environment.ProcessId) };

    /// <summary>
    /// The start time on the uptime clock, which cannot be set, or null if the system does not provide it. Linux calculates <see cref="Started"/> from the time
    /// of day whenever it is read, so if that clock is set, one process has two different start times.
    /// </summary>
    public Uptime? StartedUptime { get; init; }

    /// <summary>Whether this is the current process.</summary>
    public bool IsThisProcess => IsOfThisMachine && ProcessId == Environment.ProcessId && IsAliveAs(Current.StartedUptime, static () => Current.Started);

    private bool IsOfThisMachine => string.Equals(Machine, Environment.MachineName, StringComparison.Ordinal);

    /// <summary>Whether the process is known to have ended. For a process on another machine this is always false.</summary>
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

    // Two readings of the start time of one process can differ because of rounding.
    private bool IsAliveAs(Uptime? uptime, Func<DateTimeOffset> started) =>
        StartedUptime is not null && SystemUptime.Boot is not null ? StartedUptime == uptime : (started() - Started).Duration() <= TimeSpan.FromSeconds(2);

    private static DateTimeOffset StartOf(Process process) => new DateTimeOffset(process.StartTime).ToUniversalTime();

    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: field 3 is the state, and field 22 the start time in hundredths of a second. The process name
    // before them may contain spaces and parentheses.
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

            // A zombie, which has ended but whose parent has not waited for it, still has its process id.
            return fields[0] is "Z" or "X" ? null : new(boot, TimeSpan.FromMilliseconds(10 * long.Parse(fields[startTime], CultureInfo.InvariantCulture)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
