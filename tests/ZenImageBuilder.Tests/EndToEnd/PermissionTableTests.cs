using System.Text;
using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.S3;
using Microsoft.Data.Sqlite;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Policies;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.EndToEnd;

/// <summary>
/// Takes every action of the two policies away in turn, in a sandbox that enforces them: the preflight names it, and so does what a build says. What happens is the table
/// in docs/permissions.md; to accept a change of it, run this test with <c>ZENIMAGEBUILDER_ACCEPT_PERMISSIONS=1</c> and read the difference.
/// </summary>
public sealed partial class PermissionTableTests : IAsyncDisposable
{
    private const string Begin = "<!-- table -->";

    private const string End = "<!-- end of table -->";

    // First, while there is no log group yet: an account that has built before has one.
    private const string Earliest = "logs:CreateLogGroup";

    private readonly Dictionary<string, string> _rows = new(StringComparer.Ordinal);

    private SandboxedEngine? _started;

    private PolicyScope _scope = null!;

    private string _context = null!;

    private SandboxedEngine Running => _started!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_action_that_is_taken_away_is_named()
    {
        await StartAsync();
        foreach (var (holder, arn, policy) in Policies().OrderBy(static one => one.Holder == "Caller"))
        {
            foreach (var (permission, resources) in policy.Permissions.OrderBy(static one => one.Permission.Action != Earliest))
            {
                if (holder == "Service role" && permission.Action != Earliest && _rows.Count == 1)
                {
                    await MakeBaseAsync();
                }

                Running.Server.SetPolicy(arn, policy.Without(permission.Action).ToJson());
                var check = await PreflightAsync(permission, resources, arn);
                var build = await WithoutAsync(permission, holder);
                Running.Server.SetPolicy(arn, policy.ToJson());
                _rows[$"{holder} {permission.Action}"] = $"| {holder} | `{permission.Action}` | {check.Status}: {check.Check} | {build} |";
            }
        }

        CompareTable();
    }

    [Fact]
    public async Task With_both_policies_everything_is_green_and_a_build_is_pushed()
    {
        await StartAsync();
        await MakeBaseAsync();
        Assert.All(await TestAsync(), static check => Assert.True(check.Status == ReadinessStatus.Passed, $"{check.Check}: {check.Evidence}"));
        Assert.Equal(ImageBuildStatus.Succeeded, (await BuildAsync()).Status);
        Assert.Empty(Running.Observer.Warnings);

        Assert.Equal(ImageBuildStatus.Reused, (await Running.StartAsync(Running.Request(_context, "app:1") with { SkipUnchanged = true })).Status);

        // What builds do not need may be missing altogether.
        foreach (var (_, arn, policy) in Policies())
        {
            var rest = policy
                .Permissions.Where(static one => one.Permission.Purpose is not (PermissionPurpose.Build or PermissionPurpose.Log))
                .Aggregate(policy, static (less, one) => less.Without(one.Permission.Action));
            Running.Server.SetPolicy(arn, rest.ToJson());
        }

        Assert.Equal(ImageBuildStatus.Succeeded, (await BuildAsync()).Status);
        Assert.Empty(Running.Observer.Warnings);
    }

