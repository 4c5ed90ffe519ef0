using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Catalog.Storage;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Engine.Deployment;

/// <summary>
/// Deployments against an AWS that nobody here wrote. Its CloudFormation makes everything but the CodeBuild project and the policy of the bucket, so that the project is
/// made beside it; it makes things at once and rolls nothing back.
/// </summary>
[Collection(AwsEnvironment.Name)]
public sealed class DeploymentMotoTests : IClassFixture<MotoServer>, IAsyncDisposable
{
    private readonly string _url;

    private readonly string _home = Directory.CreateTempSubdirectory("zib-deployment-").FullName;

    private readonly IEngine _engine;

    private readonly Observed _observed = new();

    private readonly AwsOptions _aws;

    public DeploymentMotoTests(MotoServer moto, AwsEnvironment environment)
    {
        environment.Reset();
        _url = moto.Require();
        _aws = new() { Keys = new("AKIAIOSFODNN7EXAMPLE", new("secret"), null), EndpointUrl = _url };
        _engine = ZenImageBuilder.Engine.Engine.Create(new(_home, TimeProvider.System));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public async Task Deployed_it_builds_and_taken_down_it_is_gone()
    {
        var stack = await DeployAsync("team-a");
        Assert.Contains(_observed.Events.OfType<DeploymentEventSeen>(), static seen => seen.Event is { Resource: "team-a", Status: "CREATE_COMPLETE" });
        Assert.All(_engine.Stacks.Check(stack), static check => Assert.True(check.Status == ReadinessStatus.Passed, check.Evidence));
        Assert.Equal("123456789012.dkr.ecr.eu-central-1.amazonaws.com", stack.ContainerRegistry!.Configuration["Uri"]);
        await MakeProjectAsync("team-a");

        var context = Directory.CreateDirectory(Path.Combine(_home, "context")).FullName;
        await File.WriteAllTextAsync(Path.Combine(context, "Dockerfile"), "FROM scratch\n", Cancellation);
        var build = await BuildAsync(context);
        Assert.Equal((ImageBuildStatus.Succeeded, "team-a"), (build.Status, build.Stack));

        using var takedown = await _engine.Deployments.PlanRemovalAsync("team-a", _aws, _observed, Cancellation);
        var removed = await takedown.RunAsync(_observed, Cancellation);
        Assert.Equal(5, removed.Unregistered.Count);
        Assert.Empty(_engine.Stacks.Find(null));
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() =>
            _engine.Deployments.PlanRemovalAsync("team-a", _aws with { Region = "eu-central-1" }, _observed, Cancellation)
        );
        Assert.Equal(ErrorCode.DeploymentNotFound, error.Code);
    }

    [Fact]
    public async Task A_deployment_that_is_there_is_registered_elsewhere()
    {
        _ = await DeployAsync("team-b");
        var other = Directory.CreateTempSubdirectory("zib-deployment-").FullName;
        await using (var engine = ZenImageBuilder.Engine.Engine.Create(new(other, TimeProvider.System)))
        {
            using var deployment = await engine.Deployments.PlanAsync(Request("team-b") with { FromDeployment = true }, _aws, _observed, Cancellation);
            Assert.Equal("Register the deployed stack", deployment.Action);
            Assert.Equal("team-b", (await deployment.RunAsync(_observed, Cancellation)).Name);
        }

        Directory.Delete(other, recursive: true);
    }

    [Fact]
    public async Task What_CloudFormation_refuses_is_an_error_and_nothing_is_registered()
    {
        _ = await DeployAsync("team-c");
        using var deployment = await _engine.Deployments.PlanAsync(
            Request("team-d") with
            {
                Parameters = new Dictionary<string, string> { ["RepositoryName"] = "team-c" },
            },
            _aws,
            _observed,
            Cancellation
        );
        _ = await Assert.ThrowsAsync<ImageBuilderException>(() => deployment.RunAsync(_observed, Cancellation));
        Assert.Equal(["team-c"], _engine.Stacks.Find(null).Select(static stack => stack.Name));
        Assert.Equal(["team-c"], _engine.Connectors.Find(null).Select(static connector => connector.Name));
    }

    /// <summary>A shell that is killed the moment CloudFormation says that the stack is there: the next one registers it.</summary>
    [Fact]
    public async Task A_shell_that_is_killed_between_deployment_and_registration_loses_nothing()
    {
        var start = Shell.StartInfo(
            "-Command",
            $"Import-Module '{ModuleFolder.Path}/ZenImageBuilder.psd1'; Deploy-Stack team-e -Location eu-central-1 6>&1 | ForEach-Object {{ "
                + "if ($_.MessageData.Resource -eq 'team-e' -and $_.MessageData.Status -eq 'CREATE_COMPLETE') { [Diagnostics.Process]::GetCurrentProcess().Kill() } }"
        );
        start.Environment["ZENIMAGEBUILDER_HOME"] = _home;
        start.Environment["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7EXAMPLE";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "secret";
        start.Environment["AWS_ENDPOINT_URL"] = _url;

        // While this writes, nobody else can: the shell comes as far as the registration and no further.
        using (var database = new CatalogDatabase(_home))
        {
            var (exitCode, output, error) = database.Write(_ => Shell.RunAsync(start).GetAwaiter().GetResult());
            Assert.True(exitCode > 1, output + error);
        }

        Assert.Empty(_engine.Stacks.Find(null));

        Assert.Equal("team-e", (await DeployAsync("team-e")).Name);
        Assert.DoesNotContain(
            _observed.Events.OfType<VerboseMessage>(),
            static message => message.Text.Contains("to make the stack", StringComparison.Ordinal)
        );
    }

    private static DeploymentRequest Request(string name) =>
        new(name, "eu-central-1", new Dictionary<string, string>(), FromDeployment: false, SetActive: true);

    private async Task<Stack> DeployAsync(string name)
    {
        using var deployment = await _engine.Deployments.PlanAsync(Request(name), _aws, _observed, Cancellation);
        return await deployment.RunAsync(_observed, Cancellation);
    }

    /// <summary>Builds with nothing but what was registered: the connector's role, the bucket and the repository of the deployment.</summary>
    private async Task<ImageBuild> BuildAsync(string context)
    {
        var build = await _engine.Builds.StartAsync(new(new BuildSource.Folder(context), [":1"]), AwsOptions.None, _observed, Cancellation);
        await foreach (var ended in _engine.Builds.WaitAsync(new([build.Id], FollowLogs: false, null, AwsOptions.None), _observed, Cancellation))
        {
            build = ended;
        }

        return build;
    }

    private async Task MakeProjectAsync(string name)
    {
        var session = await new SessionResolver(Environment.GetEnvironmentVariable).ResolveAsync(
            _aws with
            {
                Region = "eu-central-1",
            },
            new(null, null, null, null),
            _observed,
            Cancellation
        );
        using var codeBuild = new AwsClients(session, _observed).CodeBuild();
        _ = await codeBuild.CreateProjectAsync(
            new()
            {
                Name = name,
                ServiceRole = "arn:aws:iam::123456789012:role/service",
                Source = new() { Type = "S3", Location = "contexts/builds/" },
                Artifacts = new() { Type = "NO_ARTIFACTS" },
                Environment = new()
                {
                    Type = "LINUX_CONTAINER",
                    Image = "bentolor/docker-dind-awscli",
                    ComputeType = "BUILD_GENERAL1_SMALL",
                },
            },
            Cancellation
        );
    }
}
