using System.Diagnostics;
using System.Text;
using ZenImageBuilder.Sandbox.Protocol;

namespace ZenImageBuilder.Sandbox.CodeBuild;

/// <summary>
/// The shell in which all commands of a build run. A command is a file that the shell sources; afterwards, the shell writes a marked line into the same pipe as
/// the command's output, so that no output of the command comes after its end. If a command ends the shell (exit, set -e), another shell with the same
/// environment follows.
/// </summary>
internal sealed class BuildShell(string shell, BuildFolder folder, IReadOnlyDictionary<string, string> environment, BuildLog log) : IDisposable
{
    /// <summary>CloudWatch accepts events of 256 KB, and adds 26 bytes to the size of each.</summary>
    private const int LongestLine = 250 * 1024;

    private readonly string _word = Randomness.Hex(16);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private Process? _process;
    private Task _reader = Task.CompletedTask;
    private TaskCompletionSource<int>? _done;

    public Process? Process => _process;

    /// <returns>The exit status of the command.</returns>
    public async Task<int> RunAsync(string command, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_process is null || _process.HasExited)
            {
                Start();
            }

            var process = _process!;
            await File.WriteAllTextAsync(folder.Script, "if [ -n \"$_zib_trace\" ]; then set -x; fi\n" + command + "\n", cancellationToken)
                .ConfigureAwait(false);
            var done = _done = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            await process.StandardInput.WriteLineAsync(folder.Script.AsMemory(), cancellationToken).ConfigureAwait(false);
            await process.StandardInput.FlushAsync(cancellationToken).ConfigureAwait(false);
            var exited = process.WaitForExitAsync(CancellationToken.None);
            if (await Task.WhenAny(done.Task, _reader, exited).WaitAsync(cancellationToken).ConfigureAwait(false) == done.Task)
            {
                return await done.Task.ConfigureAwait(false);
            }

            // The shell has ended. Its children may keep the pipe open: its current content is read, but its end is not awaited.
            await exited.WaitAsync(cancellationToken).ConfigureAwait(false);
            await Task.WhenAny(_reader, Task.Delay(200, cancellationToken)).ConfigureAwait(false);
            return done.Task.IsCompletedSuccessfully ? await done.Task.ConfigureAwait(false) : process.ExitCode;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _process?.Dispose();
        _turn.Dispose();
    }

    private void Start()
    {
        _process?.Dispose();
        _done = null;
        _process = new Process { StartInfo = StartInfo() };
        _process.Start();
        _process.StandardError.Close();
        _reader = Task.Run(() => ReadAsync(_process.StandardOutput.BaseStream));
    }

    private ProcessStartInfo StartInfo()
    {
        var path = BuildEngine.FindOnPath(shell) ?? throw new PhaseFailedException("CLIENT_ERROR", $"The shell '{shell}' is not on this machine.");
        string[] command = [path, folder.Driver, _word, folder.State];

        // A new session, so that Ctrl+C in the terminal of the sandbox does not reach the build.
        if (BuildEngine.FindOnPath("setsid") is { } setsid)
        {
            command = [setsid, .. command];
        }

        var info = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder.Source,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        info.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }

        return info;
    }

    private async Task ReadAsync(Stream output)
    {
        var buffer = new byte[32 * 1024];
        var line = new List<byte>();
        try
        {
            int count;
            while ((count = await output.ReadAsync(buffer).ConfigureAwait(false)) > 0)
            {
                foreach (var b in buffer.AsSpan(0, count))
                {
                    if (b == '\n')
                    {
                        End(line);
                    }
                    else
                    {
                        line.Add(b);
                    }

                    if (line.Count >= LongestLine && !line.Contains(1))
                    {
                        End(line);
                    }
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The pipe was closed with the shell.
        }

        if (line.Count > 0)
        {
            End(line);
        }
    }

    private void End(List<byte> bytes)
    {
        var text = Encoding.UTF8.GetString([.. bytes]).TrimEnd('\r');
        bytes.Clear();
        var mark = text.IndexOf("\u0001" + _word + " ", StringComparison.Ordinal);
        if (mark >= 0)
        {
            if (mark > 0)
            {
                log.Line(text[..mark]);
            }

            var status = text[(mark + _word.Length + 2)..];
            if (int.TryParse(status, System.Globalization.CultureInfo.InvariantCulture, out var code))
            {
                _done?.TrySetResult(code);
            }
        }
        else if (!text.Contains(_word, StringComparison.Ordinal))
        {
            log.Line(text);
        }
    }
}

/// <summary>The reason for which a phase fails.</summary>
internal sealed class PhaseFailedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
