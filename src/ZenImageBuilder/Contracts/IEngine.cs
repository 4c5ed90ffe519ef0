namespace ZenImageBuilder.Contracts;

/// <summary>
/// The only interface between the cmdlets and the engine. An error that it raises deliberately is an <see cref="Errors.ImageBuilderException"/>.
/// </summary>
internal interface IEngine : IAsyncDisposable
{
    IComponentCatalog Components { get; }

    IStackCatalog Stacks { get; }

    IStackDocuments Documents { get; }

    IStackDeployments Deployments { get; }

    IConnectorCatalog Connectors { get; }

    IImageBuilds Builds { get; }

    IBuildContexts Contexts { get; }

    IReadiness Readiness { get; }

    IPolicies Policies { get; }

    ISandboxHost Sandboxes { get; }
}

/// <summary>The values from which the engine is created. Time, randomness and the environment enter the engine here.</summary>
/// <param name="Home">The absolute path of the folder of the catalog.</param>
/// <param name="Time">The clock that the whole engine uses.</param>
internal sealed record EngineOptions(string Home, TimeProvider Time)
{
    /// <summary>The secret vaults of the session, or null if there are none.</summary>
    public ISecretVault? Vault { get; init; }

    /// <summary>The time limit of one call to a service, or null for the default limit.</summary>
    public TimeSpan? CallPatience { get; init; }
}
