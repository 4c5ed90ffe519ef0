using System.Text.Json.Nodes;
using ZenImageBuilder.Sandbox.CodeBuild;
using ZenImageBuilder.Sandbox.Ecr;
using ZenImageBuilder.Sandbox.Http;
using ZenImageBuilder.Sandbox.Logs;
using ZenImageBuilder.Sandbox.Protocol;
using ZenImageBuilder.Sandbox.Registry;
using ZenImageBuilder.Sandbox.S3;
using ZenImageBuilder.Sandbox.Secrets;
using ZenImageBuilder.Sandbox.Signing;
using ZenImageBuilder.Sandbox.Sts;

namespace ZenImageBuilder.Sandbox;

/// <summary>
/// A loopback AWS: S3, STS, CodeBuild, CloudWatch Logs, ECR, a little of Secrets Manager and an OCI registry on one port of 127.0.0.1. Keys, account,
/// bucket and project are made up anew at every start. All it holds is in one folder, which goes with it.
/// </summary>
public sealed class SandboxServer : IAsyncDisposable
{
    private readonly SandboxFolder _folder;
    private readonly HttpServer _http;
    private readonly BuildRunner _runner;
    private readonly RequestLog _requests;
    private readonly Task<BuildEngine?> _engine;
    private readonly Task _sweep;
    private readonly CancellationTokenSource _stop = new();
    private int _isDisposed;

    private SandboxServer(SandboxOptions options)
    {
        var named = options.ContainerEngine is { } name ? BuildEngine.Named(name) : null;
        var parent = options.TemporaryFolder ?? Path.GetTempPath();
        var time = options.TimeProvider;
        Region = options.Region;
        AccountId = Randomness.AccountId();
        (AccessKey, SecretKey) = (Randomness.AccessKey("AKIA"), Randomness.Secret());
        (Bucket, Project) = ("sandbox-" + Randomness.Hex(6), "sandbox-" + Randomness.Hex(4));
        ServiceRoleArn = $"arn:aws:iam::{AccountId}:role/service-role/codebuild-{Project}-service-role";

        _folder = SandboxFolder.Create(parent);
        _sweep = Task.Run(() => SandboxFolder.SweepAsync(parent));
        _engine = options.ContainerEngine is null ? Task.Run(() => BuildEngine.DetectAsync(_stop.Token)) : Task.FromResult(named);
        _requests = new RequestLog(time);

        var credentials = new CredentialBook();
        credentials.Add(new Credential(AccessKey, SecretKey, null, new Principal(AccountId, $"arn:aws:iam::{AccountId}:user/sandbox", Randomness.AccessKey("AIDA")), null));
        var s3 = new S3Service(Path.Combine(Folder, "s3"), Region, time);
        var images = new RegistryStore(Path.Combine(Folder, "registry"), options.CreateRepositoryOnPush, time);
        var tokens = new RegistryTokens(time);
        var logs = new LogStore(time);
        var secrets = new SecretsService(Region, AccountId, time);
        _runner = new BuildRunner(new BuildServices
        {
            Options = options, SandboxFolder = Folder, Region = Region, Account = AccountId, Endpoint = () => Endpoint!, S3 = s3, Logs = logs, Secrets = secrets,
            Credentials = credentials, Tokens = tokens, Faults = Faults, Engine = _engine,
        });
        var codeBuild = new CodeBuildService(_runner, Region, AccountId, time);
        var ecr = new EcrService(images, tokens, Region, AccountId, () => Registry!, time);
        var registry = new RegistryService(images, Region, AccountId, time);
        var dispatcher = new Dispatcher(
            s3,
            new StsService(),
            registry,
            [codeBuild, new LogsService(logs, Region, AccountId, time), ecr, secrets],
            new SignatureVerifier(credentials, Region, time),
            tokens,
            Faults,
            _requests,
            () => Registry!);

        s3.Create(Bucket);
        codeBuild.Create(ProjectSettings());
        _http = new HttpServer(options.Port, dispatcher.HandleAsync);
        Endpoint = new Uri($"http://127.0.0.1:{_http.Port}");
        Registry = $"127.0.0.1:{_http.Port}";
        _http.Start();
    }

    /// <summary>The one endpoint of every service: http://127.0.0.1:PORT.</summary>
    public Uri Endpoint { get; }

    /// <summary>The region.</summary>
    public string Region { get; }

    /// <summary>The account: twelve digits.</summary>
    public string AccountId { get; }

    /// <summary>The access key of the sandbox's user.</summary>
    public string AccessKey { get; }

    /// <summary>The secret key of the sandbox's user.</summary>
    public string SecretKey { get; }

    /// <summary>The S3 bucket that is there from the start.</summary>
    public string Bucket { get; }

    /// <summary>The CodeBuild project that is there from the start.</summary>
    public string Project { get; }

    /// <summary>The registry's host and port, as image references name it: 127.0.0.1:PORT.</summary>
    public string Registry { get; }

    /// <summary>The folder that holds everything.</summary>
    public string Folder => _folder.Path;

    /// <summary>The role of the project's builds.</summary>
    public string ServiceRoleArn { get; }

    /// <summary>The path of what builds images here; null when the machine has nothing. Waits for the search, which began at the start, to end.</summary>
    public string? ContainerEngine => _engine.GetAwaiter().GetResult()?.Path;

    /// <summary>The faults that the sandbox is told to show.</summary>
    public FaultPlan Faults { get; } = new();

    /// <summary>The requests that were received so far, in order.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _requests.Snapshot();

    /// <summary>Starts a sandbox.</summary>
    /// <param name="options">How.</param>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="FileNotFoundException">The container engine that the options name is not on this machine.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The port that the options name is taken.</exception>
    public static Task<SandboxServer> StartAsync(SandboxOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        ct.ThrowIfCancellationRequested();
        return Task.Run(() => new SandboxServer(options), ct);
    }

    /// <summary>Stops the builds that run, closes the port and deletes the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        await _runner.DisposeAsync().ConfigureAwait(false);
        await _http.DisposeAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_engine, _sweep).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        await _folder.DeleteAsync().ConfigureAwait(false);
    }

    private JsonObject ProjectSettings() => new()
    {
        ["name"] = Project,
        ["description"] = "The project of the ZenImageBuilder sandbox",
        ["source"] = new JsonObject { ["type"] = "NO_SOURCE", ["buildspec"] = "version: 0.2\nphases:\n  build:\n    commands:\n      - echo This project is started with a buildspec of its own\n" },
        ["artifacts"] = new JsonObject { ["type"] = "NO_ARTIFACTS" },
        ["environment"] = new JsonObject
        {
            ["type"] = "LINUX_CONTAINER",
            ["image"] = "aws/codebuild/standard:7.0",
            ["computeType"] = "BUILD_GENERAL1_SMALL",
            ["environmentVariables"] = new JsonArray(),
            ["privilegedMode"] = false,
            ["imagePullCredentialsType"] = "CODEBUILD",
        },
        ["serviceRole"] = ServiceRoleArn,
        ["timeoutInMinutes"] = 60,
        ["queuedTimeoutInMinutes"] = 480,
    };
}
