using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>The sandboxes of this process.</summary>
internal interface ISandboxHost
{
    Task<SandboxDescription> StartAsync(SandboxRequest request, IEngineObserver observer, CancellationToken cancellationToken);

    IReadOnlyList<SandboxDescription> Running { get; }

    /// <summary>Replaces the faults of the sandbox, and returns its new description.</summary>
    SandboxDescription Break(Guid id, IReadOnlyList<SandboxFault> faults);

    /// <summary>Stops the sandbox, removes its registered stack and components from the catalog, and deletes its folder.</summary>
    Task StopAsync(Guid id, CancellationToken cancellationToken);
}

/// <param name="StackName">The name of a stack for the sandbox to register and to make active, or null for no stack.</param>
/// <param name="ContainerEngine">The container engine to build with, or null for the first one that works.</param>
/// <param name="Policies">The policies to enforce, or null to allow everything.</param>
internal sealed record SandboxRequest(string? StackName, string Region, string? ContainerEngine, SandboxPolicies? Policies = null)
{
    public IReadOnlyList<SandboxFault> Faults { get; init; } = [];
}

/// <summary>The policies of the user and of the service role of a sandbox, as JSON; null for exactly the permissions that builds need.</summary>
internal sealed record SandboxPolicies(string? Caller, string? ServiceRole);

internal sealed record SandboxDescription(
    Guid Id,
    string EndpointUrl,
    string Region,
    string AccountId,
    string AccessKey,
    Secret SecretKey,
    string ProfileName,
    string ProfileLocation,
    string Bucket,
    string CodeBuildProject,
    string RegistryUri,
    Secret RegistryPassword,
    string? ContainerEngine,
    string? Stack,
    string Folder
)
{
    /// <summary>The faults that are in effect now.</summary>
    public IReadOnlyList<SandboxFault> Faults { get; init; } = [];

    /// <summary>The ARN of the user.</summary>
    public required string CallerArn { get; init; }

    /// <summary>The ARN of the service role of the project's builds.</summary>
    public required string ServiceRoleArn { get; init; }

    /// <summary>
    /// The keys of a user with all permissions if the sandbox enforces policies; null otherwise, because every user has all permissions then.
    /// </summary>
    public (string AccessKey, Secret SecretKey)? Administrator { get; init; }
}
