using System.Text.Json.Nodes;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Engine.Policies;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Catalog.Connectors;

/// <summary>What a connector may be, and what its resources are called.</summary>
public sealed class ConnectorRuleTests
{
    private const string Role = "arn:aws:iam::123456789012:role/images";

    [Theory]
    [InlineData("aws-generic", "eu-central-1", "eu-central-1")]
    [InlineData("aws-generic", "everything", null)]
    [InlineData("s3-bucket", "s3://my-bucket", "s3://my-bucket")]
    [InlineData("s3-bucket", "S3://my-bucket/a/key", "s3://my-bucket")]
    [InlineData("s3-bucket", "my-bucket", "s3://my-bucket")]
    [InlineData("s3-bucket", "arn:aws:s3:::my-bucket", "s3://my-bucket")]
    [InlineData("s3-bucket", "arn:aws:s3:::my-bucket/a/key", "s3://my-bucket")]
    [InlineData("s3-bucket", "My_Bucket", null)]
    [InlineData("s3-bucket", "s3://", null)]
    [InlineData("s3-bucket", "arn:aws:sns:::my-bucket", null)]
    [InlineData("docker-registry", "123456789012.dkr.ecr.eu-central-1.amazonaws.com", "123456789012.dkr.ecr.eu-central-1.amazonaws.com")]
    [InlineData("docker-registry", "https://123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app", "123456789012.dkr.ecr.eu-central-1.amazonaws.com")]
    [InlineData("docker-registry", "123456789012.dkr.ecr-fips.eu-central-1.amazonaws.com", "123456789012.dkr.ecr-fips.eu-central-1.amazonaws.com")]
    [InlineData("docker-registry", "https://123456789012.dkr-ecr.eu-central-1.on.aws/team/app", "123456789012.dkr-ecr.eu-central-1.on.aws")]
    [InlineData("docker-registry", "arn:aws:ecr:eu-central-1:123456789012:repository/team/app", "123456789012.dkr.ecr.eu-central-1.amazonaws.com")]
    [InlineData("docker-registry", "arn:aws:ecr:eu-central-1:123456789012:repository", "123456789012.dkr.ecr.eu-central-1.amazonaws.com")]
    [InlineData("docker-registry", "arn:aws:ecr:eu-central-1:1234:repository/app", null)]
    [InlineData("docker-registry", "127.0.0.1:5000", "127.0.0.1:5000")]
    [InlineData("docker-registry", "ghcr.io", null)]
    [InlineData("kubernetes-cluster", "apps", "apps")]
    [InlineData("kubernetes-cluster", "arn:aws:eks:eu-central-1:123456789012:cluster/apps", "apps")]
    [InlineData("kubernetes-cluster", "arn:aws:eks:eu-central-1:123456789012:nodegroup/apps", null)]
    [InlineData("kubernetes-cluster", "a b", null)]
    public void A_resource_has_one_name(string type, string id, string? canonical)
    {
        var resource = ConnectorTypes.Get("aws").ResourceType(type);
        if (canonical is not null)
        {
            Assert.Equal(canonical, ConnectorRules.ResourceId(resource, id, "eu-central-1"));
            return;
        }

        Assert.Equal(ErrorCode.InvalidResourceId, Assert.Throws<ImageBuilderException>(() => ConnectorRules.ResourceId(resource, id, "eu-central-1")).Code);
    }

    [Theory]
    [InlineData("123456789012.dkr-ecr.eu-central-1.on.aws", "123456789012.dkr.ecr.eu-central-1.amazonaws.com", true)]
    [InlineData("123456789012.dkr.ecr-fips.us-east-1.amazonaws.com", "123456789012.dkr-ecr-fips.us-east-1.on.aws", true)]
    [InlineData("123456789012.dkr.ecr.eu-central-1.amazonaws.com", "210987654321.dkr.ecr.eu-central-1.amazonaws.com", false)]
    [InlineData("123456789012.dkr.ecr.eu-central-1.amazonaws.com", "123456789012.dkr.ecr.eu-west-1.amazonaws.com", false)]
    [InlineData("127.0.0.1:5000", "127.0.0.1:5000", true)]
    [InlineData("s3://a-bucket", "s3://another", false)]
    public void A_registry_is_the_same_by_each_of_its_hosts(string one, string other, bool same) => Assert.Equal(same, ResourceIds.Same(one, other));

    [Theory]
    [InlineData("cn-north-1", "docker-registry", "arn:aws-cn:ecr:cn-north-1:123456789012:repository/app", "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn")]
    [InlineData("cn-north-1", "docker-registry", "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/app", "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn")]
    [InlineData(
        "us-gov-west-1",
        "docker-registry",
        "arn:aws-us-gov:ecr:us-gov-west-1:123456789012:repository",
        "123456789012.dkr.ecr.us-gov-west-1.amazonaws.com"
    )]
    [InlineData("us-gov-west-1", "s3-bucket", "arn:aws-us-gov:s3:::my-bucket", "s3://my-bucket")]
    [InlineData("cn-north-1", "kubernetes-cluster", "arn:aws-cn:eks:cn-north-1:123456789012:cluster/apps", "apps")]
    public void Every_partition_has_resources(string region, string type, string id, string canonical) =>
        Assert.Equal(canonical, ConnectorRules.ResourceId(ConnectorTypes.Get("aws").ResourceType(type), id, region));

