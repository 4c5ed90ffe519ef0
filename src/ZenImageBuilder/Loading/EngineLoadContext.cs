using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace ZenImageBuilder.Loading;

// CONTRIBUTING.md, "Decisions": Objects and packaging
/// <summary>
/// The module's own load context for the engine and its packages. Every AWSSDK.Core 4.x has the assembly version 4.0.0.0, so in the default context the engine
/// would get the copy that another module loaded first (see docs/about/about_ZenImageBuilder.md).
/// </summary>
/// <param name="enginePath">The path of the engine's assembly.</param>
/// <param name="platform">The runtime and the platform whose machine code is used if it is beside the engine; null for those of this process.</param>
internal sealed class EngineLoadContext(string enginePath, string? platform = null) : AssemblyLoadContext("ZenImageBuilder.Engine")
{
    private static readonly Assembly Module = typeof(EngineLoadContext).Assembly;

    private readonly AssemblyDependencyResolver _resolver = new(enginePath);

    // The same assemblies, compiled ahead of time: another major version of the runtime would not use their machine code, and another platform could not.
    private readonly string _compiled = Path.Combine(Path.GetDirectoryName(enginePath)!, "ReadyToRun", platform ?? ThisPlatform);

    /// <summary>The name of the folder with machine code for this process, such as <c>net10-linux-x64</c>.</summary>
    internal static string ThisPlatform =>
        string.Create(CultureInfo.InvariantCulture, $"net{Environment.Version.Major}-{RuntimeInformation.RuntimeIdentifier}");

    public Assembly LoadEngine() => LoadFromAssemblyName(new(Path.GetFileNameWithoutExtension(enginePath)));

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (string.Equals(assemblyName.Name, Module.GetName().Name, StringComparison.Ordinal))
        {
            return Module;
        }

        return _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(Compiled(path) ?? path) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;

    private string? Compiled(string path)
    {
        var compiled = Path.Combine(_compiled, Path.GetFileName(path));
        return File.Exists(compiled) ? compiled : null;
    }
}
