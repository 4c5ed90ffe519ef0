using System.Text;
using System.Text.Json;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Catalog.Storage;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Sandbox;

namespace ZenImageBuilder.Tests.Engine.Aws.Connectors;

/// <summary>Connectors against the sandbox, which checks signatures, durations, names and policies, and whose credentials end.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class ConnectorSandboxTests : IAsyncLifetime
{
    private readonly AwsEnvironment _environment;

    private readonly string _folder = Directory.CreateTempSubdirectory("zib-connectors-").FullName;

    private readonly Observed _observed = new();

    private IEngine _engine = null!;

    private SandboxServer _server = null!;

    public ConnectorSandboxTests(AwsEnvironment environment)
    {
        environment.Reset();
        _environment = environment;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Home => Path.Combine(_folder, "home");

    public ValueTask InitializeAsync()
    {
        _engine = ZenImageBuilder.Engine.Engine.Create(new(Home, TimeProvider.System));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("implicit", false)]
    [InlineData("implicit", true)]
    [InlineData("secret-key", false)]
    [InlineData("sts-token", false)]
    [InlineData("iam-role", true)]
    [InlineData("session-token", false)]
    [InlineData("federation-token", true)]
    public async Task Every_method_reaches_what_it_is_for_and_a_role_no_more_than_that(string method, bool isLimited)
    {
        await StartAsync(new() { ContainerEngine = "", EnforcePolicies = true });
        var registration = await RegistrationAsync(method, "c", withRole: isLimited);
        var connector = await _engine.Connectors.RegisterAsync(registration, verify: true, _observed, Cancellation);
        Assert.All(connector.Resources, static row => Assert.Null(row.Error));
        Assert.Equal(
            method == "federation-token"
                ? ["s3-bucket", "docker-registry", "kubernetes-cluster"]
                : ["aws-generic", "s3-bucket", "docker-registry", "kubernetes-cluster"],
            connector.Resources.Select(static row => row.ResourceType)
        );
        Assert.Equal([$"s3://{_server.Bucket}"], connector.Resources.Single(static row => row.ResourceType == "s3-bucket").ResourceNames);
        Assert.Equal([_server.Registry], connector.Resources.Single(static row => row.ResourceType == "docker-registry").ResourceNames);
        Assert.Equal(["apps"], connector.Resources.Single(static row => row.ResourceType == "kubernetes-cluster").ResourceNames);

        // The session that a bucket gets, asked for what it is not for.
        var session = await OpenAsync(connector.Id, "s3-bucket", $"s3://{_server.Bucket}");
        using var ecr = new AwsClients(session, _observed).Ecr();
        using var s3 = new AwsClients(session, _observed).S3();
        var call = () => ecr.DescribeRepositoriesAsync(new(), Cancellation);
        _ = await s3.PutObjectAsync(
            new()
            {
                BucketName = _server.Bucket,
                Key = "k",
                ContentBody = "text",
            },
            Cancellation
        );
        if (isLimited)
        {
            var denied = await Assert.ThrowsAsync<Amazon.ECR.AmazonECRException>(call);
            Assert.Contains("because no session policy allows", denied.Message, StringComparison.Ordinal);
            _ = await Assert.ThrowsAsync<Amazon.S3.AmazonS3Exception>(() => s3.GetObjectAsync("another-bucket", "k", Cancellation));
        }
        else
        {
            Assert.NotEmpty((await call()).Repositories!);
        }
    }

    [Fact]
    public async Task Credentials_that_end_in_the_middle_of_an_upload_are_renewed()
    {
        const int life = 5;
        await StartAsync(new() { ContainerEngine = "", RequestsPerSession = life });
        var connector = await _engine.Connectors.RegisterAsync(
            await RegistrationAsync("iam-role", "c", withRole: true),
            verify: false,
            _observed,
            Cancellation
        );
        Register(ComponentKind.ArtifactStore, "s3", connector.Id, ("Path", $"s3://{_server.Bucket}/contexts"));
        var root = Directory.CreateDirectory(Path.Combine(_folder, "context")).FullName;
        File.WriteAllText(Path.Combine(root, "Dockerfile"), "FROM scratch\nCOPY . /\n");
        var noise = new byte[90_000_000];
        new Random(1).NextBytes(noise);
        File.WriteAllBytes(Path.Combine(root, "noise"), noise);

        var published = await _engine.Contexts.PublishAsync(new(root, null, NoHashCache: false, new(null, "main"), AwsOptions.None), _observed, Cancellation);

        Assert.True(published.UploadedBytes > noise.Length);
        var parts = _server.Requests.Count(static request => request is { Service: "s3", Operation: "UploadPart", Status: 200 });
        var sessions = Sessions(_server.Requests);
        TestContext.Current.SendDiagnosticMessage($"Upload: {parts} parts, {sessions} sessions.");
        Assert.True(parts >= 6, $"{parts} parts");
        Assert.True(sessions >= 3, $"{sessions} sessions");
        Assert.Contains(_server.Requests, static request => request is { Operation: "UploadPart", Status: 400 });

        // However many parts find out at once.
        AssertNoneIsWasted(_server.Requests, life);
    }

    [Fact]
    public async Task Credentials_that_end_in_the_middle_of_a_watch_are_renewed()
    {
        const int life = 4;
        await StartAsync(new() { RequestsPerSession = life });
        Assert.SkipWhen(_server.ContainerEngine is null, "This machine has no container engine: docker, podman or buildah.");
        _ = _server.Faults.Add(new() { Kind = SandboxFaultKind.HangBuild });
        var connector = await _engine.Connectors.RegisterAsync(await RegistrationAsync("session-token", "c"), verify: false, _observed, Cancellation);
        Register(ComponentKind.ImageBuilder, "aws", connector.Id, ("CodeBuildProject", _server.Project));
        Register(ComponentKind.ArtifactStore, "s3", connector.Id, ("Path", $"s3://{_server.Bucket}/contexts"));
        Register(ComponentKind.ContainerRegistry, "aws", connector.Id, ("Uri", _server.Registry));
        _ = _engine.Stacks.Register(new("main", "main", "main", "main", new Dictionary<string, string>(), SetActive: true));
        var root = Directory.CreateDirectory(Path.Combine(_folder, "context")).FullName;
        File.WriteAllText(Path.Combine(root, "Dockerfile"), "FROM scratch\nCOPY . /\n");

        var build = await _engine.Builds.StartAsync(new(new BuildSource.Folder(root), ["app:1"]), AwsOptions.None, _observed, Cancellation);

        // Another shell: it knows the connector from the record alone.
        await using var other = ZenImageBuilder.Engine.Engine.Create(new(Home, TimeProvider.System));
        var before = _server.Requests.Count;
        var watch = Task.Run(async () =>
            await other.Builds.WaitAsync(new([build.Id], FollowLogs: true, null, AwsOptions.None), _observed, Cancellation).FirstAsync()
        );
        while (Polls() < 10)
        {
            Assert.False(watch.IsCompleted, watch.IsCompleted ? $"{(await watch).Status} {(await watch).Failure}" : null);
            await Task.Delay(100, Cancellation);
        }

        _ = await other.Builds.StopAsync(build.Id, AwsOptions.None, _observed, Cancellation);
        Assert.Equal(ImageBuildStatus.Stopped, (await watch).Status);
        List<ZenImageBuilder.Sandbox.RecordedRequest> watched = [.. _server.Requests.Skip(before)];
        TestContext.Current.SendDiagnosticMessage($"Watch: {Polls()} polls, {Sessions(watched)} sessions.");
        Assert.True(Sessions(watched) >= 3, $"{Sessions(watched)} sessions");
        AssertNoneIsWasted(watched, life);

        int Polls() => _server.Requests.Skip(before).Count(static request => request is { Operation: "BatchGetBuilds", Status: 200 });
    }

    [Fact]
    public async Task A_role_that_does_not_trust_is_told_and_nothing_is_written()
    {
        await StartAsync(new() { ContainerEngine = "" });
        var role = _server.AddRole("closed", """{"Statement":{"Effect":"Allow","Principal":{"AWS":"999999999999"},"Action":"sts:AssumeRole"}}""");
        var registration = ConnectorRegistrations.Aws("c", "iam-role", [.. Own(), ("RoleArn", role)]);
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() =>
            _engine.Connectors.RegisterAsync(registration, verify: true, _observed, Cancellation)
        );
        Assert.Equal(ErrorCode.AccessDenied, error.Code);
        Assert.Equal($"AWS denies sts:AssumeRole on {role} to arn:aws:iam::{_server.AccountId}:user/sandbox.", error.Message);
        Assert.Contains("trust policy", error.Remedy, StringComparison.Ordinal);
        Assert.Empty(_engine.Connectors.Find(null));
    }

    [Fact]
    public async Task Keys_that_have_ended_are_told_before_AWS_is_asked_and_after()
    {
        await StartAsync(new() { ContainerEngine = "", RequestsPerSession = 0 });
        var registration = await RegistrationAsync("sts-token", "c");
        var told = await Assert.ThrowsAsync<ImageBuilderException>(() => _engine.Connectors.RegisterAsync(registration, verify: true, _observed, Cancellation));
        Assert.Equal((ErrorCode.CredentialsUnavailable, "The credentials of the service connector 'c' have expired."), (told.Code, told.Message));

        var ended = registration with { Expiry = new(null, DateTimeOffset.UtcNow.AddSeconds(-1), null) };
        Assert.Equal(ErrorCode.ConnectorExpired, Assert.Throws<ImageBuilderException>(() => _engine.Connectors.Validate(ended)).Code);
        var connector = await _engine.Connectors.RegisterAsync(
            registration with
            {
                Expiry = new(null, DateTimeOffset.UtcNow.AddSeconds(30), 60),
            },
            verify: false,
            _observed,
            Cancellation
        );
        var before = _server.Requests.Count;
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => _engine.Connectors.VerifyAsync(connector.Id, null, null, _observed, Cancellation));
        Assert.Equal(ErrorCode.ConnectorExpired, error.Code);
        Assert.Equal(before, _server.Requests.Count);
    }

    [Fact]
    public async Task A_taken_name_an_unknown_one_and_one_in_use_are_told()
    {
        await StartAsync(new() { ContainerEngine = "" });
        var connector = await _engine.Connectors.RegisterAsync(await RegistrationAsync("secret-key", "c"), verify: false, _observed, Cancellation);
        Assert.Equal(
            ErrorCode.ConnectorExists,
            Assert.Throws<ImageBuilderException>(() => _engine.Connectors.Validate(ConnectorRegistrations.Aws("C", "secret-key", Own()))).Code
        );
        Assert.Equal(ErrorCode.ConnectorNotFound, Assert.Throws<ImageBuilderException>(() => _engine.Connectors.Resolve("nowhere")).Code);
        Register(ComponentKind.ImageBuilder, "aws", connector.Id, ("CodeBuildProject", "images"));
        var used = Assert.Throws<ImageBuilderException>(() => _engine.Connectors.Unregister(connector.Id));
        Assert.Equal((ErrorCode.ConnectorInUse, "The service connector 'c' is used by the image builder 'main'."), (used.Code, used.Message));
        Assert.Equal("renamed", _engine.Connectors.Rename(connector.Id, "renamed").Name);
        Assert.Equal("renamed", _engine.Components.Resolve(ComponentKind.ImageBuilder, "main").Connector!.Name);
        _ = _engine.Components.Connect(ComponentKind.ImageBuilder, _engine.Components.Resolve(ComponentKind.ImageBuilder, "main").Id, null);
        _engine.Connectors.Unregister(connector.Id);
        Assert.Equal(
            ErrorCode.ConnectorNotFound,
            Assert.Throws<ImageBuilderException>(() => Register(ComponentKind.ArtifactStore, "s3", connector.Id, ("Path", "s3://bucket"))).Code
        );
    }

    [Fact]
    public async Task A_connector_that_is_used_keeps_what_its_components_need()
    {
        await StartAsync(new() { ContainerEngine = "" });
        var connector = await _engine.Connectors.RegisterAsync(await RegistrationAsync("secret-key", "c"), verify: false, _observed, Cancellation);
        Register(ComponentKind.ImageBuilder, "aws", connector.Id, ("CodeBuildProject", "images"));
        var change = new ConnectorChange(
            connector.Id,
            null,
            ["s3-bucket"],
            null,
            new Dictionary<string, object>(),
            [],
            new Dictionary<string, Secret>(),
            ConnectorExpiry.None,
            null,
            new Dictionary<string, string?>()
        );
        var error = Assert.Throws<ImageBuilderException>(() => _engine.Connectors.Validate(change));
        Assert.Equal((ErrorCode.ConnectorInUse, "Disconnect it first: Disconnect-ImageBuilder main"), (error.Code, error.Remedy));
        Assert.StartsWith(
            "The service connector 'c' is used by the image builder 'main', which it would not fit any more. ",
            error.Message,
            StringComparison.Ordinal
        );
        _engine.Connectors.Validate(change with { ResourceTypes = ["aws-generic"] });
        _engine.Connectors.Validate(
            change with
            {
                ResourceTypes = null,
                Configuration = new Dictionary<string, object> { ["Region"] = "eu-west-3" },
            }
        );
    }

    [Fact]
    public async Task A_builder_of_another_region_than_the_connectors_is_incompatible()
    {
        await StartAsync(new() { ContainerEngine = "" });
        _ = await _engine.Connectors.RegisterAsync(await RegistrationAsync("secret-key", "c"), verify: false, _observed, Cancellation);
        var elsewhere = new ConnectionCandidate(
            ComponentKind.ImageBuilder,
            "b",
            "aws",
            new Dictionary<string, object> { ["CodeBuildProject"] = "images", ["Region"] = "eu-west-3" },
            "c",
            ResourceId: null
        );
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => _engine.Connectors.CheckAsync(elsewhere, verify: false, _observed, Cancellation));
        Assert.Equal(ErrorCode.ConnectorIncompatible, error.Code);
        Assert.Equal(
            $"The image builder 'b' needs 'eu-west-3', which 'c' cannot reach: 'eu-west-3' is not the region of the connector, which is '{_server.Region}'.",
            error.Message
        );
    }

    [Fact]
    public async Task A_stack_says_which_connector_does_not_fit_any_more()
    {
        await StartAsync(new() { ContainerEngine = "" });
        var connector = await _engine.Connectors.RegisterAsync(await RegistrationAsync("secret-key", "c"), verify: false, _observed, Cancellation);
        Register(ComponentKind.ImageBuilder, "aws", connector.Id, ("CodeBuildProject", "images"));
        Register(ComponentKind.ArtifactStore, "s3", connector.Id, ("Path", "s3://bucket"));
        Register(ComponentKind.ContainerRegistry, "aws", connector.Id, ("Uri", $"123456789012.dkr.ecr.{_server.Region}.amazonaws.com"));
        var stack = _engine.Stacks.Register(new("main", "main", "main", "main", new Dictionary<string, string>(), SetActive: false));
        Assert.Equal(["Passed", "Passed", "Passed"], Statuses());

        // The registry moves to another region, and the connector stays.
        _ = _engine.Components.Change(
            new(
                ComponentKind.ContainerRegistry,
                stack.ContainerRegistry!.Id,
                new Dictionary<string, object> { ["Uri"] = "123456789012.dkr.ecr.eu-west-3.amazonaws.com" },
                [],
                new Dictionary<string, string?>(),
                new Dictionary<string, Secret>()
            )
        );
        Assert.Equal(["Passed", "Passed", "Failed"], Statuses());

        IEnumerable<string> Statuses() =>
            _engine.Stacks.Check(_engine.Stacks.Resolve("main")).Where(static check => check.Check == "Connector").Select(static check => check.Status);
    }

    [Fact]
    public async Task A_lost_key_is_told_with_the_way_out_and_new_secrets_are_one()
    {
        await StartAsync(new() { ContainerEngine = "" });
        var connector = await _engine.Connectors.RegisterAsync(await RegistrationAsync("secret-key", "c"), verify: true, _observed, Cancellation);
        File.Delete(Path.Combine(Home, "registry.key"));
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() =>
            _engine.Connectors.VerifyAsync(connector.Id, "aws-generic", null, _observed, Cancellation)
        );
        Assert.Equal((ErrorCode.SecretUnreadable, (object)"c"), (error.Code, error.Target));
        Assert.Equal(
            $"The sealed SecretKey of the service connector 'c' cannot be opened: the key file '{Path.Combine(Home, "registry.key")}' does not exist.",
            error.Message
        );
        Assert.Equal("Put the key file back from a backup; or give it anew: Set-ServiceConnector c -SecretKey (Read-Host -AsSecureString).", error.Remedy);

        var change = new ConnectorChange(
            connector.Id,
            null,
            null,
            null,
            new Dictionary<string, object>(),
            [],
            new Dictionary<string, Secret> { ["SecretKey"] = new(_server.SecretKey) },
            ConnectorExpiry.None,
            null,
            new Dictionary<string, string?>()
        );
        Assert.All((await _engine.Connectors.ChangeAsync(change, verify: true, _observed, Cancellation)).Resources, static row => Assert.Null(row.Error));
    }

    [Fact]
    public async Task No_secret_is_in_plain_text_anywhere()
    {
        await StartAsync(new() { ContainerEngine = "" });
        const string password = "docker-password-7361";
        var secrets = new List<string> { _server.SecretKey, password };
        foreach (var method in (string[])["secret-key", "sts-token", "iam-role", "session-token", "federation-token", "implicit"])
        {
            var registration = await RegistrationAsync(method, method, withRole: true);
            secrets.AddRange(registration.Secrets.Values.Select(static secret => secret.Reveal()));
            var connector = await _engine.Connectors.RegisterAsync(registration, verify: true, _observed, Cancellation);
            _ = JsonSerializer.Serialize(connector);
        }

        _ = await _engine.Connectors.RegisterAsync(
            ConnectorRegistrations.Docker("docker", "me", password, "127.0.0.1:1"),
            verify: false,
            _observed,
            Cancellation
        );
        var told = new StringBuilder();
        foreach (var wrong in (string[])["wrong-secret-1", "wrong-secret-2"])
        {
            secrets.Add(wrong);
            var refused = await Assert.ThrowsAsync<ImageBuilderException>(() =>
                _engine.Connectors.RegisterAsync(
                    ConnectorRegistrations.Aws(
                        "wrong",
                        "secret-key",
                        [("AccessKey", _server.AccessKey), ("SecretKey", wrong), ("EndpointUrl", _server.Endpoint.ToString())]
                    ),
                    verify: true,
                    _observed,
                    Cancellation
                )
            );
            _ = told.AppendLine(refused.ToString());
        }

        var unreachable = await Assert.ThrowsAsync<ImageBuilderException>(() =>
            _engine.Connectors.VerifyAsync(_engine.Connectors.Resolve("docker").Id, null, null, _observed, Cancellation)
        );
        _ = told.AppendLine(unreachable.ToString()).AppendLine(_observed.Text).AppendLine(JsonSerializer.Serialize(_engine.Connectors.Find(null)));

        Assert.All(secrets, secret => Assert.DoesNotContain(secret, told.ToString(), StringComparison.Ordinal));
        var files = Directory.GetFiles(Home, "*", SearchOption.AllDirectories);
        Assert.Contains(files, static file => file.EndsWith("registry.db-wal", StringComparison.Ordinal));
        foreach (var file in files)
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            await stream.CopyToAsync(content, Cancellation);
            Assert.All(secrets, secret => Assert.True(content.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0, $"{file} holds a secret"));
        }
    }

    private async Task StartAsync(SandboxOptions options)
    {
        _server = await SandboxServer.StartAsync(options, Cancellation);
        _server.AddCluster("apps");
        using var ecr = new AwsClients(
            new(new Amazon.Runtime.BasicAWSCredentials(_server.AccessKey, _server.SecretKey), new("a test"), _server.Region, null, _server.Endpoint.ToString()),
            _observed
        ).Ecr();
        _ = await ecr.CreateRepositoryAsync(new() { RepositoryName = "app" }, Cancellation);
    }

    private async Task<AwsSession> OpenAsync(Guid connector, string resourceType, string resourceId)
    {
        var store = new ConnectorStore(new CatalogDatabase(Home), new SecretProtector(Home), vault: null);
        return await new ConnectorSessions(new SessionResolver(Environment.GetEnvironmentVariable), store, TimeProvider.System).OpenAsync(
            new(connector, resourceType, resourceId),
            _observed,
            Cancellation
        );
    }

    private (string, object)[] Own() =>
        [("AccessKey", _server.AccessKey), ("SecretKey", _server.SecretKey), ("EndpointUrl", _server.Endpoint.ToString()), ("Region", _server.Region)];

    private async Task<ConnectorRegistration> RegistrationAsync(string method, string name, bool withRole = false)
    {
        var role = withRole ? _server.AddRole($"role-{name}", maxSessionSeconds: 7200) : null;
        switch (method)
        {
            case "implicit":
                File.WriteAllText(
                    _environment.CredentialsFile,
                    $"[own]\naws_access_key_id = {_server.AccessKey}\naws_secret_access_key = {_server.SecretKey}\n"
                );
                (string, object)[] own = [("ProfileName", "own"), ("EndpointUrl", _server.Endpoint.ToString()), ("Region", _server.Region)];
                return ConnectorRegistrations.Aws(name, method, role is null ? own : [.. own, ("RoleArn", role)]);
            case "sts-token":
                using (
                    var sts = new AwsClients(
                        new(new Amazon.Runtime.AnonymousAWSCredentials(), new("a test"), _server.Region, null, _server.Endpoint.ToString()),
                        _observed
                    ).SecurityToken(new Amazon.Runtime.BasicAWSCredentials(_server.AccessKey, _server.SecretKey))
                )
                {
                    var keys = (await sts.GetSessionTokenAsync(Cancellation)).Credentials;
                    return ConnectorRegistrations.Aws(
                        name,
                        method,
                        ("AccessKey", keys.AccessKeyId),
                        ("SecretKey", keys.SecretAccessKey),
                        ("SessionToken", keys.SessionToken),
                        ("EndpointUrl", _server.Endpoint.ToString()),
                        ("Region", _server.Region)
                    );
                }

            case "iam-role":
                return ConnectorRegistrations.Aws(name, method, [.. Own(), ("RoleArn", role!)]) with { Expiry = new(7200, null, null) };
            case "federation-token":
                return ConnectorRegistrations.Aws(name, method, Own()) with { ResourceTypes = ["s3-bucket", "docker-registry", "kubernetes-cluster"] };
            default:
                return ConnectorRegistrations.Aws(name, method, Own());
        }
    }

    private StackComponent Register(ComponentKind kind, string flavor, Guid connector, (string Name, object Value) attribute) =>
        _engine.Components.Register(
            new(
                kind,
                "main",
                flavor,
                new Dictionary<string, object>(StringComparer.Ordinal) { [attribute.Name] = attribute.Value },
                new Dictionary<string, string>(),
                new Dictionary<string, Secret>()
            )
            {
                ConnectorId = connector,
            }
        );

    private static int Sessions(IEnumerable<ZenImageBuilder.Sandbox.RecordedRequest> requests) =>
        requests.Count(static request => request is { Service: "sts", Operation: "AssumeRole" or "GetSessionToken", Status: 200 });

    /// <summary>
    /// That as many sessions were had as the requests took that were not refused as expired: none before the one before it was used up. Whether a request counts that was
    /// given up on the way, as those of a watch are at its end, depends on how far it came. The build itself reaches the registry, with a login of its own.
    /// </summary>
    private static void AssertNoneIsWasted(IReadOnlyList<ZenImageBuilder.Sandbox.RecordedRequest> requests, int life)
    {
        var accepted = requests.Where(static request => request is { Service: "s3" or "codebuild" or "logs", Status: not 400 }).ToList();
        Assert.InRange(Sessions(requests), Needed(accepted.Count(static request => request.Status > 0)), Needed(accepted.Count));

        int Needed(int count) => (count + life - 1) / life;
    }
}
