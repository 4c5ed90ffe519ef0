using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog.Connectors;

/// <summary>
/// The definitions of all connector types. Methods, limits and resource types are the same as in ZenML's connectors; the limits of session lifetimes come from
/// STS.
/// </summary>
internal static class ConnectorTypes
{
    public const string Aws = "aws";

    public const string Docker = "docker";

    public const string AwsGeneric = "aws-generic";

    public const string S3Bucket = "s3-bucket";

    public const string DockerRegistry = "docker-registry";

    public const string KubernetesCluster = "kubernetes-cluster";

    public const string Implicit = "implicit";

    public const string SecretKeyMethod = "secret-key";

    public const string StsToken = "sts-token";

    public const string IamRole = "iam-role";

    public const string SessionTokenMethod = "session-token";

    public const string FederationToken = "federation-token";

    public const string Password = "password";

    public const int MostPolicyArns = 10;

    // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html: from 15 minutes to the maximum of the role, which is at most 12 hours.
    private static readonly SessionLife RoleLife = new(3600, 900, 43200);

    // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html and API_GetFederationToken.html: 15 minutes to 36 hours.
    private static readonly SessionLife TokenLife = new(43200, 900, 129600);

    private static readonly AttributeRule Region = new(
        nameof(AwsConnectorSettings.Region),
        AttributeType.Text,
        "eu-central-1",
        "The AWS region of the resources.",
        AttributeChecks.Region
    )
    {
        Required = true,
    };

    private static readonly AttributeRule EndpointUrl = new(
        nameof(AwsConnectorSettings.EndpointUrl),
        AttributeType.Text,
        "https://aws.example.com",
        "The endpoint of every service, where it is not AWS's own.",
        AttributeChecks.EndpointUrl
    );

    private static readonly AttributeRule AccessKey = new(
        nameof(AwsConnectorSettings.AccessKey),
        AttributeType.Text,
        "AKIAIOSFODNN7EXAMPLE",
        "The access key of an IAM user.",
        ConnectorChecks.AccessKey
    )
    {
        Required = true,
    };

    private static readonly AttributeRule SecretKey = new(
        nameof(AwsConnectorSettings.SecretKey),
        AttributeType.Text,
        "(Read-Host -AsSecureString)",
        "The secret key that belongs to the access key; sealed."
    )
    {
        Required = true,
        IsSecret = true,
    };

    private static readonly AttributeRule RoleArn = new(
        nameof(AwsConnectorSettings.RoleArn),
        AttributeType.Text,
        "arn:aws:iam::123456789012:role/images",
        "The role that is assumed.",
        ConnectorChecks.RoleArn
    );

    private static readonly AttributeRule Policy = new(
        nameof(AwsConnectorSettings.Policy),
        AttributeType.Text,
        "(Get-Content policy.json -Raw)",
        "The session policy, in place of the one that the resource type gives: JSON, 2048 characters at most.",
        ConnectorChecks.Policy
    );

    private static readonly AttributeRule PolicyArn = new(
        nameof(AwsConnectorSettings.PolicyArn),
        AttributeType.List,
        "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
        "Managed policies as session policies, 10 at most.",
        ConnectorChecks.PolicyArns
    );

    public static IReadOnlyList<ConnectorType> All { get; } =
    [
        new(Aws, "Amazon Web Services.", AwsMethods(), AwsResourceTypes()),
        new(
            Docker,
            "A container registry, by user and password.",
            [
                new(
                    Password,
                    "A user and a password, or a token in place of the password.",
                    [
                        new(
                            nameof(DockerConnectorSettings.UserName),
                            AttributeType.Text,
                            "(Get-Credential)",
                            "The user; comes with the credential.",
                            AttributeChecks.Line
                        )
                        {
                            Required = true,
                        },
                        new(
                            DockerConnectorSettings.Password,
                            AttributeType.Text,
                            "(Get-Credential)",
                            "The password of that user; comes with the credential and is sealed."
                        )
                        {
                            Required = true,
                            IsSecret = true,
                        },
                        new(nameof(DockerConnectorSettings.Registry), AttributeType.Text, "ghcr.io", "The registry, host[:port].", ConnectorChecks.RegistryHost)
                        {
                            Default = RegistryAddress.DockerHub,
                        },
                    ]
                ),
            ],
            [new(DockerRegistry, "A container registry.", "host[:port][/path], with or without a scheme", static (id, _) => RegistryAddress.HostOf(id))]
        ),
    ];

