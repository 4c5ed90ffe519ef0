using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Engine.Deployment;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Engine.Deployment;

public sealed class StackDeploymentTests : IDisposable
{
    private const string Role = "arn:aws:iam::123456789012:role/team-a-CallerRole-1ABC";

    private static readonly Turn Whole = new("CREATE_COMPLETE", ("Repository", "CREATE_COMPLETE", null), ("team-a", "CREATE_COMPLETE", null));

    private readonly CatalogFolder _registry = new();

    private readonly ConnectorCatalog _connectors;

    private readonly Observed _observed = new();

    private readonly FakeCloudFormation _cloud = new();

    public StackDeploymentTests() => _connectors = new(_registry.Connectors, [], _registry.Clock);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private StackDeployments Deployments => new(_cloud, new(_registry.Components, _registry.Stacks, _connectors), new SkippingTime(DateTimeOffset.UnixEpoch));

    public void Dispose() => _registry.Dispose();

    [Fact]
    public async Task It_is_made_watched_and_registered()
    {
        _cloud.Plays(
            new("CREATE_IN_PROGRESS", ("team-a", "CREATE_IN_PROGRESS", "User Initiated")),
            new("CREATE_IN_PROGRESS", ("Bucket", "CREATE_IN_PROGRESS", null), ("Bucket", "CREATE_COMPLETE", null)),
            Whole
        );
        var stack = await DeployAsync(
            Request() with
            {
                SetActive = true,
                Parameters = new Dictionary<string, string> { ["LogDays"] = "7" },
            }
        );

        Assert.Equal(["Open eu-central-1", "Account", "Find team-a", "Create", "Find by id", "Find by id", "Find by id", "Close"], _cloud.Calls);
        Assert.Equal(StackTemplate.CloudFormation, _cloud.Created!.Template);
        Assert.Equal(new Dictionary<string, string> { ["LogDays"] = "7", ["RepositoryName"] = "team-a" }, _cloud.Created.Parameters);
        Assert.Equal("team-a", _cloud.Created.Tags[StackDeployments.Tag]);
        Assert.NotEmpty(_cloud.Created.Token);
        Assert.Equal(
            ["team-a CREATE_IN_PROGRESS", "Bucket CREATE_IN_PROGRESS", "Bucket CREATE_COMPLETE", "Repository CREATE_COMPLETE", "team-a CREATE_COMPLETE"],
            _observed.Events.OfType<DeploymentEventSeen>().Select(static seen => $"{seen.Event.Resource} {seen.Event.Status}")
        );
        var progress = _observed.Events.OfType<DeploymentProgress>().ToList();
        Assert.Equal([(0, false), (1, false), (2, false), (2, true)], progress.Select(static bar => (bar.Done, bar.IsOver)));
        Assert.All(progress, static bar => Assert.Equal(9, bar.Total));

        Assert.Equal(("team-a", true), (stack.Name, stack.IsActive));
        Assert.Equal(("team-a", "eu-central-1"), (stack.ImageBuilder!.Configuration["CodeBuildProject"], stack.ImageBuilder.Configuration["Region"]));
        Assert.Equal("s3://team-a-bucket-1abc/builds", stack.ArtifactStore!.Configuration["Path"]);
        Assert.Equal(
            ("123456789012.dkr.ecr.eu-central-1.amazonaws.com", "team-a"),
            (stack.ContainerRegistry!.Configuration["Uri"], stack.ContainerRegistry.Configuration["DefaultRepository"])
        );
        var connector = Assert.Single(_connectors.Find(null));
        Assert.Equal(("team-a", "implicit", Role), (connector.Name, connector.AuthMethod, connector.Configuration["RoleArn"]));
        Assert.All(
            new StackComponent[] { stack.ImageBuilder, stack.ArtifactStore, stack.ContainerRegistry },
            component => Assert.Equal(connector.Id, component.Connector!.Id)
        );
        Assert.All(_registry.Stacks.Check(stack), static check => Assert.Equal(ReadinessStatus.Passed, check.Status));
    }

