using System.Collections.Concurrent;
using ZenImageBuilder.Sandbox.Iam;
using ZenImageBuilder.Sandbox.Logs;
using ZenImageBuilder.Sandbox.Registry;
using ZenImageBuilder.Sandbox.S3;
using ZenImageBuilder.Sandbox.Secrets;
using ZenImageBuilder.Sandbox.Signing;

namespace ZenImageBuilder.Sandbox.CodeBuild;

/// <summary>The parts of the sandbox that builds use.</summary>
internal sealed record BuildServices
{
    public required SandboxOptions Options { get; init; }

    public required string SandboxFolder { get; init; }

    public required string Region { get; init; }

    public required string Account { get; init; }

    public required Func<Uri> Endpoint { get; init; }

    public required S3Service S3 { get; init; }

    public required LogStore Logs { get; init; }

    public required SecretsService Secrets { get; init; }

    public required CredentialBook Credentials { get; init; }

    public required IdentityStore Identities { get; init; }

    public required RegistryTokens Tokens { get; init; }

    public required FaultPlan Faults { get; init; }

    public required Task<BuildEngine?> Engine { get; init; }
}

/// <summary>Runs builds: a few at the same time, while the others wait in the order of their arrival.</summary>
internal sealed class BuildRunner(BuildServices services) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Build, Task> _running = new();
    private readonly SemaphoreSlim _slots = new(services.Options.BuildsAtOnce, services.Options.BuildsAtOnce);

    public void Start(Build build)
    {
        // The build takes its place in the queue here, on the caller's thread, because the thread pool does not guarantee the order of tasks.
        var slot = WaitForSlotAsync(build);
        var run = Task.Run(() => RunAsync(build, slot));
        _running[build] = run;
        _ = run.ContinueWith(_ => _running.TryRemove(build, out var _), TaskScheduler.Default);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var build in _running.Keys)
        {
            build.EndAs(Build.Stopped);
        }

        await Task.WhenAll(_running.Values).ConfigureAwait(false);
        _slots.Dispose();
    }

    private async Task RunAsync(Build build, Task<bool> slot)
    {
        using var held = build;
        if (!await slot.ConfigureAwait(false))
        {
            return;
        }

        try
        {
            var limit = new CancellationTokenSource(services.Options.Minute * build.Order.TimeoutMinutes, services.Options.TimeProvider);
            using (limit)
            {
                var registration = limit.Token.Register(() => build.EndAs(Build.TimedOut));
                await using (registration.ConfigureAwait(false))
                {
                    using var session = new BuildSession(build, services);
                    await session.RunAsync().ConfigureAwait(false);
                }
            }
        }
        catch (Exception)
        {
            // An error in this sandbox: the build ends with FAULT, as CodeBuild's builds do for errors in CodeBuild.
            build.Complete(Build.Fault);
            throw;
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<bool> WaitForSlotAsync(Build build)
    {
        using var limit = new CancellationTokenSource(services.Options.Minute * build.Order.QueuedTimeoutMinutes, services.Options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, build.Ending);
        try
        {
            await _slots.WaitAsync(either.Token).ConfigureAwait(false);
            build.Leave(Build.Succeeded);
            return true;
        }
        catch (OperationCanceledException)
        {
            build.EndAs(Build.TimedOut);
            build.Leave(build.Verdict!);
            build.Complete(build.Verdict!);
            return false;
        }
    }
}
