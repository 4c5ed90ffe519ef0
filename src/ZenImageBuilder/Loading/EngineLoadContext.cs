using System.Reflection;
using System.Runtime.Loader;

namespace ZenImageBuilder.Loading;

/// <summary>
/// The module's own load context for the engine and its packages. Every AWSSDK.Core 4.x carries the assembly version 4.0.0.0, so in the default context
/// the copy that another module loaded first would win (see docs/about/about_ZenImageBuilder.md).
/// </summary>
internal sealed class EngineLoadContext(string enginePath) : AssemblyLoadContext("ZenImageBuilder.Engine")
{
    private static readonly Assembly Module = typeof(EngineLoadContext).Assembly;

    private readonly AssemblyDependencyResolver _resolver = new(enginePath);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (string.Equals(assemblyName.Name, Module.GetName().Name, StringComparison.Ordinal))
        {
            return Module;
        }

        return _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
