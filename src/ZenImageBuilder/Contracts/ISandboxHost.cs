using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>The sandboxes of this process.</summary>
internal interface ISandboxHost
{
    Task<SandboxDescription> StartAsync(SandboxRequest request, IEngineObserver observer, CancellationToken cancellationToken);

    IReadOnlyList<SandboxDescription> Running { get; }

    /// <summary>Says what goes wrong in the sandbox from now on.</summary>
    SandboxDescription Break(Guid id, IReadOnlyList<SandboxFault> faults);

    /// <summary>Stops the sandbox, takes its registered stack and components out of the catalog, and removes its folder.</summary>
    Task StopAsync(Guid id, CancellationToken cancellationToken);
}

/// <param name="StackName">The name under which a ready stack is registered and made active, or null.</param>
/// <param name="ContainerEngine">The engine to build with, or null for the first that works.</param>
/// <param name="Policies">The policies that count, or null where everything is allowed.</param>
internal sealed record SandboxRequest(string? StackName, string Region, string? ContainerEngine, SandboxPolicies? Policies = null)
{
    /// <summary>What goes wrong in it.</summary>
    public IReadOnlyList<SandboxFault> Faults { get; init; } = [];
}

/// <summary>What the user and the service role of a sandbox may do: JSON; null for what builds need and no more.</summary>
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
    /// <summary>What goes wrong in it, as it stands now.</summary>
    public IReadOnlyList<SandboxFault> Faults { get; init; } = [];

    /// <summary>The user, by ARN.</summary>
    public required string CallerArn { get; init; }

    /// <summary>The role of the project's builds, by ARN.</summary>
    public required string ServiceRoleArn { get; init; }

    /// <summary>The keys of a user who may do everything, where policies count; null where every user may.</summary>
    public (string AccessKey, Secret SecretKey)? Administrator { get; init; }
}
