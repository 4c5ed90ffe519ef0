using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>The IAM policies that builds need.</summary>
internal interface IPolicies
{
    /// <summary>Writes a policy, limited to what a stack or the request names. Asks AWS for the account alone, where nothing else says it.</summary>
    Task<WrittenPolicy> WriteAsync(PolicyRequest request, IEngineObserver observer, CancellationToken cancellationToken);
}

/// <summary>Whom a policy is for.</summary>
internal enum PolicyHolder
{
    /// <summary>The role of the CodeBuild project.</summary>
    ServiceRole,

    /// <summary>Who starts builds.</summary>
    Caller,
}

/// <param name="Text">The document.</param>
internal sealed record WrittenPolicy(IamPolicy Policy, string Text);

/// <summary>A policy to be written. What is null comes from the stack.</summary>
/// <param name="Stack">The stack; null for the active one, if there is one.</param>
internal sealed record PolicyRequest(PolicyHolder Holder, string? Stack, AwsOptions Aws)
{
    public string? CodeBuildProject { get; init; }

    /// <summary>The bucket and the prefix: <c>s3://bucket/prefix</c>.</summary>
    public string? Path { get; init; }

    /// <summary>The address of the registry.</summary>
    public string? Uri { get; init; }

    public IReadOnlyList<string>? Repositories { get; init; }

    public string? AccountId { get; init; }

    public string? LogGroup { get; init; }

    public IReadOnlyList<string>? Secrets { get; init; }

    /// <summary>The service role, by ARN.</summary>
    public string? ServiceRole { get; init; }

    /// <summary>The caller, by ARN.</summary>
    public string? Caller { get; init; }
}
