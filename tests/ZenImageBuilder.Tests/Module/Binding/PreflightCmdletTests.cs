using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Module.Binding;

public sealed class PreflightCmdletTests(HostedHome home) : CmdletTest(home)
{
    private readonly List<PreflightRequest> _requests = [];

    [Fact]
    public void Everything_that_is_given_reaches_the_engine()
    {
        Plan();
        _ = Invoke("Test-ImageBuilder -Stack prod -ArtifactStore s -ContainerRegistry r -Tag app:1, app:2 -CreateRepository -SkipProbe -ProfileName dev")
            .Clean()
            .One<ReadinessCheck>();
        var request = Assert.Single(_requests);
        Assert.Equal(new("prod", null, "s", "r"), request.Selection);
        Assert.Equal(["app:1", "app:2"], request.Tags);
        Assert.Equal((true, true, "dev"), (request.CreateRepository, request.SkipProbe, request.Aws.ProfileName));
    }

    [Fact]
    public void Builders_come_down_the_pipeline_and_by_wildcard()
    {
        var (one, two) = (ABuilder("one"), ABuilder("two"));
        Engine.OnFindComponent = (_, reference) =>
            reference == "*" ? [one, two]
            : reference == one.Id.ToString() ? [one]
            : throw new ImageBuilderException(ErrorCode.ComponentNotFound, "No.", reference);
        Plan();
        Assert.Equal(2, Invoke("Test-ImageBuilder *").Clean().Output.Count);
        _ = Invoke("$args[0] | Test-ImageBuilder", one).Clean();
        Assert.Equal([one.Id.ToString(), two.Id.ToString(), one.Id.ToString()], _requests.Select(static request => request.Selection.ImageBuilder));
        var result = Invoke("Test-ImageBuilder none, *");
        ComponentCmdletTests.AssertError(result.Error, ErrorCode.ComponentNotFound, ErrorCategory.ObjectNotFound, "none");
        Assert.Equal(2, result.Output.Count);
    }

    [Fact]
    public void A_missing_action_is_in_properties_of_its_own()
    {
        Plan();
        var names = Invoke("Test-ImageBuilder | ForEach-Object { $_.Action, $_.Resource, $_.Principal }")
            .Clean()
            .Output.Select(static name => (string)name.BaseObject);
        Assert.Equal(["codebuild:StartBuild", "arn:aws:codebuild:eu-west-1:1:project/p", "arn:aws:iam::1:user/me"], names);
    }

    [Fact]
    public void A_build_whose_preflight_fails_is_not_started()
    {
        Plan();
        var result = Invoke("Start-ImageBuild $args[0] -Tag app:1 -Preflight", NewFolder());
        ComponentCmdletTests.AssertError(result.Error, ErrorCode.PreflightFailed, ErrorCategory.InvalidOperation, "app:1");
        Assert.Equal("The build was not started. No.", result.Error.Exception.Message);
        Assert.Equal("Allow it.", result.Error.ErrorDetails.RecommendedAction);
        var request = Assert.Single(_requests);
        Assert.Equal(["app:1"], request.Tags);
        Assert.Null(request.Selection.Stack);
        Assert.All(
            [request.Selection.ImageBuilder, request.Selection.ArtifactStore, request.Selection.ContainerRegistry],
            static component => Assert.True(Guid.TryParse(component, out _), "The components that were planned are checked, by ID.")
        );
        Assert.Empty(Engine.StartedBuilds);

        Engine.OnPreflight = static _ =>
            [
                new()
                {
                    Target = "p",
                    Check = "Log",
                    Status = ReadinessStatus.Warning,
                    Evidence = "Beware.",
                },
            ];
        Engine.OnStartBuild = static (_, _, _) => Task.FromResult(ABuild());
        var started = Invoke("Start-ImageBuild $args[0] -Tag app:1 -Preflight", NewFolder());
        Assert.Equal("Beware.", Assert.Single(started.Warnings));
        Assert.NotNull(started.One<ImageBuild>());
    }

