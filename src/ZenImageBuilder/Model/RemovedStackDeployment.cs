namespace ZenImageBuilder.Model;

/// <summary>A deployment that was taken down.</summary>
public sealed record RemovedStackDeployment
{
    /// <summary>The name of the CloudFormation stack.</summary>
    public required string Name { get; init; }

    /// <summary>The ARN of the CloudFormation stack.</summary>
    public required string StackId { get; init; }

    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>What is still there, with the reason. Empty where everything went.</summary>
    public required IReadOnlyList<KeptResource> Kept
    {
        get;
        init => field = Listing.Of(value);
    }

    /// <summary>What was unregistered on this machine, such as <c>stack prod</c>.</summary>
    public required IReadOnlyList<string> Unregistered
    {
        get;
        init => field = Listing.Of(value);
    }

    /// <summary>The name of the CloudFormation stack.</summary>
    public override string ToString() => Name;
}

/// <summary>A resource that outlives its deployment.</summary>
/// <param name="Resource">The resource, by its name in the template.</param>
/// <param name="Type">The type of the resource, such as <c>AWS::S3::Bucket</c>.</param>
/// <param name="PhysicalId">The name or id of the resource in AWS.</param>
/// <param name="Reason">Why it is still there.</param>
public sealed record KeptResource(string Resource, string Type, string PhysicalId, string Reason)
{
    /// <summary>The name in AWS and the reason.</summary>
    public override string ToString() => $"{PhysicalId}: {Reason}";
}
