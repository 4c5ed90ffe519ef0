using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws;
using ZenImageBuilder.Engine.Aws.Checks;
using ZenImageBuilder.Engine.Aws.CloudFormation;
using ZenImageBuilder.Engine.Aws.Connectors;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Builds.Planning;
using ZenImageBuilder.Engine.Builds.Starting;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Engine.Catalog.Documents;
using ZenImageBuilder.Engine.Catalog.Stacks;
using ZenImageBuilder.Engine.Catalog.Storage;
using ZenImageBuilder.Engine.Checks;
using ZenImageBuilder.Engine.Clocks;
using ZenImageBuilder.Engine.Contexts;
using ZenImageBuilder.Engine.Contexts.Hashing;
using ZenImageBuilder.Engine.Deployment;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Engine.Policies;
using ZenImageBuilder.Engine.Sandboxes;

namespace ZenImageBuilder.Engine;

/// <summary>The composition root of the engine: all its services are created and connected here.</summary>
internal sealed class Engine : IEngine
{
    private readonly CatalogDatabase _database;

    private readonly SandboxHost _sandboxes;

    private Engine(EngineOptions options)
    {
        Func<string, string?> environment = Environment.GetEnvironmentVariable;
        _database = new(options.Home);
        var protector = new SecretProtector(options.Home);
        var connectorStore = new ConnectorStore(_database, protector, options.Vault);
        var componentStore = new ComponentStore(_database, protector);
        var history = new BuildHistory(_database, protector);
        var resolver = new SessionResolver(environment, options.CallPatience);
        var connectorSessions = new ConnectorSessions(resolver, connectorStore, options.Time);
        var sessions = new AwsSessions(resolver, connectorSessions);
        var logins = new DockerLogins(environment);
        var remote = new AwsRemoteAccess(sessions, options.Time);
        var clock = new SubmissionClock(options.Time, SystemUptime.Instance);
        var caches = new HashCacheFolder(Path.Combine(options.Home, "cache"), options.Time);
        Components = new ComponentCatalog(componentStore, options.Time);
        var stackStore = new StackStore(_database);
        Stacks = new StackCatalog(stackStore, componentStore, connectorStore, options.Time);
        Documents = new StackDocuments(Components, Stacks, stackStore, componentStore, connectorStore);
        Connectors = new ConnectorCatalog(
            connectorStore,
            [
                new AwsConnectorAccess(connectorSessions, configuration: new(resolver, options.Time), profiles: new(environment), logins),
                new DockerConnectorAccess(logins),
            ],
            options.Time
        );
        Deployments = new StackDeployments(new AwsCloudFormation(resolver), registration: new(Components, Stacks, Connectors), options.Time);
        var registryLogins = new RegistryLogins(componentStore, connectorStore, remote);
        var planner = new BuildPlanner(Components, Stacks);
        Builds = new ImageBuilds(
            planner,
            repeat: new(planner, Components, history),
            starter: new(remote, history, registryLogins, reuse: new(images: new RegistryImages(), registryLogins), caches, clock, options.Time, environment),
            remote,
            history,
            clock,
            options.Time
        );
        Contexts = new ContextLibrary(Components, Stacks, remote, history, caches, options.Time, environment);
        Readiness = new ReadinessChecks(
            [
                new CodeBuildChecks(sessions),
                new S3StoreChecks(sessions),
                new FolderChecks(),
                new EcrRegistryChecks(sessions),
                new RegistryChecks(registryLogins.Stored),
            ],
            preflights: new(Components, Stacks)
        );
        Policies = new PolicyWriter(Stacks, new AccountLookup(sessions));
        _sandboxes = new(stack: new(Components, Stacks));
    }

    public IComponentCatalog Components { get; }

    public IStackCatalog Stacks { get; }

    public IStackDocuments Documents { get; }

    public IStackDeployments Deployments { get; }

    public IConnectorCatalog Connectors { get; }

    public IImageBuilds Builds { get; }

    public IBuildContexts Contexts { get; }

    public IReadiness Readiness { get; }

    public IPolicies Policies { get; }

    public ISandboxHost Sandboxes => _sandboxes;

    /// <summary>Creates an engine for one catalog folder. Does no I/O.</summary>
    public static IEngine Create(EngineOptions options) => new Engine(options);

    /// <summary>Stops the sandboxes and closes the catalog.</summary>
    public async ValueTask DisposeAsync()
    {
        await _sandboxes.DisposeAsync().ConfigureAwait(false);
        _database.Dispose();
    }
}
