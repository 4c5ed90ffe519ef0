using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.SecurityToken;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Sandbox;

namespace ZenImageBuilder.Tests.EndToEnd;

/// <summary>What the preflight finds in a sandbox, beyond permissions.</summary>
public sealed class PreflightTests : IAsyncDisposable
{
    private SandboxedEngine? _started;

    private SandboxedEngine Running => _started!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_check_comes_after_its_own_requests_and_before_those_of_the_next()
    {
        await StartAsync();
        _ = await Client().CallAsync("ecr", "CreateRepository", new() { ["repositoryName"] = "app", ["imageTagMutability"] = "IMMUTABLE" });
        var seen = Running.Server.Requests.Count;
        List<string> story = [];
        await foreach (var check in Running.Engine.Readiness.TestAsync(Request(tags: ["app:1", "new:1"]), Running.Observer, Ct))
        {
            var sent = Running.Server.Requests.Skip(seen).Select(static request => request.Operation).ToList();
            seen += sent.Count;
            story.Add($"{string.Join(' ', sent)} > {check.Check} {check.Status}");
        }

        Assert.Equal(
            [
                "GetCallerIdentity > Credentials Passed",
                "BatchGetProjects > Project Passed",
                " > Source Passed",
                " > SecondarySources Passed",
                " > Fleet Passed",
                " > Environment Passed",
                " > Vpc Passed",
                " > PrivilegedMode Passed",
                " > ConcurrencyLimit Passed",
                " > BuildImage Passed",
                " > BuildLog Passed",
                "BatchGetBuilds > Builds Passed",
                "ListBuildsForProject > BuildList Passed",
                "GetLogEvents > Log Passed",
                "SimulatePrincipalPolicy > CallerPermissions Passed",
                "SimulatePrincipalPolicy SimulatePrincipalPolicy SimulatePrincipalPolicy SimulatePrincipalPolicy > ServiceRolePermissions Passed",
                " > Credentials Passed",
                "HeadBucket > Bucket Passed",
                " > Region Passed",
                "PutObject > Write Passed",
                "GetObject > Read Passed",
                "DeleteObject > Remove Passed",
                "GetCallerIdentity SimulatePrincipalPolicy SimulatePrincipalPolicy > CallerPermissions Passed",
                "GetAuthorizationToken > Login Passed",
                " > Region Passed",
                "DescribeRepositories > Repository Passed",
                "DescribeImages > Tags Passed",
                " > LayerCache Warning",
                "DescribeRepositories > Repository Failed",
                "GetCallerIdentity SimulatePrincipalPolicy > CallerPermissions Passed",
            ],
            story
        );
    }

    [Fact]
    public async Task Nothing_is_sent_for_checks_that_are_not_asked_for()
    {
        await StartAsync();
        await foreach (var check in Running.Engine.Readiness.TestAsync(Request(), Running.Observer, Ct))
        {
            if (check.Check == "Project")
            {
                break;
            }
        }

        Assert.Equal(["GetCallerIdentity", "BatchGetProjects"], Running.Server.Requests.Select(static request => request.Operation));
    }

    [Fact]
    public async Task The_settings_of_a_project_that_builds_do_not_override_are_told()
    {
        await StartAsync();
        _ = await Client()
            .CallAsync(
                "codebuild",
                "CreateProject",
                (JsonObject)
                    JsonNode.Parse(
                        $$"""
                        {
                          "name": "odd", "serviceRole": "{{Running.Server.ServiceRoleArn}}", "artifacts": { "type": "NO_ARTIFACTS" }, "sourceVersion": "v1", "concurrentBuildLimit": 2,
                          "source": { "type": "S3", "location": "b/k.zip" }, "secondarySources": [{ "type": "S3", "location": "b/l.zip", "sourceIdentifier": "more" }],
                          "environment": { "type": "LINUX_CONTAINER", "image": "i", "computeType": "BUILD_GENERAL1_SMALL", "fleet": { "fleetArn": "arn:aws:codebuild:us-east-1:1:fleet/f" } },
                          "vpcConfig": { "vpcId": "vpc-1", "subnets": ["s"], "securityGroupIds": ["g"] }, "logsConfig": { "cloudWatchLogs": { "status": "DISABLED" } }
                        }
                        """
                    )!
            );
        RegisterBuilder("odd", ("BuildImage", "bentolor/docker-dind-awscli"));
        RegisterBuilder("fleet", ("Fleet", "arn:aws:codebuild:us-east-1:123456789012:fleet/own"));

        var checks = (await TestAsync(new StackSelection(null, "odd", null, null))).ToDictionary(static check => check.Check, StringComparer.Ordinal);

        Assert.All(["Source", "SecondarySources", "Fleet", "BuildLog"], name => Assert.Equal((name, ReadinessStatus.Warning), (name, checks[name].Status)));
        Assert.Contains("'v1'", checks["Source"].Evidence, StringComparison.Ordinal);
        Assert.Equal(ReadinessStatus.Failed, checks["Vpc"].Status);
        Assert.Contains("-PrivilegedMode", checks["Vpc"].Remedy, StringComparison.Ordinal);
        Assert.Equal(ReadinessStatus.Passed, checks["ConcurrencyLimit"].Status);
        Assert.Contains("at most 2", checks["ConcurrencyLimit"].Evidence, StringComparison.Ordinal);
        Assert.All(
            checks.Values.Where(static check => check.Status != ReadinessStatus.Passed),
            static check => Assert.False(string.IsNullOrEmpty(check.Remedy), check.Check)
        );

        var own = (await TestAsync(new StackSelection(null, "fleet", null, null))).ToDictionary(static check => check.Check, StringComparer.Ordinal);
        Assert.Equal(ReadinessStatus.Passed, own["Fleet"].Status);
        Assert.Contains(":fleet/own", own["Fleet"].Evidence, StringComparison.Ordinal);
        Assert.Equal(ReadinessStatus.Warning, own["Vpc"].Status);

        void RegisterBuilder(string name, (string Name, string Value) attribute) =>
            Running.Engine.Components.Register(
                new(
                    ComponentKind.ImageBuilder,
                    name,
                    "aws",
                    new Dictionary<string, object>(StringComparer.Ordinal) { ["CodeBuildProject"] = "odd", [attribute.Name] = attribute.Value },
                    new Dictionary<string, string>(StringComparer.Ordinal),
                    new Dictionary<string, Secret>(StringComparer.Ordinal)
                )
            );
    }

