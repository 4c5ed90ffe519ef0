using System.Collections.Concurrent;
using System.Globalization;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Components;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Sandbox;

namespace ZenImageBuilder.Engine.Sandboxes;

/// <summary>Runs sandboxes in this process, and registers a stack that uses one.</summary>
internal sealed class SandboxHost(SandboxStack stack) : ISandboxHost, IAsyncDisposable
{
    private const string ProfileName = "sandbox";

    private readonly ConcurrentDictionary<Guid, (SandboxServer Server, SandboxDescription Description, SandboxFaults Faults)> _running = [];

    public IReadOnlyList<SandboxDescription> Running => [.. _running.Values.Select(static sandbox => sandbox.Description with { Faults = sandbox.Faults.Current })];

    public async Task<SandboxDescription> StartAsync(SandboxRequest request, IEngineObserver observer, CancellationToken cancellationToken)
    {
        if (!AwsPartition.IsRegion(request.Region))
        {
            throw new ImageBuilderException(ErrorCode.InvalidAttribute, $"'{request.Region}' is not the name of an AWS region.", request.Region, "Give a name such as us-east-1.");
        }

        SandboxFaults.Require(request.Faults);
        var server = await StartServerAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            var profile = await WriteProfileAsync(server, cancellationToken).ConfigureAwait(false);
            var description = new SandboxDescription(
                Guid.NewGuid(),
                server.Endpoint.ToString().TrimEnd('/'),
                server.Region,
                server.AccountId,
                server.AccessKey,
                new(server.SecretKey),
                ProfileName,
                profile,
                server.Bucket,
                server.Project,
                server.Registry,
                new(server.RegistryPassword),
                server.ContainerEngine,
                request.StackName,
                server.Folder);
            if (request.StackName is { } name)
            {
                // Starting has swept away the folders of sandboxes whose process was killed; their stacks go now.
                stack.RemoveStale(name);
                stack.Register(name, description);
            }

            var faults = new SandboxFaults(server.Faults);
            faults.Set(request.Faults);
            _running[description.Id] = (server, description, faults);
            observer.Report(new VerboseMessage($"The sandbox listens on {description.EndpointUrl} and keeps its data in {description.Folder}."));
            return description with { Faults = faults.Current };
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public SandboxDescription Break(Guid id, IReadOnlyList<SandboxFault> faults)
    {
        var sandbox = _running.TryGetValue(id, out var found) ? found : throw Missing(id);
        sandbox.Faults.Set(faults);
        return sandbox.Description with { Faults = sandbox.Faults.Current };
    }

    public async Task StopAsync(Guid id, CancellationToken cancellationToken)
    {
        if (!_running.TryRemove(id, out var sandbox))
        {
            throw Missing(id);
        }

        await EndAsync(sandbox.Server, sandbox.Description).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var id in _running.Keys)
        {
            if (_running.TryRemove(id, out var sandbox))
            {
                await EndAsync(sandbox.Server, sandbox.Description).ConfigureAwait(false);
            }
        }
    }

    private static ImageBuilderException Missing(Guid id) => new(
        ErrorCode.SandboxNotFound,
        $"No sandbox '{id}' runs in this process.",
        id,
        "Get-ImageBuilderSandbox lists the sandboxes of this process; another process has its own.");

    private async Task EndAsync(SandboxServer server, SandboxDescription description)
    {
        if (description.Stack is { } name)
        {
            stack.Unregister(name, description.ProfileLocation);
        }

        await server.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<SandboxServer> StartServerAsync(SandboxRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await SandboxServer.StartAsync(new() { Region = request.Region, ContainerEngine = request.ContainerEngine }, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or System.Net.HttpListenerException or InvalidOperationException)
        {
            throw new ImageBuilderException(ErrorCode.SandboxUnavailable, $"The sandbox cannot start. {exception.Message}", inner: exception);
        }
    }

    /// <summary>A profile in the AWS tools' own format, so that these and other processes reach the sandbox by name.</summary>
    private static async Task<string> WriteProfileAsync(SandboxServer server, CancellationToken cancellationToken)
    {
        var path = Path.Combine(server.Folder, "credentials");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var file = new StreamWriter(path, options);
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"[{ProfileName}]\naws_access_key_id = {server.AccessKey}\naws_secret_access_key = {server.SecretKey}\nregion = {server.Region}\nendpoint_url = {server.Endpoint}\n").AsMemory(), cancellationToken).ConfigureAwait(false);
        }

        return path;
    }
}
