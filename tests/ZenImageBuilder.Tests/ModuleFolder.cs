using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace ZenImageBuilder.Tests;

/// <summary>The packed module that every test imports, and the hook that makes this process use its assembly.</summary>
internal static class ModuleFolder
{
    public static string RepositoryRoot { get; } = Built("RepositoryRoot");

    public static string Path { get; } = System.IO.Path.Combine(RepositoryRoot, "out", "ZenImageBuilder");

    /// <summary>A path that the project file wrote into this assembly.</summary>
    public static string Built(string key) => typeof(ModuleFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => string.Equals(attribute.Key, key, StringComparison.Ordinal)).Value!;

    [ModuleInitializer]
    internal static void LoadTheModuleAssemblyFromThePackedFolder() =>
        AssemblyLoadContext.Default.Resolving += static (context, name) =>
            string.Equals(name.Name, "ZenImageBuilder", StringComparison.Ordinal)
                ? context.LoadFromAssemblyPath(System.IO.Path.Combine(Path, "ZenImageBuilder.dll"))
                : null;
}
