using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Engine.Catalog.Stacks;
using ZenImageBuilder.Engine.Catalog.Storage;

namespace ZenImageBuilder.Tests.Support;

/// <summary>A catalog in a folder of its own, put together as the engine does it.</summary>
internal sealed class CatalogFolder : IDisposable
{
    public CatalogFolder()
        : this(Path.Combine(Path.GetTempPath(), "zib-registry-" + Guid.NewGuid().ToString("N"))) { }

    public CatalogFolder(string home)
    {
        Home = home;
        Database = new(home);
        Protector = new(home);
        ComponentStore = new(Database, Protector);
        StackStore = new(Database);
        Connectors = new(Database, Protector, vault: null);
        Components = new(ComponentStore, Clock);
        Stacks = new(StackStore, ComponentStore, Connectors, Clock);
        History = new(Database, Protector);
    }

    public string Home { get; }

    public string DatabasePath => Path.Combine(Home, "registry.db");

    public string KeyPath => Path.Combine(Home, "registry.key");

    public FixedClock Clock { get; } = new();

    public CatalogDatabase Database { get; }

    public SecretProtector Protector { get; }

    public ComponentStore ComponentStore { get; }

    public StackStore StackStore { get; }

    public ConnectorStore Connectors { get; }

    public ComponentCatalog Components { get; }

    public StackCatalog Stacks { get; }

    public BuildHistory History { get; }

    public void Dispose()
    {
        Database.Dispose();
        if (Directory.Exists(Home))
        {
            Directory.Delete(Home, recursive: true);
        }
    }
}

/// <summary>A clock that stands still at the time that is set.</summary>
internal sealed class FixedClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 3, 14, 15, 9, 26, 535, TimeSpan.Zero);

    /// <summary>The time that has passed on the monotonic clock.</summary>
    public TimeSpan Passed { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => Passed.Ticks;
}

/// <summary>Short forms of registrations.</summary>
internal static class Registrations
{
    public const string EcrUri = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";

    private static readonly Dictionary<string, string> NoLabels = [];

    private static readonly Dictionary<string, Secret> NoSecrets = [];

    public static ComponentRegistration Builder(string name, params (string Name, object Value)[] attributes) =>
        Of(ComponentKind.ImageBuilder, name, "aws", [("CodeBuildProject", "project"), .. attributes]);

    public static ComponentRegistration Store(string name, params (string Name, object Value)[] attributes) =>
        Of(ComponentKind.ArtifactStore, name, "s3", [("Path", "s3://bucket"), .. attributes]);

    public static ComponentRegistration Ecr(string name, params (string Name, object Value)[] attributes) =>
        Of(ComponentKind.ContainerRegistry, name, "aws", [("Uri", EcrUri), .. attributes]);

    public static ComponentRegistration Registry(string name, string? password = null, params (string Name, object Value)[] attributes) =>
        Of(ComponentKind.ContainerRegistry, name, "default", [("Uri", "registry.example.com"), .. attributes]) with
        {
            Secrets = password is null ? NoSecrets : new() { ["Password"] = new(password) },
        };

    public static ComponentRegistration Of(ComponentKind kind, string name, string flavor, params (string Name, object Value)[] attributes) =>
        new(kind, name, flavor, attributes.ToDictionary(pair => pair.Name, pair => pair.Value), NoLabels, NoSecrets);

    public static StackRegistration Stack(string name, string? builder = null, string? store = null, string? registry = null, bool active = false) =>
        new(name, builder, store, registry, NoLabels, active);
}