    [Fact]
    public async Task What_fails_is_rolled_back_with_its_reason_and_nothing_is_registered()
    {
        _cloud.Plays(
            new(
                "CREATE_IN_PROGRESS",
                ("team-a", "CREATE_IN_PROGRESS", "User Initiated"),
                ("LogGroup", "CREATE_FAILED", "Resource creation cancelled"),
                ("Repository", "CREATE_FAILED", "Repository with name 'team-a' already exists.")
            ),
            new(
                "ROLLBACK_IN_PROGRESS",
                ("team-a", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [Repository]."),
                ("Bucket", "DELETE_COMPLETE", null)
            ),
            new("ROLLBACK_COMPLETE", ("team-a", "ROLLBACK_COMPLETE", null))
        );
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => DeployAsync(Request()));
        Assert.Equal((ErrorCode.DeploymentFailed, "team-a"), (error.Code, error.Target));
        Assert.Equal(
            "The deployment of 'team-a' failed and is ROLLBACK_COMPLETE: Repository (AWS::Test::Repository) is CREATE_FAILED: Repository with name 'team-a' already exists. Nothing was registered.",
            error.Message
        );
        Assert.Contains("Remove-StackDeployment team-a", error.Remedy, StringComparison.Ordinal);
        AssertNothingIsRegistered();
        Assert.DoesNotContain(_cloud.Calls, static call => call.StartsWith("Delete", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("CREATE_IN_PROGRESS", true)]
    [InlineData("CREATE_COMPLETE", false)]
    [InlineData("UPDATE_COMPLETE", false)]
    public async Task The_next_run_goes_on_from_what_is_there(string status, bool watches)
    {
        _cloud.Has(status).After(("team-a", "CREATE_IN_PROGRESS", "User Initiated")).Plays(watches ? [Whole] : []);
        Assert.Equal("team-a", (await DeployAsync(Request())).Name);
        Assert.Null(_cloud.Created);
        Assert.Equal(watches, _observed.Events.OfType<DeploymentEventSeen>().Any());
    }

    [Fact]
    public async Task A_run_that_ended_amid_the_registration_is_completed()
    {
        _cloud.Has("CREATE_COMPLETE");
        var first = await DeployAsync(Request());
        _ = _registry.Stacks.Unregister(first.Id, recursive: false);
        _registry.Components.Unregister(ComponentKind.ContainerRegistry, first.ContainerRegistry!.Id);
        var again = await DeployAsync(Request());
        Assert.Equal((first.ImageBuilder!.Id, first.ArtifactStore!.Id), (again.ImageBuilder!.Id, again.ArtifactStore!.Id));
        Assert.NotNull(again.ContainerRegistry);
        _ = Assert.Single(_connectors.Find(null));
        Assert.Equal(again.Id, (await DeployAsync(Request())).Id);
    }

    [Fact]
    public async Task Who_stops_watching_stops_nothing_else()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        _cloud.Plays(new("CREATE_IN_PROGRESS"), new("CREATE_IN_PROGRESS"));
        using var deployment = await Deployments.PlanAsync(Request(), AwsOptions.None, _observed, Cancellation);
        _cloud.OnCall = call => _ = call == "Find by id" ? stop.CancelAsync() : Task.CompletedTask;
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => deployment.RunAsync(_observed, stop.Token));
        Assert.Equal(["Create"], _cloud.Calls.Where(static call => call is "Create" or "Delete"));
        Assert.True(_observed.Events.OfType<DeploymentProgress>().Last().IsOver);
        AssertNothingIsRegistered();
    }

