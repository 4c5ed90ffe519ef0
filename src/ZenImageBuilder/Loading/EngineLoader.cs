using System.Collections.Concurrent;
using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Loading;

/// <summary>Loads the engine on first use and keeps one for each catalog folder; all runspaces of the process share it.</summary>
internal static class EngineLoader
{
    private const string HomeVariable = "ZENIMAGEBUILDER_HOME";

    private static readonly Lazy<Func<EngineOptions, IEngine>> Create = new(Load);

    private static readonly ConcurrentDictionary<string, Lazy<IEngine>> Engines = new(StringComparer.Ordinal);

    /// <summary>The engine for the folder that the environment names now, or for the user's application data.</summary>
    public static IEngine Current
    {
        get
        {
            var home = Environment.GetEnvironmentVariable(HomeVariable) is { Length: > 0 } named
                ? Path.GetFullPath(named)
                : Path.Combine(
                    Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify),
                    "ZenImageBuilder"
                );
            return Engines.GetOrAdd(home, static home => new(() => Create.Value(new(home, TimeProvider.System) { Vault = new SecretManagementVault() }))).Value;
        }
    }

    /// <summary>Sets the engine for the next use of the folder: used by tests of the cmdlets.</summary>
    internal static void Put(string home, IEngine engine) => Engines[Path.GetFullPath(home)] = new(engine);

    /// <summary>Ends all engines: their sandboxes stop, and the folders of the sandboxes are removed.</summary>
    public static void Unload()
    {
        foreach (var home in Engines.Keys)
        {
            if (Engines.TryRemove(home, out var engine) && engine.IsValueCreated)
            {
                engine.Value.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }
        }
    }

    private static Func<EngineOptions, IEngine> Load()
    {
        var folder = Path.GetDirectoryName(typeof(EngineLoader).Assembly.Location)!;
        var path = Path.Combine(folder, "Engine", "ZenImageBuilder.Engine.dll");
        return new EngineLoadContext(path)
            .LoadEngine()
            .GetType("ZenImageBuilder.Engine.Engine", throwOnError: true)!
            .GetMethod("Create")!
            .CreateDelegate<Func<EngineOptions, IEngine>>();
    }
}
