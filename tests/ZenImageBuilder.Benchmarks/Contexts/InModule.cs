using System.Reflection;
using ZenImageBuilder.Loading;

namespace ZenImageBuilder.Benchmarks.Contexts;

/// <summary>Runs <see cref="EngineRun"/> with the engine and the packages of the module's folder, in the module's own load context, as they run in a shell.</summary>
internal static class InModule
{
    public static Task Run(string[] arguments)
    {
        var facts = typeof(InModule).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>();
        var module = Path.GetDirectoryName(facts.First(static fact => fact.Key is "Module").Value!)!;
        var context = new EngineLoadContext(Path.Combine(module, "Engine", "ZenImageBuilder.Engine.dll"));
        var twin = context.LoadFromAssemblyPath(typeof(InModule).Assembly.Location).GetType(typeof(EngineRun).FullName!, throwOnError: true)!;
        return (Task)twin.GetMethod(nameof(EngineRun.Run))!.Invoke(null, [arguments])!;
    }
}
