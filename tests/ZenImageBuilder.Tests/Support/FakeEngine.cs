using System.Runtime.CompilerServices;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Support;

/// <summary>An engine that throws on a call that the test did not plan. What a test plans is also where it notes what it was asked for.</summary>
internal sealed partial class FakeEngine
    : IEngine,
        IComponentCatalog,
        IStackCatalog,
        IStackDocuments,
        IStackDeployments,
        IConnectorCatalog,
        IBuildContexts,
        IReadiness,
        IPolicies,
        ISandboxHost
{
    private int _calls;

    /// <summary>Whether anything was asked of the engine.</summary>
    public bool WasAsked => Volatile.Read(ref _calls) > 0;

    public IComponentCatalog Components => this;

    public IStackCatalog Stacks => this;

    public IStackDocuments Documents => this;

    public IStackDeployments Deployments => this;

    public IConnectorCatalog Connectors => this;

    public IBuildContexts Contexts => this;

    public IReadiness Readiness => this;

    public IPolicies Policies => this;

    public ISandboxHost Sandboxes => this;

    public Func<ComponentKind, IReadOnlyList<ComponentFlavor>>? OnFlavors { get; set; }

    public Action<ComponentRegistration>? OnValidateComponent { get; set; }

    public Func<ComponentRegistration, StackComponent>? OnRegisterComponent { get; set; }

    public Func<ComponentKind, string?, IReadOnlyList<StackComponent>>? OnFindComponent { get; set; }

    public Func<ComponentKind, string, StackComponent>? OnResolveComponent { get; set; }

    public Action<ComponentKind, Guid>? OnUnregisterComponent { get; set; }

    public Action<ComponentChange>? OnValidateChange { get; set; }

    public Func<ComponentChange, StackComponent>? OnChangeComponent { get; set; }

    public Action<ComponentKind, string, Guid?>? OnValidateName { get; set; }

    public Func<ComponentKind, Guid, string, StackComponent>? OnRenameComponent { get; set; }

    public Func<ComponentKind, Guid, string, StackComponent>? OnCopyComponent { get; set; }

    public Func<ComponentKind, Guid, Guid?, StackComponent>? OnConnectComponent { get; set; }

    public Func<IReadOnlyList<ServiceConnectorType>>? OnConnectorTypes { get; set; }

    public Func<ConnectorAutoConfiguration, AwsOptions, ConnectorRegistration>? OnConfigureConnector { get; set; }

    public Action<ConnectorRegistration>? OnValidateConnector { get; set; }

    public Func<ConnectorRegistration, bool, ServiceConnector>? OnRegisterConnector { get; set; }

    public Func<string?, IReadOnlyList<ServiceConnector>>? OnFindConnector { get; set; }

    public Func<string, ServiceConnector>? OnResolveConnector { get; set; }

    public Action<ConnectorChange>? OnValidateConnectorChange { get; set; }

    public Func<ConnectorChange, bool, ServiceConnector>? OnChangeConnector { get; set; }

    public Action<string, Guid?>? OnValidateConnectorName { get; set; }

    public Func<Guid, string, ServiceConnector>? OnRenameConnector { get; set; }

    public Action<Guid>? OnUnregisterConnector { get; set; }

    public Func<Guid, string?, string?, IReadOnlyList<ConnectorResource>>? OnVerifyConnector { get; set; }

    public Func<ConnectorResourceQuery, IReadOnlyList<ConnectorResource>>? OnConnectorResources { get; set; }

    public Func<ConnectorLoginRequest, ServiceConnectorLogin>? OnConnectorLogin { get; set; }

    public Func<ConnectionCandidate, bool, ConnectionCheck>? OnCheckConnection { get; set; }

    public Func<StackComponent, IReadOnlyList<ServiceConnector>>? OnCompatibleConnectors { get; set; }

    public Action<StackRegistration>? OnValidateStack { get; set; }

    public Func<StackRegistration, Stack>? OnRegisterStack { get; set; }

    public Func<Stack, IReadOnlyList<ReadinessCheck>>? OnCheckStack { get; set; }

    public Func<Stack?>? OnActiveStack { get; set; }

    public Func<string?, IReadOnlyList<Stack>>? OnFindStack { get; set; }

    public Func<string, Stack>? OnResolveStack { get; set; }

    public Func<Guid, Stack>? OnSelectStack { get; set; }

    public Func<Guid, bool, IReadOnlyList<StackComponent>>? OnUnregisterStack { get; set; }

    public Action<StackChange>? OnValidateStackChange { get; set; }

    public Func<StackChange, Stack>? OnChangeStack { get; set; }

    public Action<string, Guid?>? OnValidateStackName { get; set; }

    public Func<Guid, string, Stack>? OnRenameStack { get; set; }

    public Func<Guid, string, Stack>? OnCopyStack { get; set; }

    public Func<Guid, string?, StackText>? OnExport { get; set; }

    public Func<StackImportRequest, IStackImport>? OnPlanImport { get; set; }

    public Func<StackTemplateFormat, string>? OnTemplate { get; set; }

    public Func<DeploymentRequest, string, string>? OnQuickCreateUrl { get; set; }

    public Func<DeploymentRequest, AwsOptions, IEngineObserver, Task<IStackDeployment>>? OnPlanDeployment { get; set; }

    public Func<string, AwsOptions, Task<IStackTakedown>>? OnPlanRemoval { get; set; }

    public Func<ContextRequest, IEngineObserver, CancellationToken, Task<BuildContext>>? OnReadContext { get; set; }

    public Func<ContextStoreSelection, ArtifactStore>? OnResolveContextStore { get; set; }

    public Func<PublishContextRequest, IEngineObserver, CancellationToken, Task<PublishedBuildContext>>? OnPublishContext { get; set; }

    public Func<ClearContextsRequest, IReadOnlyList<ClearedBuildContext>>? OnFindStaleContexts { get; set; }

    public Func<IReadOnlyList<ClearedBuildContext>, IAsyncEnumerable<(ClearedBuildContext, ImageBuilderException?)>>? OnRemoveContexts { get; set; }

    public Func<StackComponent, AwsOptions, IReadOnlyList<ReadinessCheck>>? OnTestComponent { get; set; }

    public Func<PreflightRequest, IReadOnlyList<ReadinessCheck>>? OnPreflight { get; set; }

    public Func<PolicyRequest, IEngineObserver, WrittenPolicy>? OnWritePolicy { get; set; }

    public Func<SandboxRequest, Task<SandboxDescription>>? OnStartSandbox { get; set; }

    public Func<IReadOnlyList<SandboxDescription>>? OnRunningSandboxes { get; set; }

    public Func<Guid, Task>? OnStopSandbox { get; set; }

    public Func<Guid, IReadOnlyList<SandboxFault>, SandboxDescription>? OnBreakSandbox { get; set; }

    IReadOnlyList<ComponentFlavor> IComponentCatalog.Flavors(ComponentKind kind) => Planned(OnFlavors)(kind);

    void IComponentCatalog.Validate(ComponentRegistration registration) => Planned(OnValidateComponent)(registration);

    StackComponent IComponentCatalog.Register(ComponentRegistration registration) => Planned(OnRegisterComponent)(registration);

    IReadOnlyList<StackComponent> IComponentCatalog.Beginning(ComponentKind kind, string text) => Planned(OnFindComponent)(kind, text);

    IReadOnlyList<StackComponent> IComponentCatalog.Find(ComponentKind kind, NameMatch? reference, Action<ImageBuilderException>? unreadable) =>
        Planned(OnFindComponent)(kind, reference?.Text);

    StackComponent IComponentCatalog.Resolve(ComponentKind kind, string reference, bool evenUnreadable) => Planned(OnResolveComponent)(kind, reference);

    void IComponentCatalog.Validate(ComponentChange change) => Planned(OnValidateChange)(change);

    StackComponent IComponentCatalog.Change(ComponentChange change) => Planned(OnChangeComponent)(change);

    void IComponentCatalog.ValidateName(ComponentKind kind, string name, Guid? id) => Planned(OnValidateName)(kind, name, id);

    StackComponent IComponentCatalog.Rename(ComponentKind kind, Guid id, string newName) => Planned(OnRenameComponent)(kind, id, newName);

    StackComponent IComponentCatalog.Copy(ComponentKind kind, Guid id, string newName) => Planned(OnCopyComponent)(kind, id, newName);

    void IComponentCatalog.Unregister(ComponentKind kind, Guid id) => Planned(OnUnregisterComponent)(kind, id);

    StackComponent IComponentCatalog.Connect(ComponentKind kind, Guid id, Guid? connectorId) => Planned(OnConnectComponent)(kind, id, connectorId);

    IReadOnlyList<ServiceConnectorType> IConnectorCatalog.Types => Planned(OnConnectorTypes)();

    Task<ConnectorRegistration> IConnectorCatalog.ConfigureAsync(
        ConnectorAutoConfiguration wish,
        AwsOptions aws,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) => Task.FromResult(Planned(OnConfigureConnector)(wish, aws));

    void IConnectorCatalog.Validate(ConnectorRegistration registration) => Planned(OnValidateConnector)(registration);

    Task<ServiceConnector> IConnectorCatalog.RegisterAsync(
        ConnectorRegistration registration,
        bool verify,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) => Task.FromResult(Planned(OnRegisterConnector)(registration, verify));

    IReadOnlyList<ServiceConnector> IConnectorCatalog.Beginning(string text) => Planned(OnFindConnector)(text);

    IReadOnlyList<ServiceConnector> IConnectorCatalog.Find(NameMatch? reference, Action<ImageBuilderException>? unreadable) =>
        Planned(OnFindConnector)(reference?.Text);

    ServiceConnector IConnectorCatalog.Resolve(string reference, bool evenUnreadable) => Planned(OnResolveConnector)(reference);

    void IConnectorCatalog.Validate(ConnectorChange change) => Planned(OnValidateConnectorChange)(change);

    Task<ServiceConnector> IConnectorCatalog.ChangeAsync(ConnectorChange change, bool verify, IEngineObserver observer, CancellationToken cancellationToken) =>
        Task.FromResult(Planned(OnChangeConnector)(change, verify));

    void IConnectorCatalog.ValidateName(string name, Guid? id) => Planned(OnValidateConnectorName)(name, id);

    ServiceConnector IConnectorCatalog.Rename(Guid id, string newName) => Planned(OnRenameConnector)(id, newName);

    void IConnectorCatalog.Unregister(Guid id) => Planned(OnUnregisterConnector)(id);

    Task<IReadOnlyList<ConnectorResource>> IConnectorCatalog.VerifyAsync(
        Guid id,
        string? resourceType,
        string? resourceId,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) => Task.FromResult(Planned(OnVerifyConnector)(id, resourceType, resourceId));

    IAsyncEnumerable<ConnectorResource> IConnectorCatalog.ResourcesAsync(
        ConnectorResourceQuery query,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) => Sequence.Of([.. Planned(OnConnectorResources)(query)]);

    Task<ServiceConnectorLogin> IConnectorCatalog.LogInAsync(ConnectorLoginRequest request, IEngineObserver observer, CancellationToken cancellationToken) =>
        Task.FromResult(Planned(OnConnectorLogin)(request));

    Task<ConnectionCheck> IConnectorCatalog.CheckAsync(
        ConnectionCandidate candidate,
        bool verify,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) => Task.FromResult(Planned(OnCheckConnection)(candidate, verify));

    IReadOnlyList<ServiceConnector> IConnectorCatalog.Compatible(StackComponent component) => Planned(OnCompatibleConnectors)(component);

    IReadOnlyList<ReadinessCheck> IStackCatalog.Check(Stack stack) => Planned(OnCheckStack)(stack);

    Stack? IStackCatalog.Active => Planned(OnActiveStack)();

    void IStackCatalog.Validate(StackRegistration registration) => Planned(OnValidateStack)(registration);

    Stack IStackCatalog.Register(StackRegistration registration) => Planned(OnRegisterStack)(registration);

    IReadOnlyList<Stack> IStackCatalog.Beginning(string text) => Planned(OnFindStack)(text);

    IReadOnlyList<Stack> IStackCatalog.Find(NameMatch? reference, Action<ImageBuilderException>? unreadable) => Planned(OnFindStack)(reference?.Text);

    Stack IStackCatalog.Resolve(string reference, bool evenUnreadable) => Planned(OnResolveStack)(reference);

    Stack IStackCatalog.Select(Guid id) => Planned(OnSelectStack)(id);

    IReadOnlyList<StackComponent> IStackCatalog.Unregister(Guid id, bool recursive) => Planned(OnUnregisterStack)(id, recursive);

    void IStackCatalog.Validate(StackChange change) => Planned(OnValidateStackChange)(change);

    Stack IStackCatalog.Change(StackChange change) => Planned(OnChangeStack)(change);

    void IStackCatalog.ValidateName(string name, Guid? id) => Planned(OnValidateStackName)(name, id);

    Stack IStackCatalog.Rename(Guid id, string newName) => Planned(OnRenameStack)(id, newName);

    Stack IStackCatalog.Copy(Guid id, string newName) => Planned(OnCopyStack)(id, newName);

    StackText IStackDocuments.Export(Guid stackId, string? zenMLVersion) => Planned(OnExport)(stackId, zenMLVersion);

    IStackImport IStackDocuments.Plan(StackImportRequest request) => Planned(OnPlanImport)(request);

    string IStackDeployments.Template(StackTemplateFormat format) => Planned(OnTemplate)(format);

    string IStackDeployments.QuickCreateUrl(DeploymentRequest request, string templateUrl) => Planned(OnQuickCreateUrl)(request, templateUrl);

    Task<IStackDeployment> IStackDeployments.PlanAsync(
        DeploymentRequest request,
        AwsOptions aws,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) => Planned(OnPlanDeployment)(request, aws, observer);

    Task<IStackTakedown> IStackDeployments.PlanRemovalAsync(string name, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken) =>
        Planned(OnPlanRemoval)(name, aws);

    Task<BuildContext> IBuildContexts.ReadAsync(ContextRequest request, IEngineObserver observer, CancellationToken cancellationToken) =>
        Planned(OnReadContext)(request, observer, cancellationToken);

    ArtifactStore IBuildContexts.Resolve(ContextStoreSelection selection) => Planned(OnResolveContextStore)(selection);

    Task<PublishedBuildContext> IBuildContexts.PublishAsync(PublishContextRequest request, IEngineObserver observer, CancellationToken cancellationToken) =>
        Planned(OnPublishContext)(request, observer, cancellationToken);

    Task<IReadOnlyList<ClearedBuildContext>> IBuildContexts.FindStaleAsync(
        ClearContextsRequest request,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) => Task.FromResult(Planned(OnFindStaleContexts)(request));

    IAsyncEnumerable<(ClearedBuildContext Item, ImageBuilderException? Failure)> IBuildContexts.RemoveAsync(
        ClearContextsRequest request,
        IReadOnlyList<ClearedBuildContext> items,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) => Planned(OnRemoveContexts)(items);

    IAsyncEnumerable<ReadinessCheck> IReadiness.TestAsync(
        StackComponent component,
        AwsOptions aws,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) => Sequence.Of([.. Planned(OnTestComponent)(component, aws)]);

    IAsyncEnumerable<ReadinessCheck> IReadiness.TestAsync(PreflightRequest request, IEngineObserver observer, CancellationToken cancellationToken) =>
        Sequence.Of([.. Planned(OnPreflight)(request)]);

    Task<WrittenPolicy> IPolicies.WriteAsync(PolicyRequest request, IEngineObserver observer, CancellationToken cancellationToken) =>
        Task.FromResult(Planned(OnWritePolicy)(request, observer));

    Task<SandboxDescription> ISandboxHost.StartAsync(SandboxRequest request, IEngineObserver observer, CancellationToken cancellationToken) =>
        Planned(OnStartSandbox)(request);

    IReadOnlyList<SandboxDescription> ISandboxHost.Running => Planned(OnRunningSandboxes)();

    SandboxDescription ISandboxHost.Break(Guid id, IReadOnlyList<SandboxFault> faults) => Planned(OnBreakSandbox)(id, faults);

    Task ISandboxHost.StopAsync(Guid id, CancellationToken cancellationToken) => Planned(OnStopSandbox)(id);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private T Planned<T>(T? plan, [CallerArgumentExpression(nameof(plan))] string call = "")
        where T : Delegate
    {
        Interlocked.Increment(ref _calls);
        return plan ?? throw new InvalidOperationException($"Unplanned call: {call}.");
    }
}
