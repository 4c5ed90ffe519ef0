using System.Globalization;
using ZenImageBuilder.Model;
using ZenImageBuilder.Sandbox.CodeBuild.Buildspecs;
using ZenImageBuilder.Sandbox.Protocol;
using ZenImageBuilder.Sandbox.Signing;

namespace ZenImageBuilder.Sandbox.CodeBuild;

/// <summary>One build from provisioning to its end: its folder, its role's credentials, its source and its phases. Nothing of it is left afterwards.</summary>
internal sealed class BuildSession(Build build, BuildServices services) : IDisposable
{
    private const string CommandError = "COMMAND_EXECUTION_ERROR";

    private readonly TimeProvider _time = services.Options.TimeProvider;
    private BuildLog _log = new(null, services.Options.TimeProvider);
    private BuildFolder? _folder;
    private BuildShell? _shell;
    private Buildspec _spec = new();
    private Credential? _credential;
    private BuildRights? _rights;
    private bool _succeeding = true;

    public async Task RunAsync()
    {
        try
        {
            if (
                await PhaseAsync("PROVISIONING", ProvisionAsync).ConfigureAwait(false)
                && await PhaseAsync("DOWNLOAD_SOURCE", DownloadAsync).ConfigureAwait(false)
            )
            {
                await RunPhasesAsync().ConfigureAwait(false);
                await PhaseAsync("UPLOAD_ARTIFACTS", _ => Task.CompletedTask).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (build.Verdict is not null)
        {
            // Stopped or timed out: the phase has recorded it.
        }
        finally
        {
            build.Enter("FINALIZING");
            await CleanUpAsync().ConfigureAwait(false);
            build.Leave(Build.Succeeded);
        }

        build.Complete(build.Verdict ?? (_succeeding ? Build.Succeeded : Build.Failed));
    }

    public void Dispose() => _shell?.Dispose();

    /// <summary>Runs one phase and records how it ended.</summary>
    /// <returns>Whether it succeeded.</returns>
    private async Task<bool> PhaseAsync(string type, Func<CancellationToken, Task> body)
    {
        build.Enter(type);
        try
        {
            await body(build.Ending).ConfigureAwait(false);
            Close(type, Build.Succeeded, null, null);
            return true;
        }
        catch (OperationCanceledException) when (build.Verdict is { } verdict)
        {
            Close(type, verdict, verdict is Build.TimedOut ? "BUILD_TIMED_OUT" : null, verdict is Build.TimedOut ? $"Build has timed out. " : null);
            throw;
        }
        catch (PhaseFailedException exception)
        {
            _succeeding = false;
            Close(type, Build.Failed, exception.Code, exception.Message);
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception or AwsException)
        {
            _succeeding = false;
            Close(type, Build.Failed, "CLIENT_ERROR", exception.Message);
            return false;
        }
    }

    private void Close(string type, string status, string? code, string? message)
    {
        // The phase is closed before the line is written, so that a reader who has seen the line also sees the phase.
        build.Leave(status, code, message);
        _log.Agent($"Phase complete: {type} State: {status}");
        _log.Agent($"Phase context status code: {code} Message: {message}");
    }

    private async Task ProvisionAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows() && BuildEngine.FindOnPath("sh") is null)
        {
            throw new PhaseFailedException(
                "BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE",
                "Builds of the sandbox need a POSIX shell: run it on Linux, on macOS or in WSL."
            );
        }

        _credential = RoleCredential();
        _rights = new BuildRights(_credential.Principal, services.Options.EnforcePolicies);
        OpenLog();
        _folder = BuildFolder.Create(Path.Combine(services.SandboxFolder, "b"));
        services.Credentials.Add(_credential);
        var engine = await services.Engine.WaitAsync(cancellationToken).ConfigureAwait(false);
        ShimWriter.Write(_folder, engine, services.SandboxFolder, services.Tokens.Issue(_credential.Principal).Password, _rights.LoginRefusal());
    }

