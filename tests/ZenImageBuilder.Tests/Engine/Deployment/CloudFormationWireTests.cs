using System.Globalization;
using System.Text;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.CloudFormation;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Engine.Deployment;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Deployment;

/// <summary>What CloudFormation says over the wire when a resource fails, and when it will not delete one: neither of which moto plays. Shapes from botocore, <c>cloudformation/2010-05-15</c>.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class CloudFormationWireTests : IDisposable
{
    private const string Id = "arn:aws:cloudformation:eu-central-1:123456789012:stack/team-a/11111111-2222-3333-4444-555555555555";

    private const string Bucket = "team-a-bucket-1abc";

    private readonly CatalogFolder _registry = new();

    private readonly ConnectorCatalog _connectors;

    private readonly Observed _observed = new();

    private readonly LoopbackServer _server;

    private readonly List<(string Resource, string Type, string Status, string? Reason)> _events = [];

    private string? _status;

    private string _reason = "";

    private Queue<Action> _next = [];

    public CloudFormationWireTests(AwsEnvironment environment)
    {
        environment.Reset();
        _connectors = new(_registry.Connectors, [], _registry.Clock);
        _server = new(Answer);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private AwsOptions Aws => new() { Keys = new("AKIAIOSFODNN7EXAMPLE", new("secret"), null), EndpointUrl = _server.Url };

    private StackDeployments Deployments =>
        new(
            new AwsCloudFormation(new SessionResolver(Environment.GetEnvironmentVariable)),
            new(_registry.Components, _registry.Stacks, _connectors),
            new SkippingTime(DateTimeOffset.UnixEpoch)
        );

    public void Dispose()
    {
        _server.Dispose();
        _registry.Dispose();
    }

    [Fact]
    public async Task A_resource_that_fails_is_rolled_back_and_named_and_what_is_left_is_taken_down()
    {
        Next(
            () =>
                Happen(
                    "CREATE_IN_PROGRESS",
                    ("team-a", "AWS::CloudFormation::Stack", "CREATE_IN_PROGRESS", "User Initiated"),
                    ("Bucket", "AWS::S3::Bucket", "CREATE_IN_PROGRESS", null)
                ),
            () =>
                Happen(
                    "ROLLBACK_IN_PROGRESS",
                    (
                        "Repository",
                        "AWS::ECR::Repository",
                        "CREATE_FAILED",
                        "Resource handler returned message: \"The repository with name 'team-a' already exists\""
                    ),
                    ("ServiceRole", "AWS::IAM::Role", "CREATE_FAILED", "Resource creation cancelled"),
                    (
                        "team-a",
                        "AWS::CloudFormation::Stack",
                        "ROLLBACK_IN_PROGRESS",
                        "The following resource(s) failed to create: [Repository, ServiceRole]. Rollback requested by user."
                    )
                ),
            () =>
                Happen(
                    "ROLLBACK_COMPLETE",
                    ("Bucket", "AWS::S3::Bucket", "DELETE_COMPLETE", null),
                    ("team-a", "AWS::CloudFormation::Stack", "ROLLBACK_COMPLETE", null)
                )
        );
        var failed = await Assert.ThrowsAsync<ImageBuilderException>(DeployAsync);
        Assert.Equal(ErrorCode.DeploymentFailed, failed.Code);
        Assert.Contains(
            "ROLLBACK_COMPLETE: Repository (AWS::ECR::Repository) is CREATE_FAILED: Resource handler returned message: \"The repository with name 'team-a' already exists\". Nothing was registered.",
            failed.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(7, _observed.Events.OfType<DeploymentEventSeen>().Count());
        Assert.Empty(_registry.Stacks.Find(null));
        Assert.Empty(_connectors.Find(null));

        var again = await Assert.ThrowsAsync<ImageBuilderException>(DeployAsync);
        Assert.Equal(ErrorCode.DeploymentExists, again.Code);
        Assert.Contains("already exists", again.Message, StringComparison.Ordinal);

        Next(() => { }, () => Happen("DELETE_IN_PROGRESS"), () => Happen("DELETE_COMPLETE", ("team-a", "AWS::CloudFormation::Stack", "DELETE_COMPLETE", null)));
        Assert.Empty((await RemoveAsync()).Kept);
        Assert.Equal(
            ["CreateStack", "DeleteStack"],
            _server.Requests.Select(static request => Form(request)["Action"]).Where(static action => action is "CreateStack" or "DeleteStack")
        );
    }

    [Fact]
    public async Task The_request_is_what_CloudFormation_takes()
    {
        Next(() => Happen("CREATE_COMPLETE"));
        _ = await Assert.ThrowsAsync<ImageBuilderException>(DeployAsync);
        var form = Form(_server.Requests.Single(static request => Form(request)["Action"] == "CreateStack"));
        Assert.Equal(("2010-05-15", "team-a", "CAPABILITY_IAM"), (form["Version"], form["StackName"], form["Capabilities.member.1"]));
        Assert.Equal(("RepositoryName", "team-a"), (form["Parameters.member.1.ParameterKey"], form["Parameters.member.1.ParameterValue"]));
        Assert.Equal((StackDeployments.Tag, "team-a"), (form["Tags.member.1.Key"], form["Tags.member.1.Value"]));
        Assert.Equal(StackTemplate.CloudFormation, form["TemplateBody"]);
        Assert.Matches("^[a-zA-Z0-9][-a-zA-Z0-9]{0,127}$", form["ClientRequestToken"]);
        Assert.True(Encoding.UTF8.GetByteCount(form["TemplateBody"]) < 51_200, "CloudFormation takes no longer template in a request.");
    }

    [Fact]
    public async Task A_bucket_that_holds_something_is_kept_and_named()
    {
        Happen("CREATE_COMPLETE", ("team-a", "AWS::CloudFormation::Stack", "CREATE_COMPLETE", null));
        Next(
            () => { },
            () => Happen("DELETE_IN_PROGRESS"),
            () => Happen("DELETE_FAILED", ("Bucket", "AWS::S3::Bucket", "DELETE_FAILED", "The bucket you tried to delete is not empty")),
            () => Happen("DELETE_IN_PROGRESS"),
            () => Happen("DELETE_COMPLETE", ("Bucket", "AWS::S3::Bucket", "DELETE_SKIPPED", null))
        );
        var kept = Assert.Single((await RemoveAsync()).Kept);
        Assert.Equal(new("Bucket", "AWS::S3::Bucket", Bucket, "The bucket you tried to delete is not empty"), kept);
        var deletions = _server.Requests.Select(Form).Where(static form => form["Action"] == "DeleteStack").ToList();
        Assert.Equal([null, "Bucket"], deletions.Select(static form => form.GetValueOrDefault("RetainResources.member.1")));
        Assert.All(deletions, static form => Assert.Equal(Id, form["StackName"]));
    }

    [Fact]
    public async Task A_permission_that_is_missing_is_named()
    {
        _status = "DENIED";
        var error = await Assert.ThrowsAsync<ImageBuilderException>(DeployAsync);
        Assert.Equal(ErrorCode.AccessDenied, error.Code);
        Assert.Contains("cloudformation:DescribeStacks on ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sandbox_says_that_it_has_none()
    {
        await using var sandbox = await ZenImageBuilder.Sandbox.SandboxServer.StartAsync(new(), Cancellation);
        var aws = new AwsOptions { Keys = new(sandbox.AccessKey, new(sandbox.SecretKey), null), EndpointUrl = sandbox.Endpoint.ToString() };
        var request = new DeploymentRequest("team-a", sandbox.Region, new Dictionary<string, string>(), FromDeployment: false, SetActive: false);
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => Deployments.PlanAsync(request, aws, _observed, Cancellation));
        Assert.Equal(ErrorCode.RequestRefused, error.Code);
        Assert.Contains("The sandbox does not have cloudformation.", error.Message, StringComparison.Ordinal);
    }

    private async Task<Model.Stack> DeployAsync()
    {
        using var deployment = await Deployments.PlanAsync(
            new("team-a", "eu-central-1", new Dictionary<string, string>(), FromDeployment: false, SetActive: false),
            Aws,
            _observed,
            Cancellation
        );
        return await deployment.RunAsync(_observed, Cancellation);
    }

    private async Task<Model.RemovedStackDeployment> RemoveAsync()
    {
        using var takedown = await Deployments.PlanRemovalAsync("team-a", Aws with { Region = "eu-central-1" }, _observed, Cancellation);
        return await takedown.RunAsync(_observed, Cancellation);
    }

    /// <summary>What has happened each time that somebody asks for the stack.</summary>
    private void Next(params Action[] steps) => _next = new(steps);

    private void Happen(string status, params (string Resource, string Type, string Status, string? Reason)[] events)
    {
        _status = status;
        _reason = events.LastOrDefault(static happened => happened.Reason is not null).Reason ?? "";
        _events.AddRange(events);
    }

    private Answer Answer(RecordedRequest request)
    {
        var form = Form(request);
        return form["Action"] switch
        {
            "GetCallerIdentity" => Result(
                "GetCallerIdentity",
                "<Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/admin</Arn><UserId>AIDA</UserId>"
            ),
            "CreateStack" => Result("CreateStack", $"<StackId>{Id}</StackId>"),
            "DeleteStack" => new(
                200,
                "<DeleteStackResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></DeleteStackResponse>"
            ),
            "DescribeStacks" => Stacks(form["StackName"]),
            "DescribeStackEvents" => Events(form.GetValueOrDefault("NextToken")),
            "DescribeStackResources" => Result(
                "DescribeStackResources",
                $"<StackResources><member><LogicalResourceId>Bucket</LogicalResourceId><PhysicalResourceId>{Bucket}</PhysicalResourceId><ResourceType>AWS::S3::Bucket</ResourceType><ResourceStatus>{(_status == "DELETE_FAILED" ? "DELETE_FAILED" : "CREATE_COMPLETE")}</ResourceStatus><ResourceStatusReason>{_reason}</ResourceStatusReason><Timestamp>2026-01-02T03:04:05.678Z</Timestamp></member></StackResources>"
            ),
            var action => throw new InvalidOperationException(action),
        };
    }

    private Answer Stacks(string name)
    {
        if (_status == "DENIED")
        {
            return Error(
                403,
                "AccessDenied",
                "User: arn:aws:iam::123456789012:user/admin is not authorized to perform: cloudformation:DescribeStacks on resource: x"
            );
        }

        if (_next.Count > 0 && (_status is not null || name == Id))
        {
            _next.Dequeue()();
        }

        return _status is null
            ? Error(400, "ValidationError", $"Stack with id {name} does not exist")
            : Result(
                "DescribeStacks",
                $"<Stacks><member><StackId>{Id}</StackId><StackName>team-a</StackName><CreationTime>2026-01-02T03:04:05.678Z</CreationTime><StackStatus>{_status}</StackStatus><DisableRollback>false</DisableRollback><Tags><member><Key>{StackDeployments.Tag}</Key><Value>team-a</Value></member></Tags><Outputs/></member></Stacks>"
            );
    }

    /// <summary>Newest first, two a page.</summary>
    private Answer Events(string? token)
    {
        var from = token is null ? 0 : int.Parse(token, CultureInfo.InvariantCulture);
        var newest = _events.Select(static (happened, index) => (happened, index)).Reverse().Skip(from).ToList();
        var page = string.Concat(
            newest
                .Take(2)
                .Select(static one =>
                    $"<member><StackId>{Id}</StackId><EventId>e{one.index}</EventId><StackName>team-a</StackName><LogicalResourceId>{one.happened.Resource}</LogicalResourceId><PhysicalResourceId/><ResourceType>{one.happened.Type}</ResourceType><Timestamp>2026-01-02T03:04:05.678Z</Timestamp><ResourceStatus>{one.happened.Status}</ResourceStatus>{(one.happened.Reason is null ? "" : $"<ResourceStatusReason>{one.happened.Reason}</ResourceStatusReason>")}</member>"
                )
        );
        return Result("DescribeStackEvents", $"<StackEvents>{page}</StackEvents>{(newest.Count > 2 ? $"<NextToken>{from + 2}</NextToken>" : "")}");
    }

    private static Answer Result(string operation, string result) =>
        new(
            200,
            $"<{operation}Response xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><{operation}Result>{result}</{operation}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{operation}Response>",
            ("Content-Type", "text/xml")
        );

    private static Answer Error(int status, string code, string message) =>
        new(
            status,
            $"<ErrorResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>r</RequestId></ErrorResponse>",
            ("Content-Type", "text/xml")
        );

    private static Dictionary<string, string> Form(RecordedRequest request) =>
        request
            .Text.Split('&')
            .Select(static pair => pair.Split('=', 2))
            .ToDictionary(
                static pair => Uri.UnescapeDataString(pair[0]),
                static pair => Uri.UnescapeDataString(pair[1].Replace('+', ' ')),
                StringComparer.Ordinal
            );
}
