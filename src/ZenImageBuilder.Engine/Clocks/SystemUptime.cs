using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32;

namespace ZenImageBuilder.Engine.Clocks;

/// <summary>The time since the start of this system, including sleep, as the kernel counts it.</summary>
internal sealed class SystemUptime : IUptimeClock
{
    // https://man7.org/linux/man-pages/man2/clock_gettime.2.html: CLOCK_BOOTTIME counts a suspension, CLOCK_MONOTONIC does not.
    private const int LinuxBootTime = 7;

    // <time.h> of macOS: CLOCK_MONOTONIC_RAW continues while the system sleeps.
    private const int MacMonotonicRaw = 4;

    private const long NanosecondsPerTick = 100;

    private static readonly Lazy<string?> BootOfThisSystem = new(static () => Told(ReadBoot));

    private SystemUptime() { }

    public static SystemUptime Instance { get; } = new();

    /// <summary>Identifies this start of the system; null if the system does not provide it.</summary>
    public static string? Boot => BootOfThisSystem.Value;

    public Uptime? Now => Boot is { } boot && Told(static () => (TimeSpan?)Elapsed()) is { } elapsed ? new(boot, elapsed) : null;

    private static TimeSpan Elapsed()
    {
        if (OperatingSystem.IsWindows())
        {
            return TimeSpan.FromMilliseconds(GetTickCount64());
        }

        if (OperatingSystem.IsMacOS())
        {
            return new((long)(ClockInNanoseconds(MacMonotonicRaw) / NanosecondsPerTick));
        }

        return ClockGetTime(LinuxBootTime, out var now) == 0
            ? TimeSpan.FromSeconds(now.Seconds) + new TimeSpan(now.Nanoseconds / NanosecondsPerTick)
            : throw new PlatformNotSupportedException("The system has no clock of the time since its start.");
    }

    private static string? ReadBoot() =>
        OperatingSystem.IsWindows() ? ReadWindowsBoot()
        : OperatingSystem.IsMacOS() ? ReadMacBoot()
        : File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() is { Length: > 0 } id ? id
        : null;

    // The number of starts that Windows has counted.
    [SupportedOSPlatform("windows")]
    private static string? ReadWindowsBoot() =>
        Registry
            .GetValue(@"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management\PrefetchParameters", "BootId", null)
            ?.ToString();

    private static string? ReadMacBoot()
    {
        var text = new byte[64];
        nint length = text.Length;
        return SysctlByName("kern.bootsessionuuid", text, ref length, 0, 0) == 0 && length > 1
            ? System.Text.Encoding.ASCII.GetString(text, 0, (int)length - 1)
            : null;
    }

    /// <summary>A value of the system; null if the system has no such file, key or function.</summary>
    private static T? Told<T>(Func<T?> ask)
    {
        try
        {
            return ask();
        }
        catch (Exception exception)
            when (exception
                    is IOException
                        or UnauthorizedAccessException
                        or System.Security.SecurityException
                        or DllNotFoundException
                        or EntryPointNotFoundException
                        or PlatformNotSupportedException
            )
        {
            return default;
        }
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ClockGetTime(int clock, out TimeSpecification time);

    [DllImport("libc", EntryPoint = "clock_gettime_nsec_np")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern ulong ClockInNanoseconds(int clock);

    [DllImport("libc", EntryPoint = "sysctlbyname", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SysctlByName(string name, byte[] old, ref nint oldLength, nint value, nint length);

    [DllImport("kernel32.dll", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern ulong GetTickCount64();

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpecification
    {
        public nint Seconds;

        public nint Nanoseconds;
    }
}
