using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Module.Binding;

public sealed class DeploymentCmdletTests(HostedHome home) : CmdletTest(home)
{
    private DeploymentRequest? _request;

    private AwsOptions? _aws;

    [Fact]
    public void A_template_goes_to_the_pipeline_or_into_a_file()
    {
        Engine.OnTemplate = static format => $"{format}\n";
        Assert.Equal(
            ["CloudFormation", "Terraform"],
            Invoke("Export-StackTemplate CloudFormation; Export-StackTemplate -Format terraform").Clean().All<string>()
        );
        var folder = NewFolder();
        Assert.Equal("stack.yaml", Invoke("Export-StackTemplate CloudFormation $args[0] -PassThru", folder).Clean().One<FileInfo>().Name);
        Assert.Equal("main.tf", Invoke("Export-StackTemplate Terraform $args[0] -PassThru", folder).Clean().One<FileInfo>().Name);
        ComponentCmdletTests.AssertError(
            Invoke("Export-StackTemplate Terraform $args[0]", folder).Error,
            ErrorCode.FileExists,
            ErrorCategory.ResourceExists,
            Path.Combine(folder, "main.tf")
        );
        Assert.Equal("Terraform\n", File.ReadAllText(Path.Combine(folder, "main.tf")));
    }

    [Fact]
    public void Deploy_shows_its_plan_and_writes_the_stack()
    {
        var deployment = PlanDeployment();
        var result = Invoke(
                "Deploy-Stack team-a -Provider aws -Location eu-central-1 -ExistingBucket contexts -ContextDays 7 -LogDays 14 -SetActive -ProfileName admin"
            )
            .Clean();
        Assert.Equal("team-a", result.One<Stack>().Name);
        Assert.Equal(("team-a", "eu-central-1", true, false), (_request!.Name, _request.Region, _request.SetActive, _request.FromDeployment));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["ExistingBucket"] = "contexts",
                ["ContextDays"] = "7",
                ["LogDays"] = "14",
            },
            _request.Parameters
        );
        Assert.Equal("admin", _aws!.ProfileName);
        Assert.Equal(
            ["team-a (account 123456789012, eu-central-1):", "  make a bucket", "CREATE_COMPLETE     Bucket (AWS::S3::Bucket)"],
            result.Information.Select(static record => record.ToString())
        );
        Assert.All(result.Information, static record => Assert.Contains("StackDeployment", record.Tags));
        Assert.Equal(
            ["CREATE_IN_PROGRESS: 1 of 9 resources", "CREATE_COMPLETE: 9 of 9 resources"],
            result.Progress.Select(static record => record.StatusDescription)
        );
        Assert.Equal(ProgressRecordType.Completed, result.Progress[^1].RecordType);
        Assert.True(deployment.IsDisposed);
    }

    [Fact]
    public void Deploy_with_WhatIf_shows_its_plan_and_deploys_nothing()
    {
        var deployment = PlanDeployment();
        var result = Invoke("Deploy-Stack team-a -Region eu-central-1 -WhatIf").Clean();
        Assert.Empty(result.Output);
        Assert.Equal(2, result.Information.Count);
        Assert.Equal((0, true), (deployment.Runs, deployment.IsDisposed));
    }

    [Fact]
    public async Task Stopping_stops_the_watching_only_and_lets_go_of_what_was_planned()
    {
        var deployment = PlanDeployment();
        deployment.Hangs = true;
        var running = Begin("Deploy-Stack team-a -Location eu-central-1");
        await running.Until(static running => running.Streams.Progress.Count > 0);
        var (result, took) = await running.Stop();
        Assert.Equal(PSInvocationState.Stopped, result.State);
        Assert.True(took < TimeSpan.FromSeconds(2), took.ToString());
        Assert.True(deployment.IsDisposed);
        Assert.Empty(result.Output);
        Assert.Equal(1, deployment.Runs);
    }

    [Fact]
    public void A_deployment_that_fails_is_an_error_with_its_reason()
    {
        PlanDeployment().Failure = new(ErrorCode.DeploymentFailed, "The deployment of 'team-a' failed.", "team-a", "Take it down.");
        var error = Invoke("Deploy-Stack team-a").Error;
        ComponentCmdletTests.AssertError(error, ErrorCode.DeploymentFailed, ErrorCategory.InvalidResult, "team-a");
        Assert.Equal("Take it down.", error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void Registering_a_deployment_takes_no_parameters_of_the_template()
    {
        _ = PlanDeployment();
        _ = Invoke("Deploy-Stack team-a -FromDeployment").Clean();
        Assert.True(_request!.FromDeployment);
        Assert.IsType<ParameterBindingException>(Invoke("Deploy-Stack team-a -FromDeployment -Prefix x").Error.Exception, exactMatch: false);
        ComponentCmdletTests.AssertError(
            Invoke("Deploy-Stack x -Location eu-central-1 -Region us-east-1").Error,
            ErrorCode.InvalidParameterCombination,
            ErrorCategory.InvalidArgument,
            "eu-central-1"
        );
        Assert.IsType<ParameterBindingException>(Invoke("Deploy-Stack x -Provider gcp").Error.Exception, exactMatch: false);
    }

    [Fact]
    public void A_link_is_written_and_AWS_not_asked()
    {
        _ = PlanDeployment();
        Engine.OnQuickCreateUrl = static (request, template) => $"{request.Region} {request.Name} {template}";
        Assert.Equal(
            "eu-central-1 team-a https://b/t.yaml",
            Invoke("Deploy-Stack team-a -QuickCreateUrl -TemplateUrl https://b/t.yaml -Location eu-central-1").Clean().One<string>()
        );
        Assert.Null(_request);
    }

    [Fact]
    public void Remove_says_what_it_keeps()
    {
        var takedown = PlanRemoval();
        var result = Invoke("Remove-StackDeployment team-a -Confirm:$false").Clean();
        Assert.Equal("team-a", result.One<RemovedStackDeployment>().Name);
        Assert.Equal("contexts (AWS::S3::Bucket) is still there: It is not empty.", Assert.Single(result.Warnings));
        Assert.Equal((1, true), (takedown.Runs, takedown.IsDisposed));
        _ = Invoke("$args[0] | Remove-StackDeployment -Confirm:$false", AStack("team-a")).Clean();
        Assert.Equal(2, takedown.Runs);
    }

    [Fact]
    public void Remove_with_WhatIf_removes_nothing()
    {
        var takedown = PlanRemoval();
        Assert.Empty(Invoke("Remove-StackDeployment team-a -WhatIf").Clean().Output);
        Assert.Equal((0, true), (takedown.Runs, takedown.IsDisposed));
    }

    private FakeDeployment PlanDeployment()
    {
        var deployment = new FakeDeployment();
        Engine.OnPlanDeployment = (request, aws, _) =>
        {
            (_request, _aws) = (request, aws);
            return Task.FromResult<IStackDeployment>(deployment);
        };
        return deployment;
    }

    private FakeTakedown PlanRemoval()
    {
        var takedown = new FakeTakedown();
        Engine.OnPlanRemoval = (name, _) =>
        {
            Assert.Equal("team-a", name);
            return Task.FromResult<IStackTakedown>(takedown);
        };
        return takedown;
    }

    private sealed class FakeDeployment : IStackDeployment
    {
        public ImageBuilderException? Failure { get; set; }

        public bool Hangs { get; set; }

        public int Runs { get; private set; }

        public bool IsDisposed { get; private set; }

        public string Target => "team-a (account 123456789012, eu-central-1)";

        public string Action => "Deploy stack";

        public IReadOnlyList<string> Plan => ["make a bucket"];

        public async Task<Stack> RunAsync(IEngineObserver observer, CancellationToken cancellationToken)
        {
            Runs++;
            observer.Report(
                new DeploymentEventSeen(
                    new()
                    {
                        Timestamp = DateTimeOffset.UnixEpoch,
                        Stack = "team-a",
                        Resource = "Bucket",
                        Type = "AWS::S3::Bucket",
                        Status = "CREATE_COMPLETE",
                    }
                )
            );
            observer.Report(new DeploymentProgress("team-a", "CREATE_IN_PROGRESS", 1, 9, IsOver: false));
            if (Hangs)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            observer.Report(new DeploymentProgress("team-a", "CREATE_COMPLETE", 9, 9, IsOver: true));
            return Failure is null ? AStack("team-a") : throw Failure;
        }

        public void Dispose() => IsDisposed = true;
    }

    private sealed class FakeTakedown : IStackTakedown
    {
        public int Runs { get; private set; }

        public bool IsDisposed { get; private set; }

        public string Target => "team-a (eu-central-1)";

        public string Action => "Delete";

        public Task<RemovedStackDeployment> RunAsync(IEngineObserver observer, CancellationToken cancellationToken)
        {
            Runs++;
            return Task.FromResult(
                new RemovedStackDeployment
                {
                    Name = "team-a",
                    StackId = "arn",
                    Region = "eu-central-1",
                    Kept = [new("Bucket", "AWS::S3::Bucket", "contexts", "It is not empty.")],
                    Unregistered = ["stack team-a"],
                }
            );
        }

        public void Dispose() => IsDisposed = true;
    }
}
