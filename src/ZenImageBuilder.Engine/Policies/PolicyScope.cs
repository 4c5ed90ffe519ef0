using System.Diagnostics.CodeAnalysis;
using ZenImageBuilder.Engine.Remote;

namespace ZenImageBuilder.Engine.Policies;

/// <summary>
/// What the policies of a stack are limited to. Every text goes into the ARNs as it is, so that a template may put its own references where a value is not known yet.
/// </summary>
internal sealed record PolicyScope
{
    /// <summary>The partition, such as <c>aws</c>; that of the region where nothing else is said.</summary>
    [AllowNull]
    public string Partition
    {
        get => field ?? AwsPartition.Of(Region).Name;
        init;
    }

    public required string Region { get; init; }

    public required string Account { get; init; }

    /// <summary>The CodeBuild project, by name.</summary>
    public required string Project { get; init; }

    public required string Bucket { get; init; }

    /// <summary>The prefix of the artifact store, without slashes at its ends; empty for none.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The ECR registry that images are pushed to, or null where they go elsewhere.</summary>
    public EcrScope? Ecr { get; init; }

    /// <summary>Whether the caller logs in to ECR and hands the login to the build, in place of the build's own role.</summary>
    public bool CallerLogsIn { get; init; }

    /// <summary>The log group of the builds; CodeBuild's own where nothing else is said.</summary>
    [AllowNull]
    public string LogGroup
    {
        get => field ?? $"/aws/codebuild/{Project}";
        init;
    }

    /// <summary>The secrets of Secrets Manager that builds read, by name or ARN.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>The private ECR repository of the image that builds run in, by ARN, or null.</summary>
    public string? BuildImageRepository { get; init; }

    /// <summary>The project's service role, by ARN; the one that the console makes where nothing else is said.</summary>
    [AllowNull]
    public string ServiceRole
    {
        get => field ?? $"arn:{Partition}:iam::{Account}:role/service-role/codebuild-{Project}-service-role";
        init;
    }

    /// <summary>Who starts builds, by ARN; the user himself where nothing else is said.</summary>
    [AllowNull]
    public string Caller
    {
        get => field ?? $"arn:{Partition}:iam::{Account}:user/${{aws:username}}";
        init;
    }
}

/// <summary>Repositories of an ECR registry.</summary>
/// <param name="Repositories">Their names, in which <c>*</c> stands for anything.</param>
internal sealed record EcrScope(string Region, string Account, IReadOnlyList<string> Repositories);
