using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZenImageBuilder.Engine.Files;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Oci;

/// <summary>
/// Writes logins to the place where docker, podman and skopeo look for them: <c>config.json</c> in <c>DOCKER_CONFIG</c> or <c>~/.docker</c>, or the credential
/// helper that this file names (https://docs.docker.com/reference/cli/docker/login/#credential-stores).
/// </summary>
internal sealed class DockerLogins(Func<string, string?> environment)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <returns>The path of the file, or the name of the credential helper that stores the login.</returns>
    /// <exception cref="ImageBuilderException">The file cannot be read or written, or the credential helper refuses the login.</exception>
    public async Task<string> WriteAsync(string registry, RegistryLogin login, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Folder(), "config.json");
        var key = registry == "docker.io" ? "https://index.docker.io/v1/" : registry;
        try
        {
            var config = Read(path);
            var helper = config["credHelpers"]?[key]?.GetValue<string>() ?? config["credsStore"]?.GetValue<string>();
            if (helper is { Length: > 0 })
            {
                return await StoreAsync($"docker-credential-{helper}", key, login, cancellationToken).ConfigureAwait(false);
            }

            var logins = config["auths"] as JsonObject ?? [];
            config["auths"] = logins;
            logins[key] = new JsonObject { ["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.UserName}:{login.Password.Reveal()}")) };
            PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
            PrivateFiles.Replace(path, JsonSerializer.SerializeToUtf8Bytes(config, Indented));
            return path;
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            throw new ImageBuilderException(
                ErrorCode.CredentialsUnavailable,
                $"The login to '{registry}' cannot be written to '{path}': {exception.Message.TrimEnd('.')}.",
                path,
                "Correct the file, or set DOCKER_CONFIG to another folder.",
                exception
            );
        }
    }

    private static JsonObject Read(string path) =>
        File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw new JsonException("it is no JSON object") : [];

    private static async Task<string> StoreAsync(string program, string key, RegistryLogin login, CancellationToken cancellationToken)
    {
        using var process =
            Process.Start(
                new ProcessStartInfo(program, ["store"])
                {
                    UseShellExecute = false,
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            ) ?? throw new InvalidOperationException($"{program} does not start");
        await process
            .StandardInput.WriteAsync(
                new JsonObject
                {
                    ["ServerURL"] = key,
                    ["Username"] = login.UserName,
                    ["Secret"] = login.Password.Reveal(),
                }
                    .ToJsonString()
                    .AsMemory(),
                cancellationToken
            )
            .ConfigureAwait(false);
        process.StandardInput.Close();
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken))
            .ConfigureAwait(false);
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return process.ExitCode == 0 ? program : throw new InvalidOperationException($"{program} refuses it with exit code {process.ExitCode}");
    }

    private string Folder() =>
        environment("DOCKER_CONFIG") is { Length: > 0 } named
            ? named
            : Path.Combine(
                environment("HOME") is { Length: > 0 } home
                    ? home
                    : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
                ".docker"
            );
}
