namespace ZenImageBuilder.Engine.Builds.Starting;

/// <summary>The request that starts a build, with all settings that override those of the project.</summary>
internal sealed record BuildSubmission
{
    public required string Project { get; init; }

    /// <summary>At most 64 characters; see StartBuild's <c>idempotencyToken</c>.</summary>
    public required string IdempotencyToken { get; init; }

    /// <summary>The source, <c>bucket/key</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The additional sources, <c>bucket/key</c> by name; null or empty if there are none.</summary>
    public IReadOnlyDictionary<string, string>? SecondarySources { get; init; }

    /// <summary>The build specification, YAML.</summary>
    public required string BuildSpec { get; init; }

    public required IReadOnlyList<BuildVariable> Variables { get; init; }

    public required string BuildImage { get; init; }

    public required string ComputeType { get; init; }

    public required string EnvironmentType { get; init; }

    public required bool PrivilegedMode { get; init; }

    /// <summary>The ARN of a fleet of reserved capacity, or null for the fleet of the project, if it has one.</summary>
    public string? Fleet { get; init; }

    /// <summary>The ARN of a certificate in S3, or null for the certificate of the project, if it has one.</summary>
    public string? Certificate { get; init; }

    /// <summary>Whether the build host keeps Docker layers for later builds.</summary>
    public bool KeepsLayersOnHost { get; init; }

    /// <summary>5 to 2160 minutes, or null for the timeout of the project.</summary>
    public int? TimeoutMinutes { get; init; }

    /// <summary>5 to 480 minutes, or null for the timeout of the project.</summary>
    public int? QueuedTimeoutMinutes { get; init; }
}

internal sealed record BuildVariable(string Name, string Value, BuildVariableType Type = BuildVariableType.Plaintext);

internal enum BuildVariableType
{
    Plaintext,
    SecretsManager,
    ParameterStore,
}
