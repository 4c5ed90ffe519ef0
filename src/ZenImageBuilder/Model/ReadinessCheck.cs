namespace ZenImageBuilder.Model;

/// <summary>One thing that a build needs, and whether it is so.</summary>
public sealed record ReadinessCheck
{
    /// <summary>The name of the stack or of the component that was looked at.</summary>
    public required string Target { get; init; }

    /// <summary>What was looked at, such as <c>ArtifactStore</c>, <c>Region</c> or <c>Login</c>.</summary>
    public required string Check { get; init; }

    /// <summary>One of <see cref="ReadinessStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>What was found, a sentence.</summary>
    public required string Evidence { get; init; }

    /// <summary>What to do about it, a sentence, or null where nothing is to be done.</summary>
    public string? Remedy { get; init; }

    /// <summary>The IAM action that is missing, such as <c>codebuild:StartBuild</c>, or null where none is.</summary>
    public string? Action { get; init; }

    /// <summary>What the missing action is needed on, as a rule an ARN, or null.</summary>
    public string? Resource { get; init; }

    /// <summary>Who needs the missing action, as a rule an ARN, or null.</summary>
    public string? Principal { get; init; }

    /// <summary>The check, and what was found.</summary>
    public override string ToString() => $"{Check}: {Evidence}";
}

/// <summary>The values of <see cref="ReadinessCheck.Status"/>.</summary>
public static class ReadinessStatus
{
    /// <summary>It is as a build needs it.</summary>
    public const string Passed = "Passed";

    /// <summary>A build would fail.</summary>
    public const string Failed = "Failed";

    /// <summary>A build may fail, or it could not be found out.</summary>
    public const string Warning = "Warning";
}
