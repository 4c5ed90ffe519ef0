using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.Checks;
using ZenImageBuilder.Engine.Aws.CloudFormation;
using ZenImageBuilder.Engine.Aws.CodeBuild;
using ZenImageBuilder.Engine.Aws.Connectors;
using ZenImageBuilder.Engine.Aws.Ecr;
using ZenImageBuilder.Engine.Aws.S3;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Engine.Policies;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Support;

/// <summary>One operation of AWS as the engine uses it, through the SDK and the adapter, with a possible answer of AWS.</summary>
/// <param name="Action">The IAM action, which every error names.</param>
/// <param name="Answer">A correct answer.</param>
/// <param name="AskAsync">Calls a service at the endpoint of the session.</param>
internal sealed record AskedOperation(string Action, string Answer, Func<AwsSession, CancellationToken, Task> AskAsync)
{
    private const string Role = "arn:aws:iam::123456789012:role/r";

    private static readonly Observed Nobody = new();

    private static readonly ImageBuilder Builder = new()
    {
        Id = Guid.Empty,
        Name = "b",
        Flavor = "aws",
        Configuration = new Dictionary<string, object>(),
        Labels = new Dictionary<string, string>(),
        Created = default,
        Updated = default,
    };

    public static IReadOnlyList<AskedOperation> Json { get; } =
    [
        new(
            "codebuild:StartBuild",
            $$"""{"build":{{Build}}}""",
            (session, stop) => BuildsAsync(session, runner => runner.StartAsync(Submissions.Full("p"), Submissions.Token, stop))
        ),
        new(
            "codebuild:BatchGetBuilds",
            $$"""{"builds":[{{Build}}],"buildsNotFound":["p:2"]}""",
            (session, stop) => BuildsAsync(session, runner => runner.GetAsync(["p:1", "p:2"], stop))
        ),
        new(
            "codebuild:ListBuildsForProject",
            """{"ids":[],"nextToken":""}""",
            (session, stop) => BuildsAsync(session, runner => runner.FindAsync("p", Guid.Empty, null, stop))
        ),
        new("codebuild:StopBuild", $$"""{"build":{{Build}}}""", (session, stop) => BuildsAsync(session, runner => runner.StopAsync("p:1", stop))),
        new("logs:GetLogEvents", Log, (session, stop) => BuildsAsync(session, runner => runner.ReadLogAsync("g", "s", null, stop))),
        new("logs:GetLogEvents", Log, (session, stop) => BuildsAsync(session, runner => runner.ReadLogEndAsync("g", "s", 10, stop))),
        new(
            "ecr:GetAuthorizationToken",
            """{"authorizationData":[{"authorizationToken":"QVdTOnB3","expiresAt":1700000000.5,"proxyEndpoint":"https://123456789012.dkr.ecr.eu-central-1.amazonaws.com"}]}""",
            (session, stop) => EcrLogin.GetAsync(session, Nobody, stop)
        ),
        new(
            "ecr:DescribeRepositories",
            """{"repositories":[{"repositoryUri":"123456789012.dkr.ecr.eu-central-1.amazonaws.com/app"}]}""",
            (session, stop) => Resources(session).ListAsync(ConnectorTypes.DockerRegistry, null, stop)
        ),
        new(
            "eks:ListClusters",
            """{"clusters":["a","b"],"nextToken":null}""",
            (session, stop) => Resources(session).ListAsync(ConnectorTypes.KubernetesCluster, null, stop)
        ),
        new(
            "eks:DescribeCluster",
            """{"cluster":{"name":"c","arn":"arn:aws:eks:eu-central-1:123456789012:cluster/c"}}""",
            (session, stop) => Resources(session).ListAsync(ConnectorTypes.KubernetesCluster, "c", stop)
        ),
    ];

