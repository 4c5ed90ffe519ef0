namespace ZenImageBuilder.Model;

/// <summary>One requirement of a build, and whether it is met.</summary>
public sealed record ReadinessCheck
{
    /// <summary>The name of the stack or of the component that was checked.</summary>
    public required string Target { get; init; }

    /// <summary>The subject of the check, such as <c>ArtifactStore</c>, <c>Region</c> or <c>Login</c>.</summary>
    public required string Check { get; init; }

    /// <summary>One of <see cref="ReadinessStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The finding, as a sentence.</summary>
    public required string Evidence { get; init; }

    /// <summary>What you can do about it, as a sentence, or null if there is nothing to do.</summary>
    public string? Remedy { get; init; }

    /// <summary>The IAM action that is missing, such as <c>codebuild:StartBuild</c>, or null if none is.</summary>
    public string? Action { get; init; }

    /// <summary>The resource on which the missing action is needed, usually an ARN, or null.</summary>
    public string? Resource { get; init; }

    /// <summary>The principal that needs the missing action, usually an ARN, or null.</summary>
    public string? Principal { get; init; }

    /// <summary>The check and its finding.</summary>
    public override string ToString() => $"{Check}: {Evidence}";
}

/// <summary>The values of <see cref="ReadinessCheck.Status"/>.</summary>
public static class ReadinessStatus
{
    /// <summary>The requirement is met.</summary>
    public const string Passed = "Passed";

    /// <summary>A build would fail.</summary>
    public const string Failed = "Failed";

    /// <summary>A build may fail, or the check could not find out.</summary>
    public const string Warning = "Warning";
}
