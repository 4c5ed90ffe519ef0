using System.Collections.Concurrent;
using System.Globalization;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Policies;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Sandbox;

namespace ZenImageBuilder.Engine.Sandboxes;

/// <summary>Runs sandboxes in this process, and registers a stack for each.</summary>
internal sealed class SandboxHost(SandboxStack stack) : ISandboxHost, IAsyncDisposable
{
    private const string ProfileName = "sandbox";

    private const string AdministratorName = "administrator";

    private readonly ConcurrentDictionary<Guid, (SandboxServer Server, SandboxDescription Description)> _running = [];

    public IReadOnlyList<SandboxDescription> Running =>
        [.. _running.Values.Select(static sandbox => sandbox.Description with { Faults = sandbox.Server.Faults.Current })];

    public async Task<SandboxDescription> StartAsync(SandboxRequest request, IEngineObserver observer, CancellationToken cancellationToken)
    {
        if (!AwsPartition.IsRegion(request.Region))
        {
            throw new ImageBuilderException(
                ErrorCode.InvalidAttribute,
                $"'{request.Region}' is not the name of an AWS region.",
                request.Region,
                "Use a name such as us-east-1."
            );
        }

        SandboxFaults.Require(request.Faults);
        var server = await StartServerAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            var administrator = request.Policies is { } policies ? Limit(server, policies) : null;
            var profile = await WriteProfilesAsync(server, administrator, cancellationToken).ConfigureAwait(false);
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
                server.Folder
            )
            {
                CallerArn = server.UserArn,
                ServiceRoleArn = server.ServiceRoleArn,
                Administrator = administrator,
            };
            if (request.StackName is { } name)
            {
                // The start has removed the folders of sandboxes whose processes were killed; now their stacks are removed.
                stack.RemoveStale(name);
                stack.Register(name, description);
            }

            server.Faults.Set(request.Faults);
            _running[description.Id] = (server, description);
            observer.Report(new VerboseMessage($"The sandbox listens on {description.EndpointUrl} and stores its data in {description.Folder}."));
            return description with { Faults = server.Faults.Current };
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
        SandboxFaults.Require(faults);
        sandbox.Server.Faults.Set(faults);
        return sandbox.Description with { Faults = sandbox.Server.Faults.Current };
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

    private static ImageBuilderException Missing(Guid id) =>
        new(
            ErrorCode.SandboxNotFound,
            $"No sandbox '{id}' is running in this process.",
            id,
            "Get-ImageBuilderSandbox lists the sandboxes of this process; another process has its own."
        );

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
            return await SandboxServer
                .StartAsync(
                    new()
                    {
                        Region = request.Region,
                        ContainerEngine = request.ContainerEngine,
                        EnforcePolicies = request.Policies is not null,
                    },
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or System.Net.HttpListenerException or InvalidOperationException)
        {
            throw new ImageBuilderException(ErrorCode.SandboxUnavailable, $"The sandbox cannot start. {exception.Message}", inner: exception);
        }
    }

    /// <summary>Sets the policies of the user and of the service role, and adds an administrator who may change them.</summary>
    private static (string AccessKey, Secret SecretKey)? Limit(SandboxServer server, SandboxPolicies policies)
    {
        var scope = new PolicyScope
        {
            Region = server.Region,
            Account = server.AccountId,
            Project = server.Project,
            Bucket = server.Bucket,
            Ecr = new(server.Region, server.AccountId, ["*"]),
            Secrets = ["*"],
            ServiceRole = server.ServiceRoleArn,
            Caller = server.UserArn,
        };
        try
        {
            server.SetPolicy(server.UserArn, policies.Caller ?? StackPolicies.Caller(scope).ToJson());
            server.SetPolicy(server.ServiceRoleArn, policies.ServiceRole ?? StackPolicies.ServiceRole(scope).ToJson());
        }
        catch (FormatException exception)
        {
            throw new ImageBuilderException(
                ErrorCode.InvalidAttribute,
                $"The text is not an IAM policy:  {exception.Message}",
                remedy: "Use a document like those of New-ImageBuilderPolicy.",
                inner: exception
            );
        }

        var (accessKey, secretKey) = server.AddUser(AdministratorName);
        return (accessKey, new(secretKey));
    }

    /// <summary>Writes profiles in the format of the AWS tools, so that this process and others can use the sandbox by a profile name.</summary>
    private static async Task<string> WriteProfilesAsync(
        SandboxServer server,
        (string AccessKey, Secret SecretKey)? administrator,
        CancellationToken cancellationToken
    )
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
            await file.WriteAsync(Section(ProfileName, server.AccessKey, server.SecretKey).AsMemory(), cancellationToken).ConfigureAwait(false);
            if (administrator is { } keys)
            {
                await file.WriteAsync(Section(AdministratorName, keys.AccessKey, keys.SecretKey.Reveal()).AsMemory(), cancellationToken).ConfigureAwait(false);
            }
        }

        return path;

        string Section(string name, string accessKey, string secretKey) =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"[{name}]\naws_access_key_id = {accessKey}\naws_secret_access_key = {secretKey}\nregion = {server.Region}\nendpoint_url = {server.Endpoint}\n"
            );
    }
}
