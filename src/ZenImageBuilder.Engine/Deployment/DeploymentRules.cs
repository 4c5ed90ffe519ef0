using System.Text.RegularExpressions;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Deployment;

/// <summary>Checks a request for a deployment before AWS is called.</summary>
internal static partial class DeploymentRules
{
    private const int MaximumName = 50;

    /// <summary>The template's parameter for the name of the repository that it creates.</summary>
    public const string RepositoryName = "RepositoryName";

    public const string ExistingBucket = "ExistingBucket";

    public const string ExistingRepository = "ExistingRepository";

    /// <summary>
    /// The name is used for the CloudFormation stack, the CodeBuild project, the log group and, in lower case, the repository, and the names of the roles and
    /// the bucket begin with it. So it must be valid for all of them.
    /// </summary>
    public static void CheckName(string name)
    {
        if (name.Length is < 2 or > MaximumName || !Name().IsMatch(name))
        {
            throw new ImageBuilderException(
                ErrorCode.InvalidName,
                $"Name cannot be {Quoted.Value(name)}: the name of a deployment has 2 to {MaximumName} letters, digits and single hyphens, "
                    + "starts with a letter and does not end with a hyphen, because the CloudFormation "
                    + "stack, the CodeBuild project, the repository, the roles and the bucket are named after it.",
                name,
                "Choose another name, for example 'team-images'."
            );
        }
    }

    /// <summary>The parameters of the template, including those that depend on the name.</summary>
    public static IReadOnlyDictionary<string, string> Parameters(DeploymentRequest request) =>
        request.Parameters.ContainsKey(ExistingRepository) || request.Parameters.ContainsKey(RepositoryName)
            ? request.Parameters
            : new Dictionary<string, string>(request.Parameters, StringComparer.Ordinal) { [RepositoryName] = request.Name.ToLowerInvariant() };

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}
