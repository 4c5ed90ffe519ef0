namespace ZenImageBuilder.Contracts;

/// <summary>The one door between the cmdlets and the engine. Everything it throws on purpose is an <see cref="Errors.ImageBuilderException"/>.</summary>
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

/// <summary>What the engine is made with: time, randomness and the environment come in here.</summary>
/// <param name="Home">The absolute folder of the catalog.</param>
/// <param name="Time">The clock of everything.</param>
internal sealed record EngineOptions(string Home, TimeProvider Time)
{
    /// <summary>The vaults of the session, or null where there are none.</summary>
    public ISecretVault? Vault { get; init; }

    /// <summary>How long one call of a service may take, or null for what is usual.</summary>
    public TimeSpan? CallPatience { get; init; }
}
