using System.Text;
using System.Text.Json;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Oci;

/// <summary>Connectors of type <c>docker</c> against registries that ask for a password in the ways that registries do.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class DockerConnectorTests : IAsyncDisposable
{
    private const string Right = "Basic bWU6aHVzaC03MzYx";

    private readonly string _home = Directory.CreateTempSubdirectory("zib-docker-").FullName;

    private readonly IEngine _engine;

    private readonly Observed _observed = new();

    public DockerConnectorTests(AwsEnvironment environment)
    {
        environment.Reset();
        _engine = ZenImageBuilder.Engine.Engine.Create(new(_home, TimeProvider.System));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public async Task A_password_is_checked_with_the_registry()
    {
        using var server = new LoopbackServer(static request =>
            request.Headers.GetValueOrDefault("Authorization") == Right ? new(200) : new(401, "", ("WWW-Authenticate", "Basic realm=\"r\""))
        );
        var registry = $"127.0.0.1:{server.Port}";
        var connector = await RegisterAsync(registry, "hush-7361");
        Assert.Equal([registry], Assert.Single(connector.Resources).ResourceNames);
        var refused = await Assert.ThrowsAsync<ImageBuilderException>(() => RegisterAsync(registry, "wrong-9157", "other"));
        Assert.Equal((ErrorCode.CredentialsUnavailable, $"The registry '{registry}' refuses the user 'me' and its password."), (refused.Code, refused.Message));
        Assert.DoesNotContain("wrong-9157", refused.ToString(), StringComparison.Ordinal);
        Assert.Single(_engine.Connectors.Find(null));
    }

    [Fact]
    public async Task A_token_is_had_where_the_registry_says_and_used()
    {
        LoopbackServer server = null!;
        using var _ = server = new LoopbackServer(request =>
            (request.Url.AbsolutePath, request.Headers.GetValueOrDefault("Authorization")) switch
            {
                ("/token", Right) => new(200, """{"token":"granted"}"""),
                ("/token", _) => new(401),
                (_, "Bearer granted") => new(200),
                _ => new(401, "", ("WWW-Authenticate", $"Bearer realm=\"{server.Url}/token\",service=\"registry of mine\"")),
            }
        );
        var connector = await RegisterAsync($"127.0.0.1:{server.Port}", "hush-7361");
        Assert.Null(Assert.Single(connector.Resources).Error);
        var asked = server.Requests.Single(static request => request.Url.AbsolutePath == "/token");
        Assert.Equal(("registry of mine", "me"), (asked.Query("service"), asked.Query("account")));
        Assert.Equal(
            ErrorCode.CredentialsUnavailable,
            (await Assert.ThrowsAsync<ImageBuilderException>(() => RegisterAsync($"127.0.0.1:{server.Port}", "wrong", "other"))).Code
        );
    }

    [Fact]
    public async Task A_password_goes_nowhere_in_clear_text()
    {
        using var server = new LoopbackServer(static _ => new(401, "", ("WWW-Authenticate", "Bearer realm=\"http://tokens.example.com/token\"")));
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => RegisterAsync($"127.0.0.1:{server.Port}", "hush-7361"));
        Assert.Contains("plain HTTP", error.Message, StringComparison.Ordinal);
        Assert.All(server.Requests, static request => Assert.DoesNotContain("Authorization", request.Headers.Keys));
    }

    [Fact]
    public async Task What_is_no_registry_is_told()
    {
        using var server = new LoopbackServer(static _ => new(404));
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => RegisterAsync($"127.0.0.1:{server.Port}", "hush-7361"));
        Assert.Equal((ErrorCode.ServiceUnreachable, $"'127.0.0.1:{server.Port}' does not answer as a registry does (404)."), (error.Code, error.Message));
    }

    [Fact]
    public async Task A_registry_component_uses_it_for_its_own_registry_only()
    {
        using var server = new LoopbackServer(static request =>
            request.Headers.GetValueOrDefault("Authorization") == Right ? new(200) : new(401, "", ("WWW-Authenticate", "Basic realm=\"r\""))
        );
        var registry = $"127.0.0.1:{server.Port}";
        _ = await RegisterAsync(registry, "hush-7361");
        var check = await _engine.Connectors.CheckAsync(Candidate($"{registry}/team"), verify: true, _observed, Cancellation);
        Assert.Equal([registry], check.Resource.ResourceNames);
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() =>
            _engine.Connectors.CheckAsync(Candidate("ghcr.io/team"), verify: true, _observed, Cancellation)
        );
        Assert.Equal(
            (ErrorCode.ConnectorIncompatible, $"The container registry 'r' is in 'ghcr.io', and 'c' logs in to '{registry}'."),
            (error.Code, error.Message)
        );

        static ConnectionCandidate Candidate(string uri) =>
            new(ComponentKind.ContainerRegistry, "r", "default", new Dictionary<string, object> { ["Uri"] = uri }, "c", ResourceId: null);
    }

    [Fact]
    public async Task A_login_for_docker_is_written_beside_what_is_there()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_home, "docker")).FullName;
        Environment.SetEnvironmentVariable("DOCKER_CONFIG", folder);
        try
        {
            File.WriteAllText(Path.Combine(folder, "config.json"), """{"auths":{"kept.example.com":{"auth":"a2VwdA=="}},"other":1}""");
            var connector = await _engine.Connectors.RegisterAsync(
                ConnectorRegistrations.Docker("c", "me", "hush-7361", "registry.example.com:5000"),
                verify: false,
                _observed,
                Cancellation
            );
            var login = await _engine.Connectors.LogInAsync(new(connector.Id, null, null, null, null, Force: false), _observed, Cancellation);
            Assert.Equal(("registry.example.com:5000", (DateTimeOffset?)null), (login.ResourceName, login.ExpiresAt));
            var config = JsonDocument.Parse(File.ReadAllText(login.Location)).RootElement;
            Assert.Equal(1, config.GetProperty("other").GetInt32());
            Assert.Equal("a2VwdA==", config.GetProperty("auths").GetProperty("kept.example.com").GetProperty("auth").GetString());
            Assert.Equal(
                "me:hush-7361",
                Encoding.UTF8.GetString(config.GetProperty("auths").GetProperty("registry.example.com:5000").GetProperty("auth").GetBytesFromBase64())
            );
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(login.Location));
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable("DOCKER_CONFIG", null);
        }
    }

    private Task<Model.ServiceConnector> RegisterAsync(string registry, string password, string name = "c") =>
        _engine.Connectors.RegisterAsync(ConnectorRegistrations.Docker(name, "me", password, registry), verify: true, _observed, Cancellation);
}