    [Theory]
    [InlineData("aws-generic", "us-east-1")]
    [InlineData("s3-bucket", "arn:aws-cn:s3:::my-bucket")]
    [InlineData("docker-registry", "123456789012.dkr.ecr.us-east-1.amazonaws.com")]
    [InlineData("docker-registry", "arn:aws:ecr:us-east-1:123456789012:repository/app")]
    [InlineData("kubernetes-cluster", "arn:aws:eks:us-east-1:123456789012:cluster/apps")]
    public void A_resource_of_another_region_or_partition_is_refused(string type, string id)
    {
        var error = Assert.Throws<ImageBuilderException>(() => ConnectorRules.ResourceId(ConnectorTypes.Get("aws").ResourceType(type), id, "eu-central-1"));
        Assert.Equal(ErrorCode.InvalidResourceId, error.Code);
        Assert.Contains("eu-central-1", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Wrong inputs, each with the error that a user sees.</summary>
    public static TheoryData<string, ErrorCode, string> WrongInputs { get; } =
        new()
        {
            {
                "malformed ARN",
                ErrorCode.InvalidAttribute,
                "RoleArn of a connector of type 'aws' with method 'iam-role' cannot be 'role/images': it must be the ARN of a role, such as arn:aws:iam::123456789012:role/images."
            },
            {
                "wrong partition",
                ErrorCode.InvalidAttribute,
                "'arn:aws-cn:iam::123456789012:role/images' is in the AWS partition 'aws-cn', and the region 'eu-central-1' in 'aws'."
            },
            {
                "wrong region in an ECR URI",
                ErrorCode.InvalidResourceId,
                "'123456789012.dkr.ecr.us-east-1.amazonaws.com' is in region 'us-east-1', and the connector in 'eu-central-1'."
            },
            {
                "federation on aws-generic without a policy",
                ErrorCode.MissingAttribute,
                "Policy or PolicyArn is required for method 'federation-token' with resource type 'aws-generic': a federated user may do only what a session policy allows."
            },
            {
                "duration out of range",
                ErrorCode.InvalidAttribute,
                "ExpirationSeconds of a connector with method 'iam-role' cannot be 899: it must be 900 to 43200 seconds."
            },
            {
                "duration without a session",
                ErrorCode.UnknownAttribute,
                "ExpirationSeconds does not belong to a connector with method 'secret-key': it makes no sessions."
            },
            {
                "end of renewed keys",
                ErrorCode.UnknownAttribute,
                "ExpiresAt does not belong to a connector with method 'session-token': its credentials are renewed, or never end."
            },
            {
                "unknown attribute",
                ErrorCode.UnknownAttribute,
                "Registry does not belong to a connector of type 'aws' with method 'secret-key': it takes AccessKey, SecretKey, Region, EndpointUrl."
            },
            { "unknown type", ErrorCode.UnknownConnectorType, "Type cannot be 'gcp': the types of service connectors are aws, docker." },
            {
                "unknown method",
                ErrorCode.UnknownAuthMethod,
                "AuthMethod cannot be 'magic': the methods of connector type 'aws' are implicit, secret-key, sts-token, iam-role, session-token, federation-token."
            },
            {
                "no method",
                ErrorCode.MissingAttribute,
                "A connector of type 'aws' needs an authentication method: implicit, secret-key, sts-token, iam-role, session-token, federation-token."
            },
            {
                "no secret",
                ErrorCode.MissingAttribute,
                "SecretKey is required for a connector of type 'aws' with method 'secret-key' and was not given: The secret key that belongs to the access key; sealed."
            },
            {
                "unknown resource type",
                ErrorCode.UnknownResourceType,
                "ResourceType cannot be 'blob': a connector of type 'aws' reaches aws-generic, s3-bucket, docker-registry, kubernetes-cluster."
            },
            {
                "a resource of no one type",
                ErrorCode.InvalidParameterCombination,
                "ResourceId needs exactly one ResourceType: it says which resource of that type is meant."
            },
            {
                "a policy that is none",
                ErrorCode.InvalidAttribute,
                "Policy of a connector of type 'aws' with method 'iam-role' cannot be '{}': it must be a policy document as JSON with at least one statement, of 2048 characters at most."
            },
            {
                "eleven policies",
                ErrorCode.InvalidAttribute,
                "PolicyArn of a connector of type 'aws' with method 'iam-role' cannot be 11 ARNs: it must be 10 ARNs of policies at most."
            },
            {
                "a bad name",
                ErrorCode.InvalidName,
                "Name cannot be 'a b': the name of a service connector starts with an ASCII letter or digit, goes on with letters, digits, '_', '.' and '-', and has at most 128 characters."
            },
        };

    [Theory]
    [MemberData(nameof(WrongInputs))]
    public void A_wrong_input_is_told(string what, ErrorCode code, string message)
    {
        var error = Assert.Throws<ImageBuilderException>(() => ConnectorRules.Accept(Wrong(what), Guid.NewGuid(), DateTimeOffset.UnixEpoch));
        Assert.Equal((code, message), (error.Code, error.Message));
        Assert.NotNull(error.Remedy);
        Assert.DoesNotContain(ConnectorRegistrations.SecretKey, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_policy_names_the_resource_and_its_partition()
    {
        var bucket = Statements("s3-bucket", "s3://my-bucket", "cn-north-1");
        Assert.Contains("arn:aws-cn:s3:::my-bucket/*", bucket, StringComparison.Ordinal);
        Assert.DoesNotContain("s3:ListAllMyBuckets", bucket, StringComparison.Ordinal);
        Assert.Contains("s3:ListAllMyBuckets", Statements("s3-bucket", null, "eu-central-1"), StringComparison.Ordinal);
        var registry = Statements("docker-registry", "123456789012.dkr.ecr.us-gov-west-1.amazonaws.com", "us-gov-west-1");
        Assert.Contains("arn:aws-us-gov:ecr:us-gov-west-1:123456789012:repository/*", registry, StringComparison.Ordinal);
        Assert.Contains("ecr:GetAuthorizationToken", registry, StringComparison.Ordinal);
        Assert.Contains("cluster/apps", Statements("kubernetes-cluster", "apps", "eu-central-1"), StringComparison.Ordinal);
        Assert.Null(SessionPolicies.For("aws-generic", null, "eu-central-1"));
    }

    [Theory]
    [InlineData("s3-bucket")]
    [InlineData("docker-registry")]
    [InlineData("kubernetes-cluster")]
    public void A_session_policy_is_not_longer_than_STS_takes(string type) => Assert.InRange(SessionPolicies.For(type, null, "us-gov-west-1")!.Length, 1, 2048);

    private static string Statements(string type, string? resource, string region) =>
        JsonNode.Parse(SessionPolicies.For(type, resource, region)!)!["Statement"]!.ToJsonString();

    private static ConnectorRegistration Wrong(string what)
    {
        var role = ConnectorRegistrations.Aws("c", "iam-role", [.. ConnectorRegistrations.Keys, ("RoleArn", Role)]);
        var keys = ConnectorRegistrations.Aws("c", "secret-key", ConnectorRegistrations.Keys);
        return what switch
        {
            "malformed ARN" => ConnectorRegistrations.Aws("c", "iam-role", [.. ConnectorRegistrations.Keys, ("RoleArn", "role/images")]),
            "wrong partition" => ConnectorRegistrations.Aws(
                "c",
                "iam-role",
                [.. ConnectorRegistrations.Keys, ("RoleArn", "arn:aws-cn:iam::123456789012:role/images")]
            ),
            "wrong region in an ECR URI" => keys with { ResourceTypes = ["docker-registry"], ResourceId = "123456789012.dkr.ecr.us-east-1.amazonaws.com" },
            "federation on aws-generic without a policy" => ConnectorRegistrations.Aws("c", "federation-token", ConnectorRegistrations.Keys),
            "duration out of range" => role with { Expiry = new(899, null, null) },
            "duration without a session" => keys with { Expiry = new(3600, null, null) },
            "end of renewed keys" => ConnectorRegistrations.Aws("c", "session-token", ConnectorRegistrations.Keys) with
            {
                Expiry = new(null, DateTimeOffset.MaxValue, null),
            },
            "unknown attribute" => ConnectorRegistrations.Aws("c", "secret-key", [.. ConnectorRegistrations.Keys, ("Registry", "ghcr.io")]),
            "unknown type" => keys with { Type = "gcp" },
            "unknown method" => keys with { AuthMethod = "magic" },
            "no method" => keys with { AuthMethod = null },
            "no secret" => keys with { Secrets = new Dictionary<string, Secret>() },
            "unknown resource type" => keys with { ResourceTypes = ["blob"] },
            "a resource of no one type" => keys with { ResourceId = "s3://my-bucket" },
            "a policy that is none" => ConnectorRegistrations.Aws("c", "iam-role", [.. ConnectorRegistrations.Keys, ("RoleArn", Role), ("Policy", "{}")]),
            "eleven policies" => ConnectorRegistrations.Aws(
                "c",
                "iam-role",
                [
                    .. ConnectorRegistrations.Keys,
                    ("RoleArn", Role),
                    ("PolicyArn", Enumerable.Range(0, 11).Select(static number => $"arn:aws:iam::aws:policy/P{number}").ToArray()),
                ]
            ),
            _ => keys with { Name = "a b" },
        };
    }
}