    private void OpenLog()
    {
        var settings = build.Order.Logs.Object("cloudWatchLogs");
        if (settings?.Text("status") is "DISABLED")
        {
            return;
        }

        var group = settings?.Text("groupName") is { Length: > 0 } name ? name : "/aws/codebuild/" + build.Order.Project;
        var stream = settings?.Text("streamName") is { Length: > 0 } prefix ? prefix + "/" + build.Uuid : build.Uuid;
        var arn = $"arn:{services.Identities.Partition}:logs:{services.Region}:{services.Account}:log-group:{group}:log-stream:{stream}";
        _rights!.RequireLog(build, arn, isNew: services.Logs.Find(group) is null);
        _log = new BuildLog(services.Logs.Open(group, stream), _time);
        _log.Agent("Running on CodeBuild On-demand");
        build.LogTo(group, stream);
    }

    private Credential RoleCredential()
    {
        var role = build.Order.ServiceRole[(build.Order.ServiceRole.LastIndexOf('/') + 1)..];
        var identity = services.Identities.Named("role", role);
        var principal = new Principal(
            services.Account,
            $"arn:{services.Identities.Partition}:sts::{services.Account}:assumed-role/{role}/AWSCodeBuild-{build.Uuid}",
            $"{identity?.Id ?? Randomness.AccessKey("AROA")}:AWSCodeBuild-{build.Uuid}"
        )
        {
            Kind = PrincipalKind.AssumedRole,
            Identity = identity,
            IsTemporary = true,
        };
        return new Credential(Randomness.AccessKey("ASIA"), Randomness.Secret(), Randomness.Secret(356), principal, _time.GetUtcNow().AddHours(12));
    }

    private async Task DownloadAsync(CancellationToken cancellationToken)
    {
        _log.Agent("Phase is DOWNLOAD_SOURCE");
        var fetcher = new SourceFetcher(services.S3, (bucket, key) => _rights!.RequireRead(services.Identities.Partition, bucket, key));
        await fetcher
            .FetchAsync(build.Order.Source.Text("type")!, build.Order.Source.Text("location") ?? string.Empty, _folder!.Source, cancellationToken)
            .ConfigureAwait(false);
        foreach (var source in build.Order.SecondarySources)
        {
            var folder = _folder.SecondarySource(source.Text("sourceIdentifier")!);
            Directory.CreateDirectory(folder);
            await fetcher.FetchAsync(source.Text("type")!, source.Text("location") ?? string.Empty, folder, cancellationToken).ConfigureAwait(false);
        }

        _log.Agent($"CODEBUILD_SRC_DIR={_folder.Source}");
        _spec = await ReadBuildspecAsync(fetcher, cancellationToken).ConfigureAwait(false);
        _log.Agent("Processing environment variables");
        var environment = new BuildEnvironment(build, services, _folder, _credential!, _rights!);
        var variables = environment.Compose(_spec, out var secrets);
        _log.Mask(secrets);
        _shell = new BuildShell(_spec.Shell, _folder, variables, _log);
        _log.Agent($"Moving to directory {_folder.Source}");
        _log.Agent($"Phases found in YAML: {_spec.Phases.Count}");
        foreach (var (name, phase) in _spec.Phases)
        {
            _log.Agent($" {name.ToUpperInvariant()}: {phase.Commands.Count} commands");
        }
    }

