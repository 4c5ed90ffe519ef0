using System.Text.Json;
using Amazon.CodeBuild;
using Amazon.CodeBuild.Model;
using Amazon.ECR;
using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.CodeBuild;
using ZenImageBuilder.Engine.Aws.Sessions;

namespace ZenImageBuilder.Tests.Engine.Aws;

/// <summary>What goes over the wire, as a recording server sees it.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class WireTests
{
    public WireTests(AwsEnvironment environment) => environment.Reset();

    [Fact]
    public async Task A_submission_becomes_exactly_this_request()
    {
        using var server = new LoopbackServer(static _ => new(200, """{"build":{"id":"images:1","buildStatus":"IN_PROGRESS"}}"""));
        using var client = (AmazonCodeBuildClient)Client("codebuild", server.Url);

        _ = await client.StartBuildAsync(SubmissionMapping.ToRequest(Submissions.Full("images")), TestContext.Current.CancellationToken);

        const string expected = """
            {"projectName":"images","artifactsOverride":{"type":"NO_ARTIFACTS"},"environmentVariablesOverride":[{"name":"PLAIN","value":"a value","type":"PLAINTEXT"},
            {"name":"SECRET","value":"registry:password","type":"SECRETS_MANAGER"},{"name":"PARAMETER","value":"/a/b","type":"PARAMETER_STORE"},{"name":"EMPTY","value":"","type":"PLAINTEXT"}],
            "sourceTypeOverride":"S3","sourceLocationOverride":"contexts/team/code-build-contexts/abc.zip","buildspecOverride":"version: 0.2\nphases:\n  build:\n    commands:\n      - echo hello\n",
            "environmentTypeOverride":"LINUX_CONTAINER","imageOverride":"bentolor/docker-dind-awscli","computeTypeOverride":"BUILD_GENERAL1_SMALL","privilegedModeOverride":true,"certificateOverride":"arn:aws:s3:::my-bucket/ca.pem",
            "fleetOverride":{"fleetArn":"arn:aws:codebuild:eu-central-1:123456789012:fleet/builds"},
            "timeoutInMinutesOverride":60,"queuedTimeoutInMinutesOverride":30,"idempotencyToken":"6f3b0d52-4b7f-4d64-93b0-000000000001","autoRetryLimitOverride":0}
            """;
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, Assert.Single(server.Requests).Json), server.Requests[0].Text);
    }

    [Fact]
    public async Task A_request_is_signed_for_its_service_and_region_and_names_this_module()
    {
        using var server = new LoopbackServer(static _ => new(200, "{}"));
        using var client = (AmazonECRClient)Client("ecr", server.Url);
        _ = await client.GetAuthorizationTokenAsync(new(), TestContext.Current.CancellationToken);
        var headers = Assert.Single(server.Requests).Headers;
        Assert.Matches("^AWS4-HMAC-SHA256 Credential=AKIA/[0-9]{8}/eu-central-1/ecr/aws4_request, SignedHeaders=.*x-amz-target.*", headers["Authorization"]);
        Assert.Matches(@"^aws-sdk-dotnet.* api/ECR#\d.* ZenImageBuilder/\d+\.\d+\.\d+", headers["User-Agent"]);
    }

    [Fact]
    public async Task An_error_keeps_code_request_id_status_and_type()
    {
        using var server = new LoopbackServer(static _ =>
            new(400, """{"__type":"com.amazonaws.codebuild#ResourceNotFoundException","message":"Project cannot be found"}""", ("x-amzn-RequestId", "r-1"))
        );
        using var client = (AmazonCodeBuildClient)Client("codebuild", server.Url);
        var error = await Assert.ThrowsAsync<ResourceNotFoundException>(() =>
            client.StartBuildAsync(new() { ProjectName = "x" }, TestContext.Current.CancellationToken)
        );
        Assert.Equal(
            ("ResourceNotFoundException", "r-1", System.Net.HttpStatusCode.BadRequest, "Project cannot be found"),
            (error.ErrorCode, error.RequestId, error.StatusCode, error.Message)
        );
        _ = Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(400, "ThrottlingException")]
    [InlineData(429, "TooManyRequestsException")]
    [InlineData(500, "InternalFailure")]
    [InlineData(503, "ServiceUnavailable")]
    public async Task What_is_worth_a_retry_is_retried(int status, string code)
    {
        var asked = 0;
        using var server = new LoopbackServer(_ =>
            Interlocked.Increment(ref asked) == 1 ? new(status, $$"""{"__type":"{{code}}"}""") : new(200, """{"projects":["a"]}""")
        );
        using var client = (AmazonCodeBuildClient)Client("codebuild", server.Url);
        Assert.Equal(["a"], (await client.ListProjectsAsync(new(), TestContext.Current.CancellationToken)).Projects!);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_cut_connection_is_retried_with_the_same_token()
    {
        var asked = 0;
        using var server = new LoopbackServer(_ => Interlocked.Increment(ref asked) == 1 ? new(200) { Cut = true } : new(200, """{"build":{"id":"a:1"}}"""));
        using var client = (AmazonCodeBuildClient)Client("codebuild", server.Url);
        var answer = await client.StartBuildAsync(SubmissionMapping.ToRequest(Submissions.Full("a")), TestContext.Current.CancellationToken);
        Assert.Equal("a:1", answer.Build!.Id);
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(server.Requests[0].Text, server.Requests[1].Text);
    }

    private static AmazonServiceClient Client(string service, string url)
    {
        var clients = new AwsClients(new(new BasicAWSCredentials("AKIA", "secret"), new("a test"), "eu-central-1", null, url), new Observed());
        return service switch
        {
            "codebuild" => clients.CodeBuild(),
            _ => clients.Ecr(),
        };
    }
}
