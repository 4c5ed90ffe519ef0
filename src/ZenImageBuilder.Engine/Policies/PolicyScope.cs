using System.Diagnostics.CodeAnalysis;
using ZenImageBuilder.Engine.Remote;

namespace ZenImageBuilder.Engine.Policies;

/// <summary>
/// The resources to which the policies of a stack are limited. Every text is put into the ARNs unchanged, so that a template can use its own references for
/// values that are not known yet.
/// </summary>
internal sealed record PolicyScope
{
    /// <summary>The partition, such as <c>aws</c>. The default is the partition of the region.</summary>
    [AllowNull]
    public string Partition
    {
        get => field ?? AwsPartition.Of(Region).Name;
        init;
    }

    public required string Region { get; init; }

    public required string Account { get; init; }

    /// <summary>The name of the CodeBuild project.</summary>
    public required string Project { get; init; }

    public required string Bucket { get; init; }

    /// <summary>The prefix of the artifact store, without slashes at its ends; empty for none.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The ECR registry that images are pushed to, or null if they are pushed to another registry.</summary>
    public EcrScope? Ecr { get; init; }

    /// <summary>Whether the caller logs in to ECR and passes the login to the build, instead of the build's own role.</summary>
    public bool CallerLogsIn { get; init; }

    /// <summary>The log group of the builds. The default is that of CodeBuild.</summary>
    [AllowNull]
    public string LogGroup
    {
        get => field ?? $"/aws/codebuild/{Project}";
        init;
    }

    /// <summary>The secrets of Secrets Manager that builds read, by name or ARN.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>The ARN of the private ECR repository of the image in which builds run, or null.</summary>
    public string? BuildImageRepository { get; init; }

    /// <summary>The ARN of the project's service role. The default is the role that the console creates.</summary>
    [AllowNull]
    public string ServiceRole
    {
        get => field ?? $"arn:{Partition}:iam::{Account}:role/service-role/codebuild-{Project}-service-role";
        init;
    }

    /// <summary>The ARN of the principal that starts builds. The default is any user of the account.</summary>
    [AllowNull]
    public string Caller
    {
        get => field ?? $"arn:{Partition}:iam::{Account}:user/${{aws:username}}";
        init;
    }
}

/// <summary>Repositories of an ECR registry.</summary>
/// <param name="Repositories">The names of the repositories. <c>*</c> stands for any text.</param>
internal sealed record EcrScope(string Region, string Account, IReadOnlyList<string> Repositories);
