using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace ZenImageBuilder.Tests.Support;

/// <summary>The packed module that every test imports, and the hook that makes this process use its assembly.</summary>
internal static class ModuleFolder
{
    public static string RepositoryRoot { get; } = Built("RepositoryRoot");

    public static string Path { get; } = System.IO.Path.Combine(RepositoryRoot, "out", "ZenImageBuilder");

    /// <summary>A path that the project file wrote into this assembly.</summary>
    public static string Built(string key) =>
        typeof(ModuleFolder)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => string.Equals(attribute.Key, key, StringComparison.Ordinal))
            .Value!;

    /// <summary>
    /// Pipelines of PowerShell block their threads, and many run at the same time in this process. The thread pool adds threads one by one, seconds apart, so
    /// operations with a limit of seconds, such as stopping builds, would exceed it for that reason alone.
    /// </summary>
    [ModuleInitializer]
    internal static void HaveThreadsForBlockedPipelines() => Assert.True(ThreadPool.SetMinThreads(workerThreads: 64, completionPortThreads: 64));

    [ModuleInitializer]
    internal static void LoadTheModuleAssemblyFromThePackedFolder() =>
        AssemblyLoadContext.Default.Resolving += static (context, name) =>
            string.Equals(name.Name, "ZenImageBuilder", StringComparison.Ordinal)
                ? context.LoadFromAssemblyPath(System.IO.Path.Combine(Path, "ZenImageBuilder.dll"))
                : null;
}
