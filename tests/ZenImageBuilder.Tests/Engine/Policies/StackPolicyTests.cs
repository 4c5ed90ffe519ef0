using System.Text.Json.Nodes;
using ZenImageBuilder.Engine.Policies;
using ZenImageBuilder.Sandbox.Iam;

namespace ZenImageBuilder.Tests.Engine.Policies;

/// <summary>What the two policies allow, and what they do not.</summary>
public sealed class StackPolicyTests
{
    private static readonly PolicyScope Scope = new()
    {
        Region = "eu-central-1",
        Account = "123456789012",
        Project = "images",
        Bucket = "contexts",
        Prefix = "team",
        Ecr = new("eu-west-1", "210987654321", ["app", "base/*"]),
        Secrets = ["hub/login", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:x-AbCdEf"],
    };

    [Fact]
    public void The_service_role_gets_exactly_this() =>
        Same(
            """
            {"Version":"2012-10-17","Statement":[
            {"Sid":"ReadContexts","Effect":"Allow","Action":["s3:GetObject","s3:GetObjectVersion"],"Resource":["arn:aws:s3:::contexts/team/code-build-contexts/*"]},
            {"Sid":"WriteLog","Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],
             "Resource":["arn:aws:logs:eu-central-1:123456789012:log-group:/aws/codebuild/images","arn:aws:logs:eu-central-1:123456789012:log-group:/aws/codebuild/images:*"]},
            {"Sid":"PushImages","Effect":"Allow","Action":["ecr:BatchGetImage","ecr:BatchCheckLayerAvailability","ecr:GetDownloadUrlForLayer","ecr:DescribeImages","ecr:InitiateLayerUpload","ecr:UploadLayerPart","ecr:CompleteLayerUpload","ecr:PutImage"],
             "Resource":["arn:aws:ecr:eu-west-1:210987654321:repository/app","arn:aws:ecr:eu-west-1:210987654321:repository/base/*"]},
            {"Sid":"LogInToRegistry","Effect":"Allow","Action":["ecr:GetAuthorizationToken"],"Resource":["*"]},
            {"Sid":"ReadSecrets","Effect":"Allow","Action":["secretsmanager:GetSecretValue"],
             "Resource":["arn:aws:secretsmanager:eu-central-1:123456789012:secret:hub/login-??????","arn:aws:secretsmanager:eu-central-1:123456789012:secret:x-AbCdEf"]}]}
            """,
            StackPolicies.ServiceRole(Scope)
        );

    [Fact]
    public void The_caller_gets_exactly_this() =>
        Same(
            """
            {"Version":"2012-10-17","Statement":[
            {"Sid":"RunBuilds","Effect":"Allow","Action":["codebuild:StartBuild","codebuild:BatchGetBuilds","codebuild:ListBuildsForProject","codebuild:StopBuild","codebuild:BatchGetProjects"],"Resource":["arn:aws-cn:codebuild:cn-north-1:123456789012:project/images"]},
            {"Sid":"KeepContexts","Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:AbortMultipartUpload","s3:DeleteObject"],"Resource":["arn:aws-cn:s3:::contexts/code-build-contexts/*"]},
            {"Sid":"FindContexts","Effect":"Allow","Action":["s3:ListBucket","s3:ListBucketMultipartUploads"],"Resource":["arn:aws-cn:s3:::contexts"]},
            {"Sid":"ReadLog","Effect":"Allow","Action":["logs:GetLogEvents"],"Resource":["arn:aws-cn:logs:cn-north-1:123456789012:log-group:/builds:*"]},
            {"Sid":"FindRepositories","Effect":"Allow","Action":["ecr:DescribeRepositories","ecr:DescribeImages"],"Resource":["arn:aws-cn:ecr:cn-north-1:123456789012:repository/app"]},
            {"Sid":"FindImages","Effect":"Allow","Action":["ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"],"Resource":["arn:aws-cn:ecr:cn-north-1:123456789012:repository/app"]},
            {"Sid":"LogInToRegistry","Effect":"Allow","Action":["ecr:GetAuthorizationToken"],"Resource":["*"]},
            {"Sid":"CheckPermissions","Effect":"Allow","Action":["iam:SimulatePrincipalPolicy"],
             "Resource":["arn:aws-cn:iam::123456789012:role/service-role/codebuild-images-service-role","arn:aws-cn:iam::123456789012:user/${aws:username}"]}]}
            """,
            StackPolicies.Caller(
                new()
                {
                    Region = "cn-north-1",
                    Account = "123456789012",
                    Project = "images",
                    Bucket = "contexts",
                    LogGroup = "/builds",
                    Ecr = new("cn-north-1", "123456789012", ["app"]),
                }
            )
        );

    [Fact]
    public void The_seed_is_all_there_and_is_what_the_engine_of_policies_takes()
    {
        var policy = PolicyDocument.Parse(StackPolicies.ServiceRole(Scope).ToJson());
        string[] repository =
        [
            "BatchGetImage",
            "DescribeImages",
            "BatchCheckLayerAvailability",
            "GetDownloadUrlForLayer",
            "InitiateLayerUpload",
            "UploadLayerPart",
            "CompleteLayerUpload",
            "PutImage",
        ];
        Assert.All(
            repository,
            action => Assert.Equal(PolicyAnswer.Allow, Ask(policy, $"ecr:{action}", "arn:aws:ecr:eu-west-1:210987654321:repository/base/x"))
        );
        Assert.All(
            repository,
            action => Assert.Equal(PolicyAnswer.Silent, Ask(policy, $"ecr:{action}", "arn:aws:ecr:eu-west-1:210987654321:repository/other"))
        );
        Assert.Equal(PolicyAnswer.Allow, Ask(policy, "ecr:GetAuthorizationToken", "*"));
        Assert.Equal(PolicyAnswer.Allow, Ask(policy, "s3:GetObjectVersion", "arn:aws:s3:::contexts/team/code-build-contexts/a.zip"));
        Assert.Equal(PolicyAnswer.Silent, Ask(policy, "s3:GetObject", "arn:aws:s3:::contexts/team/models/a"));
        Assert.Equal(PolicyAnswer.Silent, Ask(policy, "s3:PutObject", "arn:aws:s3:::contexts/team/code-build-contexts/a.zip"));
        Assert.Equal(
            PolicyAnswer.Allow,
            Ask(policy, "secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:hub/login-Ab12Cd")
        );
    }

    [Fact]
    public void Who_logs_in_pushes()
    {
        var scope = Scope with { CallerLogsIn = true };
        Assert.DoesNotContain(StackPolicies.ServiceRole(scope).Permissions, static one => one.Permission.Action.StartsWith("ecr:", StringComparison.Ordinal));
        Assert.Contains(
            StackPolicies.Caller(scope).Permissions,
            static one => one.Permission is { Action: "ecr:GetAuthorizationToken", Purpose: PermissionPurpose.Build }
        );
        Assert.Contains(StackPolicies.Caller(scope).Permissions, static one => one.Permission is { Action: "ecr:PutImage", Purpose: PermissionPurpose.Build });
    }

    [Fact]
    public void A_private_image_to_build_in_is_pulled_with_the_role()
    {
        var policy = StackPolicies.ServiceRole(Scope with { Ecr = null, BuildImageRepository = "arn:aws:ecr:eu-west-1:1:repository/tools" });
        Assert.Equal(
            ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:GetAuthorizationToken"],
            policy.Permissions.Select(static one => one.Permission.Action).Where(static action => action.StartsWith("ecr:", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Without_an_action_the_rest_stays()
    {
        var policy = StackPolicies.Caller(Scope);
        Assert.Equal(policy.Permissions.Count() - 1, policy.Without("codebuild:StopBuild").Permissions.Count());
        Assert.DoesNotContain("ReadLog", policy.Without("logs:GetLogEvents").Statements.Select(static statement => statement.Sid));
    }

    private static PolicyAnswer Ask(PolicyDocument policy, string action, string resource) =>
        policy.Evaluate(new(action, resource, "arn:aws:iam::123456789012:role/x", "123456789012", new Dictionary<string, string>(StringComparer.Ordinal)));

    private static void Same(string expected, Policy policy) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(policy.ToJson())), policy.ToJson());
}
