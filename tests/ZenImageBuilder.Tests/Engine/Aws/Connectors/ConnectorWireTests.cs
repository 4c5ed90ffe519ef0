using System.Text.Json.Nodes;
using Amazon.Runtime;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Engine.Catalog.Storage;
using ZenImageBuilder.Tests.Engine.Aws.Sessions;

namespace ZenImageBuilder.Tests.Engine.Aws.Connectors;

/// <summary>What AWS receives of connectors, to the letter.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class ConnectorWireTests : IDisposable
{
    private readonly FixedClock _clock = new();

    private readonly Observed _observed = new();

    private readonly LoopbackServer _server = new(static request =>
        new(
            200,
            request.Url.AbsolutePath == "/" && request.Text.Contains("Action=Get", StringComparison.Ordinal)
                ? SessionTests.Assumed(
                    "ASIASESSION",
                    request.Text.Contains("GetFederationToken", StringComparison.Ordinal) ? "GetFederationToken" : "GetSessionToken"
                )
                : SessionTests.Assumed("ASIASESSION")
        )
    );

    public ConnectorWireTests(AwsEnvironment environment) => environment.Reset();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("us-east-1", "aws")]
    [InlineData("cn-north-1", "aws-cn")]
    [InlineData("us-gov-west-1", "aws-us-gov")]
    public async Task A_role_is_assumed_for_one_bucket_with_a_policy_of_its_partition(string region, string partition)
    {
        var connector = Accepted("iam-role", region, ("RoleArn", $"arn:{partition}:iam::123456789012:role/images")) with { Expiry = new(7200, null, null) };
        var sent = await OpenAsync(connector, "s3-bucket", "s3://contexts");
        Assert.Equal("AssumeRole", sent["Action"]);
        Assert.Equal($"arn:{partition}:iam::123456789012:role/images", sent["RoleArn"]);
        Assert.Equal($"zenml-connector-{connector.Id:D}", sent["RoleSessionName"]);
        Assert.Equal("7200", sent["DurationSeconds"]);
        AssertPolicy(
            $$"""
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":["s3:ListBucket","s3:GetBucketLocation","s3:ListBucketMultipartUploads"],"Resource":["arn:{{partition}}:s3:::contexts"]},
              {"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:DeleteObject","s3:AbortMultipartUpload"],"Resource":["arn:{{partition}}:s3:::contexts/*"]}]}
            """,
            sent
        );
    }

    [Theory]
    [InlineData("eu-central-1", "aws", "amazonaws.com")]
    [InlineData("cn-north-1", "aws-cn", "amazonaws.com.cn")]
    [InlineData("us-gov-west-1", "aws-us-gov", "amazonaws.com")]
    public async Task A_federated_user_gets_a_registry_with_a_policy_of_its_partition(string region, string partition, string suffix)
    {
        var connector = Accepted("federation-token", region) with { ResourceTypes = ["docker-registry"] };
        var sent = await OpenAsync(connector, "docker-registry", $"123456789012.dkr.ecr.{region}.{suffix}");
        Assert.Equal("GetFederationToken", sent["Action"]);
        Assert.Equal($"zenml-connector-{connector.Id:D}"[..32], sent["Name"]);
        Assert.Equal("43200", sent["DurationSeconds"]);
        AssertPolicy(
            $$"""
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":["ecr:DescribeRegistry","ecr:DescribeRepositories","ecr:ListRepositories","ecr:BatchGetImage","ecr:DescribeImages","ecr:BatchCheckLayerAvailability",
                "ecr:GetDownloadUrlForLayer","ecr:InitiateLayerUpload","ecr:UploadLayerPart","ecr:CompleteLayerUpload","ecr:PutImage"],
               "Resource":["arn:{{partition}}:ecr:{{region}}:123456789012:repository/*","arn:{{partition}}:ecr:{{region}}:123456789012:repository"]},
              {"Effect":"Allow","Action":["ecr:GetAuthorizationToken"],"Resource":["*"]}]}
            """,
            sent
        );
    }

    [Fact]
    public async Task A_cluster_is_described_and_no_more()
    {
        var sent = await OpenAsync(Accepted("iam-role", "eu-central-1", ("RoleArn", "arn:aws:iam::123456789012:role/images")), "kubernetes-cluster", "apps");
        AssertPolicy(
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":["eks:ListClusters"],"Resource":["*"]},
              {"Effect":"Allow","Action":["eks:DescribeCluster"],"Resource":["arn:aws:eks:eu-central-1:*:cluster/apps"]}]}
            """,
            sent
        );
    }

    [Fact]
    public async Task A_role_for_everything_has_no_policy_and_a_policy_of_the_connector_takes_the_place_of_ours()
    {
        Assert.DoesNotContain(
            "Policy",
            (await OpenAsync(Accepted("iam-role", "eu-central-1", ("RoleArn", "arn:aws:iam::123456789012:role/images")), "aws-generic", null)).Keys
        );

        const string own = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""";
        var connector = Accepted(
            "iam-role",
            "eu-central-1",
            ("RoleArn", "arn:aws:iam::123456789012:role/images"),
            ("Policy", own),
            ("PolicyArn", (string[])["arn:aws:iam::aws:policy/A", "arn:aws:iam::aws:policy/B"])
        );
        var sent = await OpenAsync(connector, "s3-bucket", "s3://contexts");
        Assert.Equal(own, sent["Policy"]);
        Assert.Equal(("arn:aws:iam::aws:policy/A", "arn:aws:iam::aws:policy/B"), (sent["PolicyArns.member.1.arn"], sent["PolicyArns.member.2.arn"]));

        // Managed policies alone take its place as well.
        Assert.DoesNotContain(
            "Policy",
            (
                await OpenAsync(
                    Accepted("federation-token", "eu-central-1", ("PolicyArn", (string[])["arn:aws:iam::aws:policy/A"])),
                    "s3-bucket",
                    "s3://contexts"
                )
            ).Keys
        );
    }

    [Fact]
    public async Task A_session_token_lives_as_long_as_it_is_told_to()
    {
        Assert.Equal("43200", (await OpenAsync(Accepted("session-token", "eu-central-1"), "aws-generic", null))["DurationSeconds"]);
        var sent = await OpenAsync(Accepted("session-token", "eu-central-1") with { Expiry = new(900, null, null) }, "aws-generic", null);
        Assert.Equal(("GetSessionToken", "900"), (sent["Action"], sent["DurationSeconds"]));
    }

    [Fact]
    public async Task A_session_serves_all_who_reach_the_resource_until_the_connector_changes()
    {
        var connector = Accepted("iam-role", "eu-central-1", ("RoleArn", "arn:aws:iam::123456789012:role/images"));
        var sessions = Sessions();
        await UseAsync(connector, "s3://a");
        await UseAsync(connector, "s3://a");
        Assert.Single(_server.Requests);
        await UseAsync(connector, "s3://b");
        Assert.Equal(2, _server.Requests.Count);
        await UseAsync(connector with { Updated = connector.Updated.AddSeconds(1) }, "s3://a");
        Assert.Equal(3, _server.Requests.Count);

        async Task UseAsync(StoredConnector version, string resource)
        {
            var session = await sessions.OpenAsync(new(version, Secret), "s3-bucket", resource, _observed, Cancellation);
            _ = await session.Credentials.GetCredentialsAsync();
        }
    }

    [Fact]
    public async Task A_request_has_the_token_of_the_keys_that_sign_it_even_where_they_are_renewed_meanwhile()
    {
        var answers = 0;
        using var server = new LoopbackServer(_ => Interlocked.Increment(ref answers) % 2 == 1 ? new(503) : new(200, "{}"));
        SdkDependencies.Register();
        var clients = new AwsClients(new(new EverNew(), new("a test"), "eu-central-1", null, server.Url), _observed);
        using var s3 = clients.S3();
        using var builds = clients.CodeBuild();
        using var sts = clients.SecurityToken(new EverNew());
        _ = await Record.ExceptionAsync(() => s3.GetObjectMetadataAsync("bucket", "key", Cancellation));
        _ = await Record.ExceptionAsync(() => builds.BatchGetBuildsAsync(new() { Ids = ["a:b"] }, Cancellation));
        _ = await Record.ExceptionAsync(() => sts.GetCallerIdentityAsync(new(), Cancellation));

        Assert.Equal(6, server.Requests.Count);
        var signed = server
            .Requests.Select(static request =>
                (Key: request.Headers["Authorization"].Split("Credential=")[1].Split('/')[0], Token: request.Headers["X-Amz-Security-Token"])
            )
            .ToList();
        Assert.All(signed, static keys => Assert.Equal(keys.Key.Replace("KEY", "TOKEN", StringComparison.Ordinal), keys.Token));
    }

    private static Secret? Secret(string name) => name == "SecretKey" ? new(ConnectorRegistrations.SecretKey) : null;

    private static void AssertPolicy(string expected, IReadOnlyDictionary<string, string> sent) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(sent["Policy"])), sent["Policy"]);

    private ConnectorSessions Sessions()
    {
        var nowhere = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString());
        return new(new(static _ => null), new ConnectorStore(new(nowhere), new(nowhere), vault: null), _clock);
    }

    private StoredConnector Accepted(string method, string region, params (string Name, object Value)[] settings)
    {
        var registration = ConnectorRegistrations.Aws(
            "c",
            method,
            [.. ConnectorRegistrations.Keys, .. settings, ("Region", region), ("EndpointUrl", _server.Url)]
        ) with
        {
            ResourceTypes = ["s3-bucket", "docker-registry", "kubernetes-cluster"],
        };
        return ConnectorRules.Accept(registration, Guid.NewGuid(), _clock.Now).Connector;
    }

    /// <summary>The form that STS gets for a session.</summary>
    private async Task<IReadOnlyDictionary<string, string>> OpenAsync(StoredConnector connector, string resourceType, string? resourceId)
    {
        var session = await Sessions().OpenAsync(new(connector, Secret), resourceType, resourceId, _observed, Cancellation);
        Assert.Equal("ASIASESSION", (await session.Credentials.GetCredentialsAsync()).AccessKey);
        return _server
            .Requests[^1]
            .Text.Split('&')
            .Select(static pair => pair.Split('=', 2))
            .ToDictionary(static pair => pair[0], static pair => Uri.UnescapeDataString(pair[1].Replace('+', ' ')), StringComparer.Ordinal);
    }

    /// <summary>Other keys each time that somebody asks.</summary>
    private sealed class EverNew : AWSCredentials
    {
        private int _asked;

        public override ImmutableCredentials GetCredentials()
        {
            var number = Interlocked.Increment(ref _asked);
            return new($"KEY{number}", "secret", $"TOKEN{number}");
        }
    }
}
