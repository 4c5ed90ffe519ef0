namespace ZenImageBuilder.Model;

/// <summary>An event of a resource while a stack was deployed or removed, as AWS CloudFormation reports it.</summary>
public sealed record StackDeploymentEvent
{
    /// <summary>When it happened (UTC).</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The name of the CloudFormation stack.</summary>
    public required string Stack { get; init; }

    /// <summary>The resource, by its name in the template; the stack itself has its own name.</summary>
    public required string Resource { get; init; }

    /// <summary>The type of the resource, such as <c>AWS::S3::Bucket</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The status, such as <c>CREATE_COMPLETE</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The reason, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>The name or ID of the resource in AWS, or null if it has none yet.</summary>
    public string? PhysicalId { get; init; }

    /// <summary>The event as a line.</summary>
    public override string ToString() => $"{Status, -19} {Resource} ({Type}){(Reason is null ? "" : $": {Reason}")}";
}