    public static IReadOnlyList<AskedOperation> Xml { get; } =
    [
        new(
            "sts:GetCallerIdentity",
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/me</Arn><UserId>U</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
            (session, stop) => CallerIdentity.AskAsync(session, null, Nobody, stop)
        ),
        new(
            "sts:AssumeRole",
            "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2030-01-02T03:04:05Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>",
            (session, _) => AssumeAsync(session)
        ),
        new(
            "iam:SimulatePrincipalPolicy",
            "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated><EvaluationResults><member><EvalActionName>codebuild:StartBuild</EvalActionName><EvalDecision>allowed</EvalDecision></member></EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>",
            (session, stop) => SimulateAsync(session, stop)
        ),
        new(
            "cloudformation:DescribeStacks",
            "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackId>arn:aws:cloudformation:r:1:stack/s/1</StackId><StackName>s</StackName><StackStatus>CREATE_COMPLETE</StackStatus><Tags><member><Key>a</Key><Value>b</Value></member></Tags></member></Stacks></DescribeStacksResult></DescribeStacksResponse>",
            (session, stop) => StacksAsync(session, stacks => stacks.FindAsync("s", stop))
        ),
        new(
            "cloudformation:DescribeStackEvents",
            "<DescribeStackEventsResponse><DescribeStackEventsResult><StackEvents><member><EventId>e1</EventId><StackId>arn:aws:cloudformation:r:1:stack/s/1</StackId><LogicalResourceId>l</LogicalResourceId><ResourceType>t</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus><Timestamp>2026-01-02T03:04:05Z</Timestamp></member></StackEvents></DescribeStackEventsResult></DescribeStackEventsResponse>",
            (session, stop) => StacksAsync(session, stacks => stacks.EventsAsync("s", static _ => false, stop))
        ),
        new(
            "cloudformation:DescribeStackResources",
            "<DescribeStackResourcesResponse><DescribeStackResourcesResult><StackResources><member><LogicalResourceId>l</LogicalResourceId><ResourceType>t</ResourceType><ResourceStatus>DELETE_FAILED</ResourceStatus></member></StackResources></DescribeStackResourcesResult></DescribeStackResourcesResponse>",
            (session, stop) => StacksAsync(session, stacks => stacks.ResourcesAsync("s", stop))
        ),
        new(
            "cloudformation:CreateStack",
            "<CreateStackResponse><CreateStackResult><StackId>arn:aws:cloudformation:r:1:stack/s/1</StackId></CreateStackResult></CreateStackResponse>",
            (session, stop) =>
                StacksAsync(
                    session,
                    stacks => stacks.CreateAsync(new("s", "{}", new Dictionary<string, string>(), new Dictionary<string, string>(), "t"), stop)
                )
        ),
        new(
            "s3:ListBucket",
            "<ListBucketResult><Name>b</Name><IsTruncated>false</IsTruncated><Contents><Key>p/code-build-contexts/a.zip</Key><Size>12</Size><LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>\"e\"</ETag></Contents></ListBucketResult>",
            (session, stop) => StoreAsync(session, store => DrainAsync(store.ListAsync(stop)))
        ),
        new(
            "s3:ListBucketMultipartUploads",
            "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated><Upload><Key>p/code-build-contexts/a.zip</Key><UploadId>u</UploadId><Initiated>2026-01-02T03:04:05.000Z</Initiated></Upload></ListMultipartUploadsResult>",
            (session, stop) => StoreAsync(session, store => DrainAsync(store.ListUploadsAsync(stop)))
        ),
        new("s3:DeleteObject", "<DeleteResult/>", (session, stop) => StoreAsync(session, store => store.DeleteAsync(["a.zip"], stop))),
        new(
            "s3:ListAllMyBuckets",
            "<ListAllMyBucketsResult><Buckets><Bucket><Name>b</Name></Bucket></Buckets></ListAllMyBucketsResult>",
            (session, stop) => Resources(session).ListAsync(ConnectorTypes.S3Bucket, null, stop)
        ),
    ];

    private const string Build =
        """{"id":"p:1","buildNumber":7,"buildStatus":"SUCCEEDED","buildComplete":true,"currentPhase":"COMPLETED","startTime":1700000000.25,"endTime":1700000060,"phases":[{"phaseType":"BUILD","phaseStatus":"FAILED","startTime":1700000000,"contexts":[{"statusCode":"X","message":"m"}]}],"exportedEnvironmentVariables":[{"name":"ZIB_IMAGE_DIGEST","value":"sha256:0"}],"logs":{"groupName":"g","streamName":"s","deepLink":"https://l/"}}""";

    private const string Log =
        """{"events":[{"timestamp":1700000000000,"message":"a line","ingestionTime":1700000000001}],"nextForwardToken":"f/1","nextBackwardToken":"b/1"}""";

    public override string ToString() => Action;

    /// <summary>A session for the server of a test.</summary>
    public static AwsSession Session(string url) => new AwsSession(new BasicAWSCredentials("AKIAEXAMPLE", "secret"), new("a test"), "eu-central-1", null, url);

    private static AwsClients Clients(AwsSession session) => new(session, Nobody);

    private static AwsResources Resources(AwsSession session) => new(session, Clients(session), "c", Nobody);

    private static async Task BuildsAsync(AwsSession session, Func<CodeBuildRunner, Task> ask)
    {
        using var runner = new CodeBuildRunner(Clients(session).CodeBuild(), Clients(session).Logs(), "eu-central-1", new("a test"), TimeProvider.System);
        await ask(runner);
    }

    private static async Task StacksAsync(AwsSession session, Func<CloudFormationStacks, Task> ask)
    {
        using var stacks = new CloudFormationStacks(session, Clients(session));
        await ask(stacks);
    }

    private static async Task StoreAsync(AwsSession session, Func<S3ContextStore, Task> ask)
    {
        using var store = new S3ContextStore(Clients(session).S3(), S3Location.Parse("s3://bucket/p")!, new("a test"), new(), TimeProvider.System, Nobody);
        await ask(store);
    }

    private static async Task AssumeAsync(AwsSession session)
    {
        var role = new CredentialPlan.Role(
            Role,
            new CredentialPlan.Keys("AKIDEXAMPLE", new("secret"), Token: null),
            "a test",
            ExternalId: null,
            SessionName: "s",
            Seconds: null
        );
        _ = await new AssumedRoleCredentials(role, session.Credentials, Clients(session).SecurityToken, new("a test")).GetCredentialsAsync();
    }

    private static async Task SimulateAsync(AwsSession session, CancellationToken stop)
    {
        var statement = new PolicyStatement(
            "Builds",
            [new("codebuild:StartBuild", PermissionPurpose.Build)],
            ["arn:aws:codebuild:eu-central-1:123456789012:project/p"]
        );
        _ = await new PolicySimulation(session, Builder, Nobody).CheckAsync("arn:aws:iam::123456789012:user/me", "the caller", [statement], stop);
    }

    private static async Task DrainAsync<T>(IAsyncEnumerable<T> items)
    {
        await foreach (var item in items)
        {
            _ = item;
        }
    }
}
