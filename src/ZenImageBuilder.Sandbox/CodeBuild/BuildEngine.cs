using System.Diagnostics;

namespace ZenImageBuilder.Sandbox.CodeBuild;

internal enum EngineKind
{
    Docker,
    Podman,
    Buildah,
}

/// <summary>The program that builds images on this machine.</summary>
internal sealed record BuildEngine(EngineKind Kind, string Path, string? DockerHost)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The engine with that name, at the host that DOCKER_HOST names; a name that cannot be found is rejected immediately.</summary>
    public static BuildEngine? Named(string nameOrPath)
    {
        if (nameOrPath.Length == 0)
        {
            return null;
        }

        var path = FindOnPath(nameOrPath) ?? throw new FileNotFoundException($"The container engine '{nameOrPath}' is not on this machine.", nameOrPath);
        var name = System.IO.Path.GetFileNameWithoutExtension(path);
        var kind =
            name.Contains("podman", StringComparison.OrdinalIgnoreCase) ? EngineKind.Podman
            : name.Contains("buildah", StringComparison.OrdinalIgnoreCase) ? EngineKind.Buildah
            : EngineKind.Docker;
        return new BuildEngine(
            kind,
            path,
            kind == EngineKind.Docker && Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host ? host : null
        );
    }

    /// <summary>Docker if its daemon answers, otherwise podman, otherwise buildah, otherwise null.</summary>
    public static async Task<BuildEngine?> DetectAsync(CancellationToken cancellationToken)
    {
        if (FindOnPath("docker") is { } docker && await AskAsync(docker, cancellationToken, "version").ConfigureAwait(false) is not null)
        {
            // A context in the user's home may name the daemon, but builds do not see it.
            var host = await AskAsync(docker, cancellationToken, "context", "inspect", "--format", "{{.Endpoints.docker.Host}}").ConfigureAwait(false);
            return new BuildEngine(EngineKind.Docker, docker, string.IsNullOrWhiteSpace(host) ? null : host.Trim());
        }

        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        if (FindOnPath("podman") is { } podman)
        {
            return new BuildEngine(EngineKind.Podman, podman, null);
        }

        return FindOnPath("buildah") is { } buildah ? new BuildEngine(EngineKind.Buildah, buildah, null) : null;
    }

    public static string? FindOnPath(string name)
    {
        if (name.Contains(System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return File.Exists(name) ? System.IO.Path.GetFullPath(name) : null;
        }

        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd", ""] : [""];
        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => endings.Select(ending => System.IO.Path.Combine(folder, name + ending)))
            .FirstOrDefault(File.Exists);
    }

    /// <returns>The output; null if the program failed or took too long.</returns>
    private static async Task<string?> AskAsync(string program, CancellationToken cancellationToken, params string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
                UseShellExecute = false,
            },
        };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            process.Start();
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token).ConfigureAwait(false);
            await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            return null;
        }
    }
}