    [Fact]
    public async Task A_secret_that_the_role_may_not_read_is_named_too()
    {
        await StartAsync();
        var keys = Running.Server.AddUser("administrator");
        var client = new SandboxClient(Running.Server) { Signer = new(keys.AccessKey, keys.SecretKey, Running.Server.Region) };
        _ = await client.CallAsync(
            "secretsmanager",
            "CreateSecret",
            new() { ["Name"] = "hub/login", ["SecretString"] = """{"username":"AWS","password":"x"}""" }
        );
        _ = Running.Engine.Components.Register(
            new(
                ComponentKind.ContainerRegistry,
                "hub",
                "default",
                new Dictionary<string, object>(StringComparer.Ordinal) { ["Uri"] = Running.Server.Registry, ["RegistrySecret"] = "hub/login" },
                new Dictionary<string, string>(StringComparer.Ordinal),
                new Dictionary<string, Secret>(StringComparer.Ordinal)
            )
        );
        var selection = new StackSelection(null, "main", "main", "hub");

        var check = Assert.Single(await TestAsync(selection), static check => check.Action == "secretsmanager:GetSecretValue");
        var failed = await Running.BuildAsync(Running.Request(NewContext(), "app:1") with { Selection = selection });

        Assert.Equal((ReadinessStatus.Failed, Running.Server.ServiceRoleArn), (check.Status, check.Principal));
        Assert.Contains("secret:hub/login-", check.Resource, StringComparison.Ordinal);
        Assert.Contains(
            "is not allowed to do secretsmanager:GetSecretValue on arn:aws:secretsmanager:us-east-1:",
            failed.Failure?.Cause,
            StringComparison.Ordinal
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_started is not null)
        {
            await _started.DisposeAsync();
        }
    }

    private async Task StartAsync()
    {
        _started = await SandboxedEngine.StartAsync(options: new() { EnforcePolicies = true });
        var server = Running.Server;
        _scope = new()
        {
            Region = server.Region,
            Account = server.AccountId,
            Project = server.Project,
            Bucket = server.Bucket,
            Prefix = "prefix",
            Ecr = new(server.Region, server.AccountId, ["app"]),
            ServiceRole = server.ServiceRoleArn,
            Caller = server.UserArn,
        };
        foreach (var (_, arn, policy) in Policies())
        {
            server.SetPolicy(arn, policy.ToJson());
        }

        _context = Running.Context("FROM scratch\nCOPY a /a\n", ("a", "base"));
    }

    private IEnumerable<(string Holder, string Arn, Policy Policy)> Policies() =>
        [("Service role", Running.Server.ServiceRoleArn, StackPolicies.ServiceRole(_scope)), ("Caller", Running.Server.UserArn, StackPolicies.Caller(_scope))];

    /// <summary>From here on builds stand on an image of the repository, and so read from it.</summary>
    private async Task MakeBaseAsync()
    {
        Assert.Equal(ImageBuildStatus.Succeeded, (await Running.BuildAsync(Running.Request(_context, "app:base"))).Status);
        _context = Running.Context($"FROM {Running.Server.Registry}/app:base\nCOPY a /b\n");
    }

    private async Task<IReadOnlyList<ReadinessCheck>> TestAsync(StackSelection? selection = null)
    {
        var checks = new List<ReadinessCheck>();
        var request = new PreflightRequest(selection ?? new(null, null, null, null), ["app:1"], CreateRepository: false, SkipProbe: false, Running.Aws);
        await foreach (var check in Running.Engine.Readiness.TestAsync(request, Running.Observer, Ct))
        {
            checks.Add(check);
        }

        return checks;
    }

    private async Task<ReadinessCheck> PreflightAsync(Permission permission, IReadOnlyList<string> resources, string principal)
    {
        var named = (await TestAsync()).Where(static check => check.Action is not null).ToList();
        Assert.NotEmpty(named);
        Assert.All(
            named,
            check =>
            {
                Assert.Equal((permission.Action, principal), (check.Action, check.Principal));
                Assert.Contains(resources.Append(string.Join(", ", resources)), resource => Covers(resource, check.Resource!));
                Assert.Equal(permission.Purpose == PermissionPurpose.Build ? ReadinessStatus.Failed : ReadinessStatus.Warning, check.Status);
                Assert.Contains(permission.Action, check.Remedy, StringComparison.Ordinal);
            }
        );
        return named[0];
    }

    private static bool Covers(string pattern, string resource) =>
        pattern == resource
        || Regex.IsMatch(resource, $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}$", RegexOptions.None, TimeSpan.FromSeconds(1));

