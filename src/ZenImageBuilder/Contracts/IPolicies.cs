using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>Writes the IAM policies that builds need.</summary>
internal interface IPolicies
{
    /// <summary>Writes a policy, limited to what a stack or the request names. Asks AWS for the account only, and only if nothing else determines it.</summary>
    Task<WrittenPolicy> WriteAsync(PolicyRequest request, IEngineObserver observer, CancellationToken cancellationToken);
}

/// <summary>The principal that a policy is for.</summary>
internal enum PolicyHolder
{
    /// <summary>The role of the CodeBuild project.</summary>
    ServiceRole,

    /// <summary>The principal that starts builds.</summary>
    Caller,
}

/// <param name="Text">The policy document.</param>
internal sealed record WrittenPolicy(IamPolicy Policy, string Text);

/// <summary>A request to write a policy. A value that is null is taken from the stack.</summary>
/// <param name="Stack">The stack, or null for the active stack, if there is one.</param>
internal sealed record PolicyRequest(PolicyHolder Holder, string? Stack, AwsOptions Aws)
{
    public string? CodeBuildProject { get; init; }

    /// <summary>The bucket and the prefix of build contexts, as <c>s3://bucket/prefix</c>.</summary>
    public string? Path { get; init; }

    /// <summary>The address of the registry.</summary>
    public string? Uri { get; init; }

    public IReadOnlyList<string>? Repositories { get; init; }

    public string? AccountId { get; init; }

    public string? LogGroup { get; init; }

    public IReadOnlyList<string>? Secrets { get; init; }

    /// <summary>The ARN of the service role.</summary>
    public string? ServiceRole { get; init; }

    /// <summary>The ARN of the caller.</summary>
    public string? Caller { get; init; }
}
