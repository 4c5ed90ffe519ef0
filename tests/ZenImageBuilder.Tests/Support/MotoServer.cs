using System.Diagnostics;

namespace ZenImageBuilder.Tests.Support;

/// <summary>An independent implementation of AWS, if the machine has it: https://docs.getmoto.org/en/latest/docs/server_mode.html</summary>
public sealed class MotoServer : IDisposable
{
    private readonly Process? _process;

    public MotoServer()
    {
        if (
            Environment
                .GetEnvironmentVariable("PATH")!
                .Split(Path.PathSeparator)
                .Select(static folder => Path.Combine(folder, "moto_server"))
                .FirstOrDefault(File.Exists)
            is not { } program
        )
        {
            return;
        }

        var port = LoopbackServer.FreePort();
        Url = $"http://127.0.0.1:{port}";
        _process = Process.Start(
            new ProcessStartInfo(program, ["-H", "127.0.0.1", "-p", $"{port}"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        _process.OutputDataReceived += static (_, _) => { };
        // The output of the server explains a failure, so it is printed beside the failed test.
        _process.ErrorDataReceived += static (_, line) =>
        {
            if (line.Data is { } text && text.Contains("Error: ", StringComparison.Ordinal))
            {
                Console.Error.WriteLine($"moto_server: {text}");
            }
        };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var client = new HttpClient();
        for (var patience = Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromSeconds(60); Thread.Sleep(100))
        {
            try
            {
                if (client.GetAsync(new Uri($"{Url}/moto-api/")).GetAwaiter().GetResult().IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // The server is not ready yet.
            }
        }

        throw new InvalidOperationException("moto_server does not start.");
    }

    public string? Url { get; }

    public string Require()
    {
        Assert.SkipWhen(Url is null, "moto_server is not on this machine.");
        return Url!;
    }

    public void Dispose()
    {
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }
    }
}
