using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ZenImageBuilder.Tests.Hosted.Host;

/// <summary>PsHost in a process of its own, with both streams collected line by line.</summary>
internal sealed partial class HostProcess : IDisposable
{
    private const int SignalInterrupt = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private readonly Task<string> _error;

    private HostProcess(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(ModuleFolder.Built("PsHost"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // A pwsh that started the tests names its own modules here; they do not fit this engine.
        _ = start.Environment.Remove("PSModulePath");
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    public static HostProcess Start(params IEnumerable<string> arguments) => new(arguments, environment: null);

    public static async Task<(int ExitCode, string Output, string Error)> Run(
        IEnumerable<string> arguments, string input = "", IReadOnlyDictionary<string, string?>? environment = null)
    {
        using var host = new HostProcess(arguments, environment);
        await host._process.StandardInput.WriteAsync(input);
        host._process.StandardInput.Close();
        var output = await host._process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        return (await host.ExitCode(), output.ReplaceLineEndings("\n"), (await host._error).ReplaceLineEndings("\n"));
    }

    public async Task<string?> ReadLine() => await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);

    public async Task<int> ExitCode()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>Ctrl+C.</summary>
    public void Interrupt() => Assert.Equal(0, Kill(_process.Id, SignalInterrupt));

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
