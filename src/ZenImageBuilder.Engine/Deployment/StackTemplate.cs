using System.Text;
using ZenImageBuilder.Engine.Contexts.Storing;
using ZenImageBuilder.Engine.Policies;

namespace ZenImageBuilder.Engine.Deployment;

/// <summary>
/// The template for the AWS resources of a stack. The templates are the files in <c>Templates/</c>; the policies of the two roles come from <see
/// cref="StackPolicies"/>, with references for values that are not known before the deployment.
/// </summary>
internal static class StackTemplate
{
    private const string Contexts = "@CONTEXTS@";

    private const string ServiceRole = "@SERVICE_ROLE@";

    private const string Caller = "@CALLER@";

    /// <summary>The template of AWS CloudFormation (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html).</summary>
    public static string CloudFormation { get; } =
        Fill(
            "stack.yaml",
            CloudFormationStatements,
            new()
            {
                Partition = "${AWS::Partition}",
                Region = "${AWS::Region}",
                Account = "${AWS::AccountId}",
                Project = "${AWS::StackName}",
                Bucket = "${ContextBucket}",
                Prefix = "${Prefix}",
                Ecr = new("${AWS::Region}", "${AWS::AccountId}", ["${ImageRepository}"]),
                ServiceRole = "${ServiceRole.Arn}",
                Caller = "${CallerRole.Arn}",
            }
        );

    /// <summary>The configuration of Terraform (https://developer.hashicorp.com/terraform/language).</summary>
    public static string Terraform { get; } =
        Fill(
            "stack.tf",
            TerraformStatements,
            new()
            {
                Partition = "${local.partition}",
                Region = "${local.region}",
                Account = "${local.account}",
                Project = "${var.name}",
                Bucket = "${local.bucket}",
                Prefix = "${var.prefix}",
                Ecr = new("${local.region}", "${local.account}", ["${local.repository}"]),
                ServiceRole = "${aws_iam_role.service.arn}",
                Caller = "${aws_iam_role.caller.arn}",
            }
        );

    private static string Fill(string name, Func<Policy, string> statements, PolicyScope scope)
    {
        using var reader = new StreamReader(typeof(StackTemplate).Assembly.GetManifestResourceStream(name)!);
        return reader
            .ReadToEnd()
            .ReplaceLineEndings("\n")
            .Replace(Contexts, ContextNames.Folder, StringComparison.Ordinal)
            .Replace(ServiceRole, statements(StackPolicies.ServiceRole(scope)), StringComparison.Ordinal)
            .Replace(Caller, statements(StackPolicies.Caller(scope)), StringComparison.Ordinal);
    }

    private static string CloudFormationStatements(Policy policy)
    {
        var text = new StringBuilder();
        foreach (var statement in policy.Statements)
        {
            _ = text.Append($"          - Sid: {statement.Sid}\n            Effect: Allow\n            Action:\n");
            foreach (var permission in statement.Permissions)
            {
                _ = text.Append($"              - {permission.Action}\n");
            }

            _ = text.Append("            Resource:\n");
            foreach (var resource in statement.Resources)
            {
                _ = text.Append(CloudFormationResource(resource));
            }
        }

        return text.ToString();
    }

    /// <summary>A bucket or a repository may already exist: then its name depends on a condition, which only the long form of Sub can contain.</summary>
    private static string CloudFormationResource(string resource)
    {
        const string Indent = "              ";
        var names = new[]
        {
            ("ContextBucket", "MakeBucket", "Bucket", "ExistingBucket"),
            ("ImageRepository", "MakeRepository", "Repository", "ExistingRepository"),
        }
            .Where(name => resource.Contains($"${{{name.Item1}}}", StringComparison.Ordinal))
            .ToList();
        return !resource.Contains("${", StringComparison.Ordinal) ? $"{Indent}- '{resource}'\n"
            : names.Count == 0 ? $"{Indent}- !Sub '{resource}'\n"
            : $"{Indent}- !Sub\n{Indent}  - '{resource}'\n"
                + string.Concat(
                    names.Select(
                        static (name, index) =>
                            $"{Indent}  {(index == 0 ? "- " : "  ")}{name.Item1}: !If [{name.Item2}, !Ref {name.Item3}, !Ref {name.Item4}]\n"
                    )
                );
    }

    private static string TerraformStatements(Policy policy)
    {
        return string.Join(
            '\n',
            policy.Statements.Select(static statement =>
                $$"""
                      statement {
                        sid       = "{{statement.Sid}}"
                        actions   = [{{List(statement.Permissions.Select(static permission => permission.Action))}}]
                        resources = [{{List(statement.Resources)}}]
                      }

                    """
            )
        );

        static string List(IEnumerable<string> texts) => string.Join(", ", texts.Select(static text => $"\"{text}\""));
    }
}
