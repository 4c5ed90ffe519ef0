using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>The sandboxes of this process.</summary>
internal interface ISandboxHost
{
    Task<SandboxDescription> StartAsync(SandboxRequest request, IEngineObserver observer, CancellationToken cancellationToken);

    IReadOnlyList<SandboxDescription> Running { get; }

    /// <summary>Says what goes wrong in the sandbox from now on.</summary>
    SandboxDescription Break(Guid id, IReadOnlyList<SandboxFault> faults);

    /// <summary>Stops the sandbox, takes its registered stack and components out of the registry, and removes its folder.</summary>
    Task StopAsync(Guid id, CancellationToken cancellationToken);
}

/// <param name="StackName">The name under which a ready stack is registered and made active, or null.</param>
/// <param name="ContainerEngine">The engine to build with, or null for the first that works.</param>
internal sealed record SandboxRequest(string? StackName, string Region, string? ContainerEngine)
{
    /// <summary>What goes wrong in it.</summary>
    public IReadOnlyList<SandboxFault> Faults { get; init; } = [];
}

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
    string Folder)
{
    /// <summary>What goes wrong in it, as it stands now.</summary>
    public IReadOnlyList<SandboxFault> Faults { get; init; } = [];
}