    [Theory]
    [InlineData("ROLLBACK_COMPLETE", "because Repository (AWS::Test::Repository) is CREATE_FAILED: It exists")]
    [InlineData("DELETE_IN_PROGRESS", "is DELETE_IN_PROGRESS")]
    [InlineData("DELETE_FAILED", "is DELETE_FAILED")]
    public async Task What_cannot_be_gone_on_with_is_refused(string status, string words)
    {
        _cloud.Has(status).After(("Repository", "CREATE_FAILED", "It exists."));
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => DeployAsync(Request()));
        Assert.Equal(ErrorCode.DeploymentExists, error.Code);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Equal("Close", _cloud.Calls[^1]);
    }

    [Fact]
    public async Task A_stack_of_somebody_else_is_left_alone_and_can_be_registered()
    {
        _cloud.Has("CREATE_COMPLETE", tags: new Dictionary<string, string>());
        Assert.Equal(ErrorCode.DeploymentExists, (await Assert.ThrowsAsync<ImageBuilderException>(() => DeployAsync(Request()))).Code);
        AssertNothingIsRegistered();
        Assert.Equal("team-a", (await DeployAsync(Request() with { FromDeployment = true })).Name);
    }

    [Fact]
    public async Task What_is_registered_must_be_there_and_say_what_a_stack_needs()
    {
        Assert.Equal(
            ErrorCode.DeploymentNotFound,
            (await Assert.ThrowsAsync<ImageBuilderException>(() => DeployAsync(Request() with { FromDeployment = true }))).Code
        );
        _cloud.Has("CREATE_COMPLETE", outputs: new Dictionary<string, string>(FakeCloudFormation.AllOutputs) { ["CallerRoleArn"] = "" });
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => DeployAsync(Request() with { FromDeployment = true }));
        Assert.Equal((ErrorCode.DeploymentIncomplete, true), (error.Code, error.Message.Contains("'CallerRoleArn'", StringComparison.Ordinal)));
        AssertNothingIsRegistered();
    }

    [Fact]
    public async Task A_name_that_something_else_has_is_refused_before_AWS_is_asked()
    {
        var builder = _registry.Components.Register(Registrations.Builder("TEAM-A"));
        Assert.Equal(ErrorCode.ComponentExists, (await Assert.ThrowsAsync<ImageBuilderException>(() => DeployAsync(Request()))).Code);
        _registry.Components.Unregister(ComponentKind.ImageBuilder, builder.Id);
        _ = _registry.Components.Register(Registrations.Builder("other"));
        _ = _registry.Stacks.Register(Registrations.Stack("team-a", "other"));
        Assert.Equal(ErrorCode.StackExists, (await Assert.ThrowsAsync<ImageBuilderException>(() => DeployAsync(Request()))).Code);
        Assert.Empty(_cloud.Calls);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("1a")]
    [InlineData("a_b")]
    [InlineData("a--b")]
    [InlineData("a-")]
    [InlineData("a.b")]
    [InlineData("ä-b")]
    [InlineData("a\n")]
    [InlineData("abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijk")]
    public async Task A_name_that_AWS_would_not_take_everywhere_is_refused(string name)
    {
        Assert.Equal(ErrorCode.InvalidName, (await Assert.ThrowsAsync<ImageBuilderException>(() => DeployAsync(Request() with { Name = name }))).Code);
        Assert.Empty(_cloud.Calls);
    }

    [Fact]
    public async Task Other_parameters_than_what_is_deployed_are_warned_of()
    {
        _cloud.Has("CREATE_COMPLETE", parameters: new Dictionary<string, string> { ["Prefix"] = "builds", ["RepositoryName"] = "team-a" });
        _ = await DeployAsync(Request() with { Parameters = new Dictionary<string, string> { ["Prefix"] = "other" } });
        Assert.Equal(
            "'team-a' is deployed with Prefix 'builds', not 'other'; the deployed stack is not changed.",
            Assert.Single(_observed.Events.OfType<WarningMessage>()).Text
        );
    }

    [Theory]
    [InlineData("", "", "create a bucket", "create the repository 'team-a'", 9)]
    [InlineData("contexts", "team/app", "use the bucket 'contexts'", "use the repository 'team/app'", 6)]
    public async Task The_plan_says_what_is_made(string bucket, string repository, string first, string second, int resources)
    {
        var given = new Dictionary<string, string> { ["ExistingBucket"] = bucket, ["ExistingRepository"] = repository }
            .Where(static pair => pair.Value.Length > 0)
            .ToDictionary();
        _cloud.Plays(Whole);
        using var deployment = await Deployments.PlanAsync(Request() with { Parameters = given }, AwsOptions.None, _observed, Cancellation);
        Assert.StartsWith(first, deployment.Plan[0], StringComparison.Ordinal);
        Assert.StartsWith(second, deployment.Plan[1], StringComparison.Ordinal);
        Assert.Equal("team-a (account 123456789012, eu-central-1)", deployment.Target);
        Assert.Equal(["Open eu-central-1", "Account", "Find team-a"], _cloud.Calls);
        _ = await deployment.RunAsync(_observed, Cancellation);
        Assert.Equal(resources, _observed.Events.OfType<DeploymentProgress>().First().Total);
    }

    [Fact]
    public async Task The_connector_takes_the_keys_or_the_profile_that_were_given()
    {
        _cloud.Has("CREATE_COMPLETE");
        _ = await DeployAsync(Request(), new() { Keys = new("AKIAIOSFODNN7EXAMPLE", new("hush"), null) });
        var connector = Assert.Single(_connectors.Find(null));
        Assert.Equal(
            ("iam-role", "AKIAIOSFODNN7EXAMPLE", Role),
            (connector.AuthMethod, connector.Configuration["AccessKey"], connector.Configuration["RoleArn"])
        );
        Assert.Equal("hush", _registry.Connectors.OpenSecret(connector.Id, "SecretKey")!.Reveal());

        _ = await DeployAsync(Request(), new() { ProfileName = "admin", EndpointUrl = "http://127.0.0.1:5000" });
        connector = Assert.Single(_connectors.Find(null));
        Assert.Equal(
            ("implicit", "admin", "http://127.0.0.1:5000"),
            (connector.AuthMethod, connector.Configuration["ProfileName"], connector.Configuration["EndpointUrl"])
        );
        Assert.False(connector.Configuration.ContainsKey("AccessKey"));
    }

    [Fact]
    public async Task Temporary_keys_are_not_kept()
    {
        _cloud.Has("CREATE_COMPLETE");
        _ = await DeployAsync(Request(), new() { Keys = new("ASIAIOSFODNN7EXAMPLE", new("hush"), new("token")) });
        Assert.Equal("implicit", Assert.Single(_connectors.Find(null)).AuthMethod);
        Assert.Contains(
            _observed.Events.OfType<WarningMessage>(),
            static warning => warning.Text.StartsWith("Temporary keys are not kept", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Taken_down_everything_goes()
    {
        await DeployedAsync();
        _cloud.Plays(
            new("CREATE_COMPLETE") { Resources = [new("Bucket", "AWS::S3::Bucket", "CREATE_COMPLETE", null, "b")] },
            new("DELETE_IN_PROGRESS", ("team-a", "DELETE_IN_PROGRESS", "User Initiated")),
            new("DELETE_COMPLETE", ("Bucket", "DELETE_COMPLETE", null), ("team-a", "DELETE_COMPLETE", null))
        );
        var removed = await RemoveAsync();
        Assert.Equal(["Open eu-central-1", "Find by id", "Resources", "Delete", "Find by id", "Find by id", "Close"], _cloud.Calls);
        Assert.Empty(removed.Kept);
        Assert.Equal(
            ["stack team-a", "image builder team-a", "artifact store team-a", "container registry team-a", "service connector team-a"],
            removed.Unregistered
        );
        Assert.Equal((FakeCloudFormation.Id, "eu-central-1"), (removed.StackId, removed.Region));
        AssertNothingIsRegistered();
    }

    [Fact]
    public async Task What_holds_something_stays_and_the_rest_goes()
    {
        await DeployedAsync();
        _cloud.Plays(
            new("CREATE_COMPLETE"),
            new("DELETE_IN_PROGRESS"),
            new("DELETE_FAILED", ("Bucket", "DELETE_FAILED", "not empty"))
            {
                Resources =
                [
                    new("Bucket", "AWS::S3::Bucket", "DELETE_FAILED", "The bucket you tried to delete is not empty", "team-a-bucket-1abc"),
                    new("Repository", "AWS::ECR::Repository", "DELETE_FAILED", "The repository cannot be deleted because it still contains images", "team-a"),
                    new("Project", "AWS::CodeBuild::Project", "DELETE_COMPLETE", null, "team-a"),
                ],
            },
            new("DELETE_IN_PROGRESS"),
            new("DELETE_COMPLETE", ("Bucket", "DELETE_SKIPPED", null))
        );
        var removed = await RemoveAsync();
        Assert.Equal(["Delete", "Delete but Bucket, Repository"], _cloud.Calls.Where(static call => call.StartsWith("Delete", StringComparison.Ordinal)));
        Assert.Equal(
            ["team-a-bucket-1abc: The bucket you tried to delete is not empty", "team-a: The repository cannot be deleted because it still contains images"],
            removed.Kept.Select(static kept => kept.ToString())
        );
        AssertNothingIsRegistered();
    }

    [Fact]
    public async Task What_cannot_be_deleted_for_another_reason_fails_and_stays_registered()
    {
        await DeployedAsync();
        _cloud.Plays(
            new("CREATE_COMPLETE"),
            new("DELETE_IN_PROGRESS"),
            new("DELETE_FAILED", ("ServiceRole", "DELETE_FAILED", "Cannot delete entity, must detach all policies first."))
            {
                Resources = [new("ServiceRole", "AWS::IAM::Role", "DELETE_FAILED", "Cannot delete entity", "x")],
            }
        );
        var error = await Assert.ThrowsAsync<ImageBuilderException>(RemoveAsync);
        Assert.Equal(ErrorCode.DeploymentFailed, error.Code);
        Assert.Contains(
            "ServiceRole (AWS::Test::ServiceRole) is DELETE_FAILED: Cannot delete entity, must detach all policies first.",
            error.Message,
            StringComparison.Ordinal
        );
        _ = Assert.Single(_registry.Stacks.Find(null));
    }

    [Fact]
    public async Task What_another_stack_uses_stays_registered()
    {
        await DeployedAsync();
        _ = _registry.Stacks.Register(Registrations.Stack("mine", builder: "team-a"));
        _cloud.Plays(new("CREATE_COMPLETE"), new("DELETE_COMPLETE"));
        var removed = await RemoveAsync();
        Assert.Equal(["stack team-a", "artifact store team-a", "container registry team-a"], removed.Unregistered);
        Assert.Equal(
            2,
            _observed.Events.OfType<WarningMessage>().Count(static warning => warning.Text.EndsWith("It stays registered.", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task What_is_gone_already_is_unregistered()
    {
        await DeployedAsync();
        _cloud.Has("DELETE_COMPLETE");
        Assert.Equal(5, (await RemoveAsync()).Unregistered.Count);
        Assert.DoesNotContain("Delete", _cloud.Calls);
        Assert.Equal(ErrorCode.DeploymentNotFound, (await Assert.ThrowsAsync<ImageBuilderException>(RemoveAsync)).Code);
    }

    [Fact]
    public async Task What_somebody_else_deployed_is_not_taken_down()
    {
        _cloud.Has("CREATE_COMPLETE", tags: new Dictionary<string, string>());
        Assert.Equal(ErrorCode.DeploymentNotFound, (await Assert.ThrowsAsync<ImageBuilderException>(RemoveAsync)).Code);
        Assert.DoesNotContain("Delete", _cloud.Calls);
    }

    [Theory]
    [InlineData(
        "eu-central-1",
        "https://eu-central-1.console.aws.amazon.com/cloudformation/home?region=eu-central-1#/stacks/create/review?templateURL=https%3A%2F%2Fb.s3.amazonaws.com%2Ft.yaml&stackName=Team-A&param_RepositoryName=team-a"
    )]
    [InlineData(
        "cn-north-1",
        "https://cn-north-1.console.amazonaws.cn/cloudformation/home?region=cn-north-1#/stacks/create/review?templateURL=https%3A%2F%2Fb.s3.amazonaws.com%2Ft.yaml&stackName=Team-A&param_RepositoryName=team-a"
    )]
    [InlineData(
        null,
        "https://console.aws.amazon.com/cloudformation/home#/stacks/create/review?templateURL=https%3A%2F%2Fb.s3.amazonaws.com%2Ft.yaml&stackName=Team-A&param_RepositoryName=team-a"
    )]
    public void A_link_fills_in_the_page_of_the_console(string? region, string link)
    {
        Assert.Equal(link, Deployments.QuickCreateUrl(Request() with { Name = "Team-A", Region = region }, "https://b.s3.amazonaws.com/t.yaml"));
        Assert.Empty(_cloud.Calls);
    }

    private static DeploymentRequest Request() => new("team-a", "eu-central-1", new Dictionary<string, string>(), FromDeployment: false, SetActive: false);

    private async Task<Stack> DeployAsync(DeploymentRequest request, AwsOptions? aws = null)
    {
        using var deployment = await Deployments.PlanAsync(request, aws ?? AwsOptions.None, _observed, Cancellation);
        return await deployment.RunAsync(_observed, Cancellation);
    }

    private async Task DeployedAsync()
    {
        _cloud.Has("CREATE_COMPLETE");
        _ = await DeployAsync(Request());
        _cloud.Calls.Clear();
    }

    private async Task<RemovedStackDeployment> RemoveAsync()
    {
        using var takedown = await Deployments.PlanRemovalAsync("team-a", AwsOptions.None, _observed, Cancellation);
        return await takedown.RunAsync(_observed, Cancellation);
    }

    private void AssertNothingIsRegistered()
    {
        Assert.Empty(_registry.Stacks.Find(null));
        Assert.Empty(_connectors.Find(null));
        Assert.All(Enum.GetValues<ComponentKind>(), kind => Assert.Empty(_registry.Components.Find(kind, null)));
    }
}
