using System.Diagnostics;
using System.Text.Json;
using ZenImageBuilder.Model;
using ZenImageBuilder.Sandbox;
using ZenImageBuilder.Tests.Support;

namespace ZenImageBuilder.Benchmarks.Builds;

/// <summary>A sandbox in its own process, so that its resources do not count for the engine.</summary>
internal sealed class SandboxProcess : IAsyncDisposable
{
    private readonly Process _process;

    private SandboxProcess(Process process, Place place) => (_process, At) = (process, place);

    /// <summary>The address and the credentials of the sandbox.</summary>
    public Place At { get; }

    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Runs a sandbox until the standard input ends. Its container engine does not build anything.</summary>
    /// <param name="what"><c>faults</c>: about every fiftieth request fails in some way; <c>logs</c>: builds write many lines.</param>
    public static async Task Serve(string what)
    {
        var folder = Directory.CreateTempSubdirectory("zib-bench-sandbox-");
        try
        {
            await using var server = await SandboxServer.StartAsync(
                new()
                {
                    TemporaryFolder = folder.FullName,
                    ContainerEngine = EngineFor(what, folder.FullName),
                    LogPageSeed = 1,
                },
                CancellationToken.None
            );
            if (what is "faults")
            {
                Break(server.Faults);
            }

            var role = server.AddRole("builder");
            Console.WriteLine(
                JsonSerializer.Serialize(
                    new Place(
                        server.Endpoint.ToString(),
                        server.Region,
                        server.AccessKey,
                        server.SecretKey,
                        server.Bucket,
                        server.Project,
                        server.Registry,
                        role
                    )
                )
            );
            _ = await Console.In.ReadLineAsync();
            Console.WriteLine(
                string.Join(
                    ", ",
                    server
                        .Requests.CountBy(static request => $"{request.Service}:{request.Operation}")
                        .OrderByDescending(static count => count.Value)
                        .Select(static count => $"{count.Key} {count.Value}")
                )
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static async Task<SandboxProcess> StartAsync(string what)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(SandboxProcess).Assembly.Location, "sandbox", what])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The sandbox did not start.");
        return new(process, JsonSerializer.Deserialize<Place>(line)!);
    }

    /// <summary>Ends it.</summary>
    /// <returns>The operations that were requested, and how often.</returns>
    public async Task<string> EndAsync()
    {
        _process.StandardInput.Close();
        var said = await _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync();
        return said.Trim();
    }

    public async ValueTask DisposeAsync()
    {
        _ = await EndAsync();
        _process.Dispose();
    }

    private static string EngineFor(string what, string folder)
    {
        var path = StubEngine.Write(folder);
        if (what is "logs")
        {
            File.WriteAllText(path, LogRun.Engine);
        }

        return path;
    }

    private static void Break(FaultPlan faults)
    {
        SandboxFaultKind[] kinds =
        [
            SandboxFaultKind.Throttle,
            SandboxFaultKind.InternalError,
            SandboxFaultKind.ServiceUnavailable,
            SandboxFaultKind.DropBeforeHandling,
            SandboxFaultKind.DropDuringRequest,
            SandboxFaultKind.DropDuringResponse,
            SandboxFaultKind.DropAfterHandling,
            SandboxFaultKind.ExpiredToken,
            SandboxFaultKind.MalformedBody,
            SandboxFaultKind.AccessDenied,
            SandboxFaultKind.SlowBody,
            SandboxFaultKind.SlowResponse,
        ];
        foreach (var (kind, seed) in kinds.Select(static (kind, index) => (kind, index)))
        {
            // The registry's own clients are not under test.
            foreach (var service in new[] { "s3", "sts", "codebuild", "logs" })
            {
                faults.Add(
                    new()
                    {
                        Kind = kind,
                        Service = service,
                        Times = null,
                        Probability = kind == SandboxFaultKind.SlowResponse ? 0.0003 : 0.0015,
                        Seed = seed,
                        AtByte = 20,
                        Delay = TimeSpan.FromSeconds(8),
                    }
                );
            }
        }
    }

    /// <summary>The address and the credentials of a sandbox.</summary>
    internal sealed record Place(
        string Endpoint,
        string Region,
        string AccessKey,
        string SecretKey,
        string Bucket,
        string Project,
        string Registry,
        string Role
    );
}
