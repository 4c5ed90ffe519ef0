using System.Text.Json.Nodes;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Engine.Remote;

namespace ZenImageBuilder.Engine.Policies;

/// <summary>
/// The session policies that limit temporary credentials to a resource type, or to one resource of it. AWS allows only what both this policy and the identity's
/// own policies allow (https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session). The actions are those of ZenML's connector.
/// </summary>
internal static class SessionPolicies
{
    private static readonly string[] OfBucket = ["s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads"];

    private static readonly string[] OfObjects = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"];

    private static readonly string[] OfRepositories =
    [
        "ecr:DescribeRegistry",
        "ecr:DescribeRepositories",
        "ecr:ListRepositories",
        "ecr:BatchGetImage",
        "ecr:DescribeImages",
        "ecr:BatchCheckLayerAvailability",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:UploadLayerPart",
        "ecr:CompleteLayerUpload",
        "ecr:PutImage",
    ];

    /// <summary>Returns the policy as JSON, or null if the resource type needs no limit.</summary>
    /// <param name="resourceId">The ID of the resource in its canonical form; null for all resources of the type.</param>
    public static string? For(string resourceType, string? resourceId, string region)
    {
        var partition = AwsPartition.Of(region).Name;
        return resourceType switch
        {
            ConnectorTypes.S3Bucket => Document(S3(partition, resourceId)),
            ConnectorTypes.DockerRegistry => Document(
                Statement(
                    OfRepositories,
                    $"arn:{partition}:ecr:{region}:{Account(resourceId)}:repository/*",
                    $"arn:{partition}:ecr:{region}:{Account(resourceId)}:repository"
                ),
                Statement(["ecr:GetAuthorizationToken"], "*")
            ),
            ConnectorTypes.KubernetesCluster => Document(
                Statement(["eks:ListClusters"], "*"),
                Statement(["eks:DescribeCluster"], $"arn:{partition}:eks:{region}:*:cluster/{resourceId ?? "*"}")
            ),
            _ => null,
        };
    }

    private static JsonObject[] S3(string partition, string? resourceId)
    {
        var bucket = resourceId is null ? "*" : resourceId["s3://".Length..];
        JsonObject[] own = [Statement(OfBucket, $"arn:{partition}:s3:::{bucket}"), Statement(OfObjects, $"arn:{partition}:s3:::{bucket}/*")];
        return resourceId is null ? [.. own, Statement(["s3:ListAllMyBuckets"], "*")] : own;
    }

    private static string Account(string? registry) => registry is null ? "*" : EcrRegistry.Parse(registry)?.Account ?? "*";

    private static string Document(params JsonObject[] statements) =>
        new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray([.. statements]) }.ToJsonString();

    private static JsonObject Statement(string[] actions, params string[] resources) =>
        new()
        {
            ["Effect"] = "Allow",
            ["Action"] = List(actions),
            ["Resource"] = List(resources),
        };

    private static JsonArray List(string[] texts) => new([.. texts.Select(static text => (JsonNode)text)]);
}
