using System.Management.Automation;

namespace ZenImageBuilder.Loading;

/// <summary>Counts the runspaces that have imported the module. The engine ends when the last of them removes the module, or when the process ends.</summary>
public sealed class ModuleHooks : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static int s_imports;

    /// <summary>Runs on import. Does no I/O.</summary>
    public void OnImport()
    {
        if (Interlocked.Increment(ref s_imports) == 1)
        {
            AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
        }
    }

    /// <summary>Runs on removal.</summary>
    /// <param name="psModuleInfo">The module that is removed.</param>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        if (Interlocked.Decrement(ref s_imports) == 0)
        {
            AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
            EngineLoader.Unload();
        }
    }

    private static void OnProcessExit(object? sender, EventArgs e) => EngineLoader.Unload();
}