    [Fact]
    public void Policies_are_text_or_objects()
    {
        PolicyRequest? given = null;
        Engine.OnWritePolicy = (request, _) =>
        {
            given = request;
            return new(
                new()
                {
                    Version = "2012-10-17",
                    Statement =
                    [
                        new()
                        {
                            Sid = "S",
                            Effect = "Allow",
                            Action = ["s3:GetObject"],
                            Resource = ["*"],
                        },
                    ],
                },
                "{}"
            );
        };
        Assert.Equal("{}", Invoke("New-ImageBuilderPolicy caller").Clean().One<string>());
        Assert.Equal(PolicyHolder.Caller, given!.Holder);
        var policy = Invoke(
                "New-ImageBuilderPolicy -For ServiceRole -Stack prod -CodeBuildProject p -Path s3://b -Uri u -Repository a, b -AccountId 123456789012 -LogGroup g -Secret s "
                    + "-ServiceRoleArn arn:aws:iam::123456789012:role/r -CallerArn arn:aws:iam::123456789012:user/u -Region eu-west-1 -AsObject"
            )
            .Clean()
            .One<IamPolicy>();
        Assert.Equal("s3:GetObject", policy.Statement[0].Action[0]);
        Assert.Equal(
            (
                PolicyHolder.ServiceRole,
                "prod",
                "p",
                "s3://b",
                "u",
                "123456789012",
                "g",
                "arn:aws:iam::123456789012:role/r",
                "arn:aws:iam::123456789012:user/u",
                "eu-west-1"
            ),
            (
                given.Holder,
                given.Stack,
                given.CodeBuildProject,
                given.Path,
                given.Uri,
                given.AccountId,
                given.LogGroup,
                given.ServiceRole,
                given.Caller,
                given.Aws.Region
            )
        );
        Assert.Equal(["a", "b", "s"], given.Repositories!.Concat(given.Secrets!));
    }

    [Theory]
    [InlineData("New-ImageBuilderPolicy -For Nobody", "ParameterArgumentValidationError")]
    [InlineData("New-ImageBuilderPolicy -For Caller -AccountId 12", "ParameterArgumentValidationError")]
    [InlineData("New-ImageBuilderPolicy -For Caller -CallerArn me", "ParameterArgumentValidationError")]
    public void What_is_no_value_is_refused(string script, string error) =>
        Assert.StartsWith(error, Invoke(script).Error.FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void A_sandbox_enforces_policies_when_asked()
    {
        var requests = new List<SandboxRequest>();
        Engine.OnStartSandbox = request =>
        {
            requests.Add(request);
            return Task.FromResult(ASandbox() with { Administrator = ("AKIAADMIN", new("admin-secret")) });
        };
        var sandbox = Invoke("Start-ImageBuilderSandbox -EnforcePolicy; Start-ImageBuilderSandbox -EnforcePolicy -CallerPolicy a -ServiceRolePolicy b")
            .Clean()
            .Output.Select(static one => (ImageBuilderSandbox)one.BaseObject)
            .First();
        Assert.Equal([new(null, "us-east-1", null, new(null, null)), new(null, "us-east-1", null, new("a", "b"))], requests);
        Assert.Equal(("AKIAADMIN", "arn:aws:iam::123456789012:user/sandbox"), (sandbox.AdministratorCredential!.UserName, sandbox.CallerArn));
        ComponentCmdletTests.AssertError(
            Invoke("Start-ImageBuilderSandbox -ServiceRolePolicy b").Error,
            ErrorCode.InvalidParameterCombination,
            ErrorCategory.InvalidArgument,
            null
        );
    }

    private void Plan() =>
        Engine.OnPreflight = request =>
        {
            _requests.Add(request);
            return
            [
                new()
                {
                    Target = "p",
                    Check = "CallerPermissions",
                    Status = ReadinessStatus.Failed,
                    Evidence = "No.",
                    Remedy = "Allow it.",
                    Action = "codebuild:StartBuild",
                    Resource = "arn:aws:codebuild:eu-west-1:1:project/p",
                    Principal = "arn:aws:iam::1:user/me",
                },
            ];
        };
}
