using System.Text.Json.Nodes;
using ZenImageBuilder.Sandbox.CodeBuild;
using ZenImageBuilder.Sandbox.Ecr;
using ZenImageBuilder.Sandbox.Eks;
using ZenImageBuilder.Sandbox.Http;
using ZenImageBuilder.Sandbox.Iam;
using ZenImageBuilder.Sandbox.Logs;
using ZenImageBuilder.Sandbox.Protocol;
using ZenImageBuilder.Sandbox.Registry;
using ZenImageBuilder.Sandbox.S3;
using ZenImageBuilder.Sandbox.Secrets;
using ZenImageBuilder.Sandbox.Signing;

namespace ZenImageBuilder.Sandbox;

/// <summary>
/// AWS on the loopback address: S3, STS, CodeBuild, CloudWatch Logs, ECR, a small part of IAM and Secrets Manager, and an OCI registry, on one port of
/// 127.0.0.1. Keys, account, bucket and project are random at every start. All data is in one folder, which is removed with the sandbox.
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
    private readonly CredentialBook _credentials = new();
    private readonly IdentityStore _identities;
    private readonly EksService _eks;
    private int _isDisposed;

    // The name of the policy of each user and role of the sandbox.
    private const string PolicyName = "ZenImageBuilder";

    // The principal that may assume the role of the project's builds.
    private const string BuildTrust =
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"codebuild.amazonaws.com"},"Action":"sts:AssumeRole"}}""";

    private SandboxServer(SandboxOptions options)
    {
        var named = options.ContainerEngine is { } name ? BuildEngine.Named(name) : null;
        var parent = options.TemporaryFolder ?? Path.GetTempPath();
        var time = options.TimeProvider;
        Region = options.Region;
        AccountId = Randomness.AccountId();
        (AccessKey, SecretKey) = (Randomness.AccessKey("AKIA"), Randomness.Secret());
        (Bucket, Project) = ("sandbox-" + Randomness.Hex(6), "sandbox-" + Randomness.Hex(4));
        var partition = Partition(Region);
        ServiceRoleArn = $"arn:{partition}:iam::{AccountId}:role/service-role/codebuild-{Project}-service-role";

        _folder = SandboxFolder.Create(parent);
        _sweep = Task.Run(() => SandboxFolder.SweepAsync(parent));
        _engine = options.ContainerEngine is null ? Task.Run(() => BuildEngine.DetectAsync(_stop.Token)) : Task.FromResult(named);
        _requests = new RequestLog(time);

        _identities = new IdentityStore(partition, AccountId, time);
        var user = AddOwnIdentities();
        UserArn = user.Arn;
        _eks = new EksService(Region, AccountId, partition);
        var tokens = new RegistryTokens(time);
        RegistryPassword = tokens.Issue(user).Password;
        var s3 = new S3Service(Path.Combine(Folder, "s3"), Region, time);
        var logs = new LogStore(time);
        var secrets = new SecretsService(Region, AccountId, time);
        _runner = Runner(options, s3, logs, secrets, tokens);
        var codeBuild = new CodeBuildService(_runner, Region, AccountId, time);
        var dispatcher = new Dispatcher(
            Services(options, s3, codeBuild, logs, secrets, tokens),
            new SignatureVerifier(_credentials, Region, time),
            tokens,
            Faults,
            _requests,
            () => Registry!,
            options.EnforcePolicies
        );

        s3.Create(Bucket);
        codeBuild.Create(ProjectSettings());
        _http = new HttpServer(options.Port, dispatcher.HandleAsync);
        Endpoint = new Uri($"http://127.0.0.1:{_http.Port}");
        Registry = $"127.0.0.1:{_http.Port}";
        _http.Start();
    }

    private BuildRunner Runner(SandboxOptions options, S3Service s3, LogStore logs, SecretsService secrets, RegistryTokens tokens) =>
        new(
            new BuildServices
            {
                Options = options,
                SandboxFolder = Folder,
                Region = Region,
                Account = AccountId,
                Endpoint = () => Endpoint,
                S3 = s3,
                Logs = logs,
                Secrets = secrets,
                Credentials = _credentials,
                Identities = _identities,
                Tokens = tokens,
                Faults = Faults,
                Engine = _engine,
            }
        );

    private SandboxServices Services(
        SandboxOptions options,
        S3Service s3,
        CodeBuildService codeBuild,
        LogStore logs,
        SecretsService secrets,
        RegistryTokens tokens
    )
    {
        var time = options.TimeProvider;
        var images = new RegistryStore(Path.Combine(Folder, "registry"), options.CreateRepositoryOnPush, time);
        var logPages = options.LogPageSeed is { } seed ? new LogPageCut(seed) : null;
        return new()
        {
            S3 = s3,
            Sts = new(_identities, _credentials, options),
            Iam = new(_identities),
            Eks = _eks,
            Registry = new(images, Region, AccountId, time),
            Json =
            [
                codeBuild,
                new LogsService(logs, Region, AccountId, time, logPages),
                new EcrService(images, tokens, Region, AccountId, () => Registry, time),
                secrets,
            ],
        };
    }

    private static string Partition(string region) =>
        region.StartsWith("cn-", StringComparison.Ordinal) ? "aws-cn"
        : region.StartsWith("us-gov-", StringComparison.Ordinal) ? "aws-us-gov"
        : "aws";

    /// <summary>Adds the sandbox's own user, with its key, and the role of its builds; both have all permissions.</summary>
    private Principal AddOwnIdentities()
    {
        var own = _identities.AddUser("sandbox");
        own.IsOpen = true;
        var name = ServiceRoleArn[(ServiceRoleArn.IndexOf(":role/", StringComparison.Ordinal) + ":role/".Length)..];
        _identities.AddRole(name, PolicyDocument.Parse(BuildTrust), 3600).IsOpen = true;
        var user = new Principal(AccountId, own.Arn, own.Id) { Identity = own };
        _credentials.Add(new Credential(AccessKey, SecretKey, null, user, null));
        return user;
    }

    /// <summary>The endpoint of all services: http://127.0.0.1:PORT.</summary>
    public Uri Endpoint { get; }

    /// <summary>The region that the sandbox simulates.</summary>
    public string Region { get; }

    /// <summary>The account: twelve digits.</summary>
    public string AccountId { get; }

    /// <summary>The access key of the sandbox's user.</summary>
    public string AccessKey { get; }

    /// <summary>The secret key of the sandbox's user.</summary>
    public string SecretKey { get; }

    /// <summary>The S3 bucket that exists from the start.</summary>
    public string Bucket { get; }

    /// <summary>The CodeBuild project that exists from the start.</summary>
    public string Project { get; }

    /// <summary>The registry's host and port, as image references name it: 127.0.0.1:PORT.</summary>
    public string Registry { get; }

    /// <summary>The password of the user AWS in the registry, like those of GetAuthorizationToken; valid for 12 hours.</summary>
    public string RegistryPassword { get; }

    /// <summary>The folder with all data.</summary>
    public string Folder => _folder.Path;

    /// <summary>The ARN of the sandbox's user.</summary>
    public string UserArn { get; }

    /// <summary>The ARN of the role of the project's builds.</summary>
    public string ServiceRoleArn { get; }

    /// <summary>The path of the container engine, or null if the machine has none. Waits for the end of the search, which began at the start.</summary>
    public string? ContainerEngine => _engine.GetAwaiter().GetResult()?.Path;

    /// <summary>The faults of the sandbox.</summary>
    public FaultPlan Faults { get; } = new();

    /// <summary>The requests so far, in order.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _requests.Snapshot();

    /// <summary>Starts a sandbox.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="FileNotFoundException">The container engine in the options is not on this machine.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The port in the options is in use.</exception>
    public static Task<SandboxServer> StartAsync(SandboxOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.Run(() => new SandboxServer(options), cancellationToken);
    }

    /// <summary>Adds an IAM user.</summary>
    /// <param name="name">The name.</param>
    /// <param name="policy">Its permissions if the sandbox enforces policies, as JSON; null for all permissions.</param>
    /// <returns>Its long-lived keys.</returns>
    /// <exception cref="FormatException">The policy is invalid.</exception>
    public (string AccessKey, string SecretKey) AddUser(string name, string? policy = null)
    {
        var identity = Allowing(_identities.AddUser(name), policy);
        var keys = (AccessKey: Randomness.AccessKey("AKIA"), SecretKey: Randomness.Secret());
        _credentials.Add(
            new Credential(keys.AccessKey, keys.SecretKey, null, new Principal(AccountId, identity.Arn, identity.Id) { Identity = identity }, null)
        );
        return keys;
    }

    /// <summary>Adds an IAM role.</summary>
    /// <param name="name">The name, with its path.</param>
    /// <param name="trust">The principals that may assume it, as JSON; null for all principals of the account.</param>
    /// <param name="maxSessionSeconds">The longest lifetime of a session, in seconds: 3600 to 43200.</param>
    /// <param name="policy">Its permissions if the sandbox enforces policies, as JSON; null for all permissions.</param>
    /// <returns>Its ARN.</returns>
    /// <exception cref="FormatException">The trust policy or the policy is invalid.</exception>
    public string AddRole(string name, string? trust = null, int maxSessionSeconds = 3600, string? policy = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSessionSeconds, 3600);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxSessionSeconds, 43200);
        return Allowing(_identities.AddRole(name, trust is null ? null : PolicyDocument.Parse(trust), maxSessionSeconds), policy).Arn;
    }

    /// <summary>Replaces the policy of a user or a role; it applies if the sandbox enforces policies.</summary>
    /// <param name="arn">The ARN of the user or role.</param>
    /// <param name="policy">The policy, as JSON.</param>
    /// <exception cref="ArgumentException">There is no user or role with that ARN.</exception>
    /// <exception cref="FormatException">The policy is invalid.</exception>
    public void SetPolicy(string arn, string policy) =>
        Allowing(_identities.Find(arn) ?? throw new ArgumentException($"There is no user or role {arn}.", nameof(arn)), policy);

    /// <summary>Adds an EKS cluster, which consists only of its name.</summary>
    /// <param name="name">The name.</param>
    public void AddCluster(string name) => _eks.Add(name);

    private static Identity Allowing(Identity identity, string? policy)
    {
        identity.IsOpen = policy is null;
        if (policy is not null)
        {
            identity.Put(PolicyName, PolicyDocument.Parse(policy));
        }

        return identity;
    }

    /// <summary>Stops the running builds, closes the port and deletes the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _runner.DisposeAsync().ConfigureAwait(false);
        await _http.DisposeAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_engine, _sweep).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        await _folder.DeleteAsync().ConfigureAwait(false);
    }

    private JsonObject ProjectSettings() =>
        new()
        {
            ["name"] = Project,
            ["description"] = "The project of the ZenImageBuilder sandbox",
            ["source"] = new JsonObject
            {
                ["type"] = "NO_SOURCE",
                ["buildspec"] = "version: 0.2\nphases:\n  build:\n    commands:\n      - echo This project is started with a buildspec of its own\n",
            },
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