    [Theory]
    [InlineData("LINUX_LAMBDA_CONTAINER", "BUILD_LAMBDA_2GB", "", ReadinessStatus.Warning, "AWS Lambda")]
    [InlineData("WINDOWS_EC2", "BUILD_GENERAL1_MEDIUM", "", ReadinessStatus.Warning, "Windows")]
    [InlineData("WINDOWS_EC2", "BUILD_GENERAL1_MEDIUM", "arn:aws:codebuild:us-east-1:1:fleet/f", ReadinessStatus.Failed, "Windows")]
    [InlineData("MAC_ARM", "BUILD_GENERAL1_MEDIUM", "arn:aws:codebuild:us-east-1:1:fleet/f", ReadinessStatus.Failed, "macOS")]
    [InlineData("ARM_CONTAINER", "BUILD_GENERAL1_SMALL", "", ReadinessStatus.Passed, "LINUX_CONTAINER")]
    public async Task A_project_where_Docker_does_not_run_is_told(string type, string compute, string fleet, string status, string word)
    {
        await StartAsync();
        _ = await Client()
            .CallAsync(
                "codebuild",
                "CreateProject",
                (JsonObject)
                    JsonNode.Parse(
                        $$"""
                        {
                          "name": "elsewhere", "serviceRole": "{{Running.Server.ServiceRoleArn}}", "artifacts": { "type": "NO_ARTIFACTS" }, "source": { "type": "S3", "location": "b/k.zip" },
                          "environment": { "type": "{{type}}", "image": "i", "computeType": "{{compute}}", "fleet": { "fleetArn": "{{fleet}}" } }
                        }
                        """
                    )!
            );
        _ = Running.Engine.Components.Register(
            new(
                ComponentKind.ImageBuilder,
                "elsewhere",
                "aws",
                new Dictionary<string, object>(StringComparer.Ordinal) { ["CodeBuildProject"] = "elsewhere" },
                new Dictionary<string, string>(StringComparer.Ordinal),
                new Dictionary<string, Secret>(StringComparer.Ordinal)
            )
        );

        var check = Assert.Single(await TestAsync(new StackSelection(null, "elsewhere", null, null)), static check => check.Check == "Environment");

        Assert.Equal(status, check.Status);
        Assert.Contains(word, check.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_that_is_missing_is_made_where_that_is_asked_for()
    {
        await StartAsync();
        Assert.Equal(ReadinessStatus.Failed, Repository(await TestAsync(tags: ["new:1"])).Status);
        Assert.Equal(ReadinessStatus.Passed, Repository(await TestAsync(tags: ["new:1"], create: true)).Status);
        Assert.Equal("The repository 'new' exists.", Repository(await TestAsync(tags: ["new:1"])).Evidence);
        Assert.Equal(ReadinessStatus.Warning, Repository(await TestAsync()).Status);

        static ReadinessCheck Repository(IReadOnlyList<ReadinessCheck> checks) => Assert.Single(checks, static check => check.Check == "Repository");
    }

    [Fact]
    public async Task A_tag_that_is_taken_is_found_where_tags_cannot_be_written_twice()
    {
        await StartAsync();
        _ = await Client().CallAsync("ecr", "CreateRepository", new() { ["repositoryName"] = "app", ["imageTagMutability"] = "IMMUTABLE" });
        Assert.Equal(ReadinessStatus.Passed, Tags(await TestAsync(tags: ["app:1"])).Status);
        Assert.Equal(
            ImageBuildStatus.Succeeded,
            (await Running.BuildAsync(Running.Request(Running.Context("FROM scratch\nCOPY a /a\n", ("a", "a")), "app:1"))).Status
        );
        var taken = Tags(await TestAsync(tags: ["app:1", "app:2"]));
        Assert.Equal(
            (ReadinessStatus.Failed, "The repository 'app' has the tag '1' already, and tags there cannot be written twice."),
            (taken.Status, taken.Evidence)
        );

        static ReadinessCheck Tags(IReadOnlyList<ReadinessCheck> checks) => Assert.Single(checks, static check => check.Check == "Tags");
    }

    [Fact]
    public async Task The_probe_is_gone_afterwards_and_is_left_out_where_that_is_asked_for()
    {
        await StartAsync();
        Assert.Equal(
            ["Write", "Read", "Remove"],
            (await TestAsync()).Select(static check => check.Check).Where(static name => name is "Write" or "Read" or "Remove")
        );
        Assert.Equal(
            ["PutObject", "GetObject", "DeleteObject"],
            Running.Server.Requests.Select(static request => request.Operation).Where(static name => name.EndsWith("Object", StringComparison.Ordinal))
        );
        var before = Running.Server.Requests.Count;
        Assert.DoesNotContain("Write", (await TestAsync(skipProbe: true)).Select(static check => check.Check));
        Assert.DoesNotContain(Running.Server.Requests.Skip(before), static request => request.Operation.EndsWith("Object", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_role_with_a_path_is_found_by_its_session()
    {
        await StartAsync();
        var role = Running.Server.AddRole("team/ci");
        var checks = await TestAsync(aws: await AssumeAsync(role));
        Assert.DoesNotContain(checks, static check => check.Action is not null);
        Assert.Contains(checks, check => check.Check == "CallerPermissions" && check.Evidence.Contains(role, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_role_that_may_not_be_asked_about_is_told_with_what_would_allow_it()
    {
        await StartAsync(new() { EnforcePolicies = true });
        var role = Running.Server.AddRole(
            "team/ci",
            policy: """{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"iam:*","Resource":"*"}]}"""
        );
        var denied = (await TestAsync(aws: await AssumeAsync(role))).Where(static check => check.Action is not null).ToList();
        Assert.NotEmpty(denied);
        Assert.All(denied, static check => Assert.Equal(("iam:SimulatePrincipalPolicy", ReadinessStatus.Warning), (check.Action, check.Status)));

        // A role that may be asked about with its path alone, which is the one that policies name.
        Running.Server.SetPolicy(
            role,
            $$"""{"Statement":[{"Effect":"Allow","NotAction":"iam:SimulatePrincipalPolicy","Resource":"*"},{"Effect":"Allow","Action":"iam:SimulatePrincipalPolicy","Resource":["{{role}}","{{Running.Server.ServiceRoleArn}}"]}]}"""
        );
        Assert.DoesNotContain(await TestAsync(aws: await AssumeAsync(role)), static check => check.Action is not null);
    }

    public async ValueTask DisposeAsync()
    {
        if (_started is not null)
        {
            await _started.DisposeAsync();
        }
    }

    private async Task StartAsync(SandboxOptions? options = null) =>
        _started = await SandboxedEngine.StartAsync(options: (options ?? new()) with { CreateRepositoryOnPush = false });

    private SandboxClient Client() => new(Running.Server);

    private async Task<AwsOptions> AssumeAsync(string role)
    {
        var server = Running.Server;
        using var sts = new AmazonSecurityTokenServiceClient(
            new BasicAWSCredentials(server.AccessKey, server.SecretKey),
            new AmazonSecurityTokenServiceConfig { ServiceURL = server.Endpoint.ToString(), AuthenticationRegion = server.Region }
        );
        var keys = (await sts.AssumeRoleAsync(new() { RoleArn = role, RoleSessionName = "test" }, Ct)).Credentials;
        return Running.Aws with { Keys = new(keys.AccessKeyId, new(keys.SecretAccessKey), new(keys.SessionToken)) };
    }

    private async Task<IReadOnlyList<ReadinessCheck>> TestAsync(
        StackSelection? selection = null,
        string[]? tags = null,
        bool create = false,
        bool skipProbe = false,
        AwsOptions? aws = null
    )
    {
        var checks = new List<ReadinessCheck>();
        await foreach (var check in Running.Engine.Readiness.TestAsync(Request(selection, tags, create, skipProbe, aws), Running.Observer, Ct))
        {
            checks.Add(check);
        }

        return checks;
    }

    private PreflightRequest Request(
        StackSelection? selection = null,
        string[]? tags = null,
        bool create = false,
        bool skipProbe = false,
        AwsOptions? aws = null
    ) => new(selection ?? new(null, null, null, null), tags ?? [], create, skipProbe, aws ?? Running.Aws);
}
