using ZenImageBuilder.Engine.Contexts.Storing;

namespace ZenImageBuilder.Engine.Policies;

// CONTRIBUTING.md, "Decisions": Permissions and deployment
/// <summary>
/// The two policies of a stack, with as few permissions as builds need. The caller needs permissions for the AWS calls of this module. The service role needs
/// permissions for the calls that CodeBuild and the container engine make with it: those of ZenML's policy, and those for the log
/// (https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html,
/// https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html).
/// </summary>
internal static class StackPolicies
{
    private static readonly Permission[] Push =
    [
        // The first three actions read what the repository contains: layers of base images and of the last build.
        new("ecr:BatchGetImage"),
        new("ecr:BatchCheckLayerAvailability"),
        new("ecr:GetDownloadUrlForLayer"),
        new("ecr:DescribeImages", PermissionPurpose.Others),
        new("ecr:InitiateLayerUpload"),
        new("ecr:UploadLayerPart"),
        new("ecr:CompleteLayerUpload"),
        new("ecr:PutImage"),
    ];

    private static readonly Permission[] FindImage =
    [
        new("ecr:BatchGetImage", PermissionPurpose.Reuse),
        new("ecr:GetDownloadUrlForLayer", PermissionPurpose.Reuse),
    ];

    /// <summary>Returns the policy of the project's service role.</summary>
    public static Policy ServiceRole(PolicyScope scope)
    {
        List<PolicyStatement> statements =
        [
            new("ReadContexts", [new("s3:GetObject"), new("s3:GetObjectVersion")], [Contexts(scope)]),
            new("WriteLog", [new("logs:CreateLogGroup"), new("logs:CreateLogStream"), new("logs:PutLogEvents")], [LogGroup(scope), $"{LogGroup(scope)}:*"]),
        ];
        if (scope is { Ecr: { } ecr, CallerLogsIn: false })
        {
            statements.AddRange(PushTo(scope, ecr));
        }

        if (scope.Secrets.Count > 0)
        {
            statements.Add(new("ReadSecrets", [new("secretsmanager:GetSecretValue")], [.. scope.Secrets.Select(secret => Secret(scope, secret))]));
        }

        if (scope.BuildImageRepository is { } image)
        {
            statements.Add(
                new("PullBuildImage", [new("ecr:BatchCheckLayerAvailability"), new("ecr:BatchGetImage"), new("ecr:GetDownloadUrlForLayer")], [image])
            );
            if (!statements.Any(static statement => statement.Sid == LogInSid))
            {
                statements.Add(LogIn(PermissionPurpose.Build));
            }
        }

        return new(statements);
    }

    /// <summary>Returns the policy of the principal that starts, watches and stops builds.</summary>
    public static Policy Caller(PolicyScope scope)
    {
        List<PolicyStatement> statements =
        [
            new(
                "RunBuilds",
                [
                    new("codebuild:StartBuild"),
                    new("codebuild:BatchGetBuilds"),
                    new("codebuild:ListBuildsForProject", PermissionPurpose.Recovery),
                    new("codebuild:StopBuild", PermissionPurpose.Stop),
                    new("codebuild:BatchGetProjects", PermissionPurpose.Preflight),
                ],
                [$"arn:{scope.Partition}:codebuild:{scope.Region}:{scope.Account}:project/{scope.Project}"]
            ),
            new(
                "KeepContexts",
                [
                    new("s3:GetObject"),
                    new("s3:PutObject"),
                    new("s3:AbortMultipartUpload", PermissionPurpose.CleanUp),
                    new("s3:DeleteObject", PermissionPurpose.CleanUp),
                ],
                [Contexts(scope)]
            ),
            new(
                "FindContexts",
                [new("s3:ListBucket"), new("s3:ListBucketMultipartUploads", PermissionPurpose.CleanUp)],
                [$"arn:{scope.Partition}:s3:::{scope.Bucket}"]
            ),
            new("ReadLog", [new("logs:GetLogEvents", PermissionPurpose.Log)], [$"{LogGroup(scope)}:*"]),
        ];
        if (scope.Ecr is { } ecr)
        {
            statements.Add(
                new(
                    "FindRepositories",
                    [new("ecr:DescribeRepositories", PermissionPurpose.Preflight), new("ecr:DescribeImages", PermissionPurpose.Preflight)],
                    Repositories(scope, ecr)
                )
            );
            statements.AddRange(
                scope.CallerLogsIn ? PushTo(scope, ecr) : [new("FindImages", FindImage, Repositories(scope, ecr)), LogIn(PermissionPurpose.Preflight)]
            );
        }

        statements.Add(new("CheckPermissions", [new("iam:SimulatePrincipalPolicy", PermissionPurpose.Preflight)], [scope.ServiceRole, scope.Caller]));
        return new(statements);
    }

    private const string LogInSid = "LogInToRegistry";

    private static IEnumerable<PolicyStatement> PushTo(PolicyScope scope, EcrScope ecr) =>
        [new("PushImages", Push, Repositories(scope, ecr)), LogIn(PermissionPurpose.Build)];

    // The action has no resource types: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
    private static PolicyStatement LogIn(PermissionPurpose purpose) => new(LogInSid, [new("ecr:GetAuthorizationToken", purpose)], ["*"]);

    private static string Contexts(PolicyScope scope) =>
        $"arn:{scope.Partition}:s3:::{scope.Bucket}/{(scope.Prefix.Length == 0 ? "" : $"{scope.Prefix}/")}{ContextNames.Folder}*";

    private static string LogGroup(PolicyScope scope) => $"arn:{scope.Partition}:logs:{scope.Region}:{scope.Account}:log-group:{scope.LogGroup}";

    private static string[] Repositories(PolicyScope scope, EcrScope ecr) =>
        [.. ecr.Repositories.Select(repository => $"arn:{scope.Partition}:ecr:{ecr.Region}:{ecr.Account}:repository/{repository}")];

    // Secrets Manager appends a dash and six characters to the name.
    private static string Secret(PolicyScope scope, string secret) =>
        secret.StartsWith("arn:", StringComparison.Ordinal)
            ? secret
            : $"arn:{scope.Partition}:secretsmanager:{scope.Region}:{scope.Account}:secret:{secret}-??????";
}