    /// <summary>What a build, or what else the action is for, does without it.</summary>
    private async Task<string> WithoutAsync(Permission permission, string holder)
    {
        Running.Observer.Events.Clear();
        switch (permission.Purpose)
        {
            case PermissionPurpose.Build:
                var failure = await FailureAsync();
                Named(permission, holder, failure);
                return Masked(failure);
            case PermissionPurpose.Log:
                Assert.Equal(ImageBuildStatus.Succeeded, (await BuildAsync()).Status);
                Named(permission, holder, Running.Observer.Warnings.First());
                return Masked($"Succeeds, with a warning: {Running.Observer.Warnings.First()}");
            case PermissionPurpose.Recovery:
                var lost = await LoseAnswerAsync();
                Named(permission, holder, lost);
                return Masked($"Succeeds; after a start without an answer Wait-ImageBuild says: {lost}");
            case PermissionPurpose.Stop:
                var running = await Running.StartAsync(Running.Request(NewContext(), "app:1"));
                var refused = await Assert.ThrowsAsync<ImageBuilderException>(() =>
                    Running.Engine.Builds.StopAsync(running.Id, Running.Aws, Running.Observer, Ct)
                );
                Named(permission, holder, refused.Message);
                _ = await Running.WaitAsync(running);
                return Masked($"Succeeds; Stop-ImageBuild says: {refused.Message}");
            case PermissionPurpose.CleanUp:
                var kept = await CleanUpAsync();
                Named(permission, holder, kept);
                return Masked($"Succeeds; Clear-BuildContext says: {kept}");
            case PermissionPurpose.Reuse:
                _ = await Running.BuildAsync(Running.Request(_context, "app:1") with { SkipUnchanged = true });
                Named(permission, holder, Running.Observer.Warnings.Single());
                return Masked($"Succeeds; with -SkipUnchanged a warning: {Running.Observer.Warnings.Single()}");
            default:
                return "Succeeds.";
        }
    }

    private async Task<string> FailureAsync()
    {
        ImageBuild? started = null;
        try
        {
            started = await Running.StartAsync(Running.Request(NewContext(), "app:1") with { Pull = true });
            var failed = await Running.WaitAsync(started);
            Assert.Equal(ImageBuildStatus.Failed, failed.Status);
            Assert.True(failed.Failure!.Cause is not null, $"{failed.Failure.Message}\n{string.Join('\n', failed.Failure.LogTail)}");
            return $"Fails in {failed.Failure.Phase}: {failed.Failure.Cause}";
        }
        catch (ImageBuilderException exception)
        {
            return $"{(started is null ? "Does not start" : "Starts, and cannot be watched")}: {exception.Message}";
        }
    }

    /// <summary>What is said of a start that got no answer, and of which it is not recorded how long ago that was.</summary>
    private async Task<string> LoseAnswerAsync()
    {
        var fault = new SandboxFault
        {
            Kind = SandboxFaultKind.DropBeforeHandling,
            Service = "codebuild",
            Operation = "StartBuild",
            Times = null,
        };
        Running.Server.Faults.Add(fault);
        _ = await Assert.ThrowsAsync<ImageBuilderException>(() => Running.StartAsync(Running.Request(NewContext(), "app:1")));
        Running.Server.Faults.Clear();
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(Running.Home, "registry.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE builds SET document = json_remove(document, '$.SubmittedUptime')";
            _ = command.ExecuteNonQuery();
        }

        Assert.Equal(ImageBuildStatus.Interrupted, (await Running.WaitAsync(Running.Engine.Builds.Find(null)[0])).Status);
        return Running.Observer.Warnings.Single();
    }

