using System.Diagnostics;

namespace ZenImageBuilder.Tests.Support;

/// <summary>
/// A new <c>pwsh</c> process, as a user starts it: the one in the PATH, to which <c>build.ps1</c> adds the .NET tool if the machine has none.
/// </summary>
internal static class Shell
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>The information to start the shell with these arguments and both streams redirected.</summary>
    public static ProcessStartInfo StartInfo(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("pwsh", ["-NoProfile", "-NonInteractive", .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // If a pwsh of another version started the tests, this variable names its modules.
        _ = start.Environment.Remove("PSModulePath");
        return start;
    }

    public static Task<(int ExitCode, string Output, string Error)> RunAsync(
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null
    )
    {
        var start = StartInfo(arguments);
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        return RunAsync(start);
    }

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(ProcessStartInfo start)
    {
        using var shell = Process.Start(start)!;
        try
        {
            var error = shell.StandardError.ReadToEndAsync();
            var output = await shell.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
            await shell.WaitForExitAsync().WaitAsync(Patience);
            return (shell.ExitCode, output.ReplaceLineEndings("\n"), (await error).ReplaceLineEndings("\n"));
        }
        finally
        {
            if (!shell.HasExited)
            {
                shell.Kill(entireProcessTree: true);
            }
        }
    }
}