    /// <summary>Returns the connector type with that name. Upper and lower case are not distinguished.</summary>
    /// <exception cref="ImageBuilderException">No connector type has that name.</exception>
    public static ConnectorType Get(string name) =>
        Find(name)
        ?? throw UnknownChoice.Of(
            ErrorCode.UnknownConnectorType,
            $"Type cannot be {Quoted.Value(name)}: the types of service connectors are",
            All.Select(static type => type.Name),
            name,
            "Type"
        );

    public static ConnectorType? Find(string name) => All.FirstOrDefault(type => type.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static IReadOnlyList<ConnectorMethod> AwsMethods() =>
        [
            new(
                Implicit,
                "What the machine has: environment, profile, container or instance. Nothing is stored, so it means something else on another machine. With a role, that role is assumed.",
                [
                    new(
                        nameof(AwsConnectorSettings.ProfileName),
                        AttributeType.Text,
                        "production",
                        "The AWS profile; without one, the implicit chain.",
                        AttributeChecks.Line
                    ),
                    new(
                        nameof(AwsConnectorSettings.ProfileLocation),
                        AttributeType.Text,
                        "~/.aws/credentials",
                        "The file that holds the profile.",
                        AttributeChecks.Line
                    ),
                    RoleArn,
                    Policy,
                    PolicyArn,
                    Region,
                    EndpointUrl,
                ],
                RoleLife
            ),
            new(
                SecretKeyMethod,
                "The long-lived keys of an IAM user, used as they are. For trials only: whoever gets them has everything that the user may do.",
                [AccessKey, SecretKey, Region, EndpointUrl]
            ),
            new(
                StsToken,
                "Temporary keys that somebody else got. They cannot be renewed: when they end, the connector ends.",
                [
                    AccessKey,
                    SecretKey,
                    new(
                        nameof(AwsConnectorSettings.SessionToken),
                        AttributeType.Text,
                        "(Read-Host -AsSecureString)",
                        "The token that belongs to the temporary keys; sealed."
                    )
                    {
                        Required = true,
                        IsSecret = true,
                    },
                    Region,
                    EndpointUrl,
                ]
            )
            {
                TakesExpiry = true,
            },
            new(
                IamRole,
                "A role, assumed with the keys of an IAM user for each resource, and renewed.",
                [AccessKey, SecretKey, RoleArn with { Required = true }, Policy, PolicyArn, Region, EndpointUrl],
                RoleLife
            ),
            new(
                SessionTokenMethod,
                "Temporary keys of an IAM user, got with its long-lived ones and renewed.",
                [AccessKey, SecretKey, Region, EndpointUrl],
                TokenLife
            ),
            new(
                FederationToken,
                "Temporary keys of a federated user, with no more than a session policy allows.",
                [AccessKey, SecretKey, Policy, PolicyArn, Region, EndpointUrl],
                TokenLife
            ),
        ];

    private static IReadOnlyList<ConnectorResourceType> AwsResourceTypes() =>
        [
            new(
                AwsGeneric,
                "Everything in a region that the credentials allow; CodeBuild image builders need it.",
                "the region of the connector",
                ResourceIds.Region
            ),
            new(S3Bucket, "S3 buckets; artifact stores need one.", "s3://bucket, arn:aws:s3:::bucket, or the name of the bucket", ResourceIds.Bucket),
            new(
                DockerRegistry,
                "The ECR registry of the account in a region; container registries need it.",
                "<account>.dkr.ecr.<region>.amazonaws.com[/repository], or arn:aws:ecr:<region>:<account>:repository[/name]",
                ResourceIds.Ecr
            ),
            new(KubernetesCluster, "EKS clusters.", "the name of the cluster, or arn:aws:eks:<region>:<account>:cluster/<name>", ResourceIds.Cluster),
        ];
}