    private async Task<Buildspec> ReadBuildspecAsync(SourceFetcher fetcher, CancellationToken cancellationToken)
    {
        var given = build.Order.Buildspec;
        string text;
        if (given is not null && (given.Contains('\n', StringComparison.Ordinal) || given.TrimStart() is ['{', ..]))
        {
            text = given;
        }
        else if (given?.StartsWith("arn:", StringComparison.Ordinal) == true)
        {
            var location = given[(given.LastIndexOf(':') + 1)..].Split('/', 2);
            text = await fetcher.ReadTextAsync(location[0], location.Length > 1 ? location[1] : string.Empty, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var path = Path.GetFullPath(Path.Combine(_folder!.Source, given ?? "buildspec.yml"));
            if (!path.StartsWith(_folder.Source + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !File.Exists(path))
            {
                throw new PhaseFailedException("YAML_FILE_ERROR", "YAML file does not exist");
            }

            text = await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return Buildspec.Parse(text);
        }
        catch (BuildspecException exception)
        {
            throw new PhaseFailedException("YAML_FILE_ERROR", exception.Message);
        }
    }

    /// <summary>
    /// Runs the phases in their order. A failed install or pre_build ends the build; a failed build still runs post_build, unless it says ABORT
    /// (docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html).
    /// </summary>
    private async Task RunPhasesAsync()
    {
        foreach (var name in Buildspec.PhaseNames)
        {
            var phase = _spec.Phases.GetValueOrDefault(name);
            var type = name.ToUpperInvariant();
            var (onFailure, retries) = phase is null || services.Options.IgnoreOnFailure ? (OnFailure.Default, 0) : (phase.OnFailure, phase.Retries);
            var succeeded = false;
            for (var attempt = 0; attempt <= retries && !succeeded; attempt++)
            {
                var before = _succeeding;
                succeeded = await PhaseAsync(type, cancellationToken => RunPhaseAsync(type, phase, cancellationToken)).ConfigureAwait(false);
                if (succeeded && attempt > 0)
                {
                    _succeeding = before || _succeeding;
                }

                if (!succeeded && attempt < retries)
                {
                    _succeeding = before;
                }
            }

            if (succeeded || onFailure == OnFailure.Continue)
            {
                continue;
            }

            if (onFailure != OnFailure.Default || type is not "BUILD")
            {
                break;
            }
        }

        await ExportAsync(build.Ending).ConfigureAwait(false);
    }

    private async Task RunPhaseAsync(string type, BuildspecPhase? phase, CancellationToken cancellationToken)
    {
        _log.Agent($"Entering phase {type}");
        if (type is "BUILD" && services.Faults.Draw("codebuild", "Build")?.Kind == SandboxFaultKind.HangBuild)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        }

        if (phase is null)
        {
            return;
        }

        var failure = await RunCommandsAsync(phase.Commands, cancellationToken).ConfigureAwait(false);
        if (failure is not null)
        {
            await SetSucceedingAsync(cancellationToken).ConfigureAwait(false);
        }

        var finalFailure = await RunCommandsAsync(phase.Finally, cancellationToken).ConfigureAwait(false);
        if ((failure ?? finalFailure) is { } reason)
        {
            throw reason;
        }
    }

    private async Task<PhaseFailedException?> RunCommandsAsync(IReadOnlyList<string> commands, CancellationToken cancellationToken)
    {
        foreach (var command in commands)
        {
            var shown = command.TrimEnd('\n');
            _log.Agent($"Running command {shown}");
            var status = await _shell!.RunAsync(command, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (status == 0)
            {
                continue;
            }

            _log.Agent(string.Create(CultureInfo.InvariantCulture, $"Command did not exit successfully {shown} exit status {status}"));
            return new PhaseFailedException(
                CommandError,
                string.Create(CultureInfo.InvariantCulture, $"Error while executing command: {shown}. Reason: exit status {status}")
            );
        }

        return null;
    }

    private async Task SetSucceedingAsync(CancellationToken cancellationToken) =>
        await _shell!.RunAsync("export CODEBUILD_BUILD_SUCCEEDING=0", cancellationToken).ConfigureAwait(false);

    /// <summary>Runs a child of the shell, which sees only the exported variables.</summary>
    private async Task ExportAsync(CancellationToken cancellationToken)
    {
        var names = _spec.ExportedVariables.Where(BuildEnvironment.IsName).Distinct(StringComparer.Ordinal).ToList();
        if (names.Count == 0)
        {
            return;
        }

        var script = string.Join(
            '\n',
            names.Select(name =>
                $"sh -c 'if [ -n \"${{{name}+x}}\" ]; then printf %s \"${name}\" > \"$1\"; fi' sh {ShimWriter.Quote(Path.Combine(_folder!.Exports, name))}"
            )
        );
        await _shell!.RunAsync("{\nset +ex\n" + script + "\n} >/dev/null 2>&1", cancellationToken).ConfigureAwait(false);
        var values = new List<KeyValuePair<string, string>>();
        foreach (var name in names)
        {
            var file = Path.Combine(_folder!.Exports, name);
            if (File.Exists(file))
            {
                values.Add(new(name, await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false)));
            }
        }

        build.Export(values);
    }

    private async Task CleanUpAsync()
    {
        if (_credential is not null)
        {
            services.Credentials.Remove(_credential);
        }

        if (_folder is null)
        {
            return;
        }

        await ProcessSweep.KillAsync(_folder.Root, _shell?.Process).ConfigureAwait(false);
        await SandboxFolder.DeleteTreeAsync(_folder.Root).ConfigureAwait(false);
    }
}
