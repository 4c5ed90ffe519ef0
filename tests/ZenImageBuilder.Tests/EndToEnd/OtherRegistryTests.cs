using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.EndToEnd;

/// <summary>A registry that is not ECR: Debian's docker-registry with a user and a password, on a port.</summary>
public sealed class OtherRegistryTests : IAsyncLifetime
{
    // In the form of an htpasswd file: bcrypt of the password "open $sesame".
    private const string Users = "ali:$2y$05$abcdefghijklmnopqrstuuA13Qi3x6/sw5uz92zsNNI7LyyaL/VM6\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("zib-registry-").FullName;

    private SandboxedEngine _it = null!;

    private Process? _registry;

    private string _uri = "";

    public async ValueTask InitializeAsync()
    {
        Tool.Need("docker-registry");
        Tool.Need("skopeo");
        _it = await SandboxedEngine.StartAsync();
        _uri = $"127.0.0.1:{FreePort()}";
        await File.WriteAllTextAsync(Path.Combine(_folder, "users"), Users);
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "config.yml"),
            $$"""
            version: 0.1
            storage: { filesystem: { rootdirectory: {{_folder}} } }
            http: { addr: "{{_uri}}" }
            auth: { htpasswd: { realm: test, path: {{_folder}}/users } }
            """
        );
        _registry = Tool.Start("docker-registry", "serve", Path.Combine(_folder, "config.yml"));
        using var client = new HttpClient();
        while ((await client.GetAsync($"http://{_uri}/v2/", TestContext.Current.CancellationToken).ContinueWith(static answer => answer.IsFaulted)))
        {
            Assert.False(_registry.HasExited, "The registry did not start.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _registry?.Kill();
        _registry?.Dispose();
        if (_it is not null)
        {
            await _it.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_image_is_pushed_with_a_user_and_a_password_and_pulled_back()
    {
        var build = await BuildAsync($"{_uri}/team/app:1");
        Assert.True(build.Status == ImageBuildStatus.Succeeded, string.Join('\n', _it.Observer.Log));
        Assert.StartsWith($"{_uri}/team/app@sha256:", build.Image, StringComparison.Ordinal);
        var digest = await Tool.RunAsync(
            "skopeo",
            "inspect",
            "--format",
            "{{.Digest}}",
            "--tls-verify=false",
            "--creds",
            "ali:open $sesame",
            $"docker://{_uri}/team/app:1"
        );
        Assert.Equal(build.Digest, digest.Trim());
    }

    [Fact]
    public async Task The_password_is_warned_of_and_stands_nowhere_in_plain_text()
    {
        await BuildAsync("app:1");
        Assert.Single(_it.Observer.Warnings, static warning => warning.Contains("plain environment variable", StringComparison.Ordinal));
        Assert.DoesNotContain(_it.Observer.Events, static happened => happened.ToString()!.Contains("sesame", StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(_it.Home))
        {
            Assert.DoesNotContain("sesame", await ReadSharedAsync(file), StringComparison.Ordinal);
        }
    }

    private async Task<ImageBuild> BuildAsync(string tag)
    {
        _it.Engine.Components.Register(
            new(
                ComponentKind.ContainerRegistry,
                "other",
                "default",
                new Dictionary<string, object>(StringComparer.Ordinal) { ["Uri"] = _uri, ["UserName"] = "ali" },
                new Dictionary<string, string>(StringComparer.Ordinal),
                new Dictionary<string, Secret>(StringComparer.Ordinal) { ["Password"] = new("open $sesame") }
            )
        );
        var context = _it.Context("FROM scratch\nCOPY a /\n", ("a", "x"));
        return await _it.BuildAsync(_it.Request(context, tag) with { Selection = new(null, "main", "main", "other") });
    }

    private static async Task<string> ReadSharedAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, System.Text.Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
