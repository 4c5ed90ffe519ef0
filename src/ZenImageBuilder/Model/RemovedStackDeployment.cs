namespace ZenImageBuilder.Model;

/// <summary>A deployment that was removed.</summary>
public sealed record RemovedStackDeployment
{
    /// <summary>The name of the CloudFormation stack.</summary>
    public required string Name { get; init; }

    /// <summary>The ARN of the CloudFormation stack.</summary>
    public required string StackId { get; init; }

    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>The resources that still exist, each with the reason; empty if everything was deleted.</summary>
    public required IReadOnlyList<KeptResource> Kept
    {
        get;
        init => field = Listing.Of(value);
    }

    /// <summary>The objects that were unregistered on this machine, such as <c>stack prod</c>.</summary>
    public required IReadOnlyList<string> Unregistered
    {
        get;
        init => field = Listing.Of(value);
    }

    /// <summary>The name of the CloudFormation stack.</summary>
    public override string ToString() => Name;
}

/// <summary>A resource that still exists after its deployment was removed.</summary>
/// <param name="Resource">The resource, by its name in the template.</param>
/// <param name="Type">The type of the resource, such as <c>AWS::S3::Bucket</c>.</param>
/// <param name="PhysicalId">The name or ID of the resource in AWS.</param>
/// <param name="Reason">The reason why it still exists.</param>
public sealed record KeptResource(string Resource, string Type, string PhysicalId, string Reason)
{
    /// <summary>The name in AWS and the reason.</summary>
    public override string ToString() => $"{PhysicalId}: {Reason}";
}