    private async Task<string> CleanUpAsync()
    {
        using var s3 = new AmazonS3Client(
            Administrator(),
            new AmazonS3Config
            {
                ServiceURL = Running.Server.Endpoint.ToString(),
                ForcePathStyle = true,
                AuthenticationRegion = Running.Server.Region,
            }
        );
        _ = await s3.PutObjectAsync(
            new()
            {
                BucketName = Running.Server.Bucket,
                Key = $"prefix/code-build-contexts/{new string('1', 64)}.zip",
                ContentBody = "old",
            },
            Ct
        );
        _ = await s3.InitiateMultipartUploadAsync(Running.Server.Bucket, $"prefix/code-build-contexts/{new string('0', 64)}.zip", Ct);
        try
        {
            var request = new ClearContextsRequest(TimeSpan.FromMinutes(-1), new(null, null), Running.Aws);
            var stale = await Running.Engine.Contexts.FindStaleAsync(request, Running.Observer, Ct);
            List<string> kept = [.. Running.Observer.Warnings];
            await foreach (var (_, failure) in Running.Engine.Contexts.RemoveAsync(request, stale, Running.Observer, Ct))
            {
                if (failure is not null)
                {
                    kept.Add(failure.Message);
                }
            }

            return kept[0];
        }
        catch (ImageBuilderException exception)
        {
            return exception.Message;
        }
    }

    private BasicAWSCredentials Administrator()
    {
        var (accessKey, secretKey) = Running.Server.AddUser($"administrator-{Guid.NewGuid():N}");
        return new(accessKey, secretKey);
    }

    private Task<ImageBuild> BuildAsync() => Running.BuildAsync(Running.Request(NewContext(), "app:1") with { Pull = true });

    // Of its own content, so that its layer is one that the registry does not have.
    private string NewContext()
    {
        File.WriteAllText(Path.Combine(_context, "a"), Guid.NewGuid().ToString());
        return _context;
    }

    private static void Named(Permission permission, string holder, string text)
    {
        Assert.Contains(permission.Action, text, StringComparison.Ordinal);
        Assert.Matches(holder == "Caller" ? ":user/sandbox" : "service-role|service role", text);
        Assert.Matches(permission.Action == "ecr:GetAuthorizationToken" ? @"on \*" : @"arn:aws:(s3|ecr|codebuild|logs):|repository 'app'", text);
    }

    /// <summary>The same in every run.</summary>
    private string Masked(string text)
    {
        var server = Running.Server;
        text = text.Replace(server.AccountId, "123456789012", StringComparison.Ordinal)
            .Replace(server.Bucket, "my-bucket", StringComparison.Ordinal)
            .Replace(server.Project, "my-project", StringComparison.Ordinal)
            .Replace(server.Registry, $"123456789012.dkr.ecr.{server.Region}.amazonaws.com", StringComparison.Ordinal)
            .Replace("user/sandbox", "user/me", StringComparison.Ordinal);
        return Random().Replace(text, "…").Replace("|", "\\|", StringComparison.Ordinal);
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(segments/|index/)?[0-9a-f]{32,64}", RegexOptions.None, 1000)]
    private static partial Regex Random();

    private void CompareTable()
    {
        var file = Path.Combine(ModuleFolder.RepositoryRoot, "docs", "permissions.md");
        var text = File.ReadAllText(file).ReplaceLineEndings("\n");
        var table = new StringBuilder("| policy | action | preflight | a build without it |\n| --- | --- | --- | --- |\n");
        foreach (var (holder, _, policy) in Policies())
        {
            foreach (var (permission, _) in policy.Permissions)
            {
                _ = table.Append(_rows[$"{holder} {permission.Action}"]).Append('\n');
            }
        }

        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        var actual = $"{text[..begin]}\n{table}{text[end..]}";
        if (Environment.GetEnvironmentVariable("ZENIMAGEBUILDER_ACCEPT_PERMISSIONS") == "1")
        {
            File.WriteAllText(file, actual);
        }

        // Docker words what a registry refuses otherwise, and reads more of an image before it builds on it.
        if (!Running.Server.ContainerEngine!.Contains("docker", StringComparison.Ordinal))
        {
            Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), actual);
        }
    }
}
