using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Oci;

/// <summary>Amazon ECR Public. The name of a repository follows the alias of its registry: <c>public.ecr.aws/alias/repository</c>.</summary>
/// <remarks>Source: https://docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/API_CreateRepository.html.</remarks>
internal static partial class EcrPublicRegistry
{
    public const string Host = "public.ecr.aws";

    /// <summary>Returns whether the path is an alias and the name of a repository of 2 to 205 characters.</summary>
    public static bool IsRepository(string path) => Repository().IsMatch(path);

    [GeneratedRegex(
        @"^[a-z0-9][a-z0-9._-]*/(?=.{2,205}\z)([a-z0-9]+([._-][a-z0-9]+)*/)*[a-z0-9]+([._-][a-z0-9]+)*\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Repository();
}
