using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace ZenImageBuilder.Tests.Support;

/// <summary>
/// The base of tests of the packed module in a real runspace: one runspace for each test, one catalog folder for each class. Nothing is loaded by name, so a
/// test sees the same commands wherever it runs: those of PowerShell's engine and of the module.
/// </summary>
[Collection(HostedCollection.Name)]
public abstract class HostedTest : IClassFixture<HostedHome>, IDisposable
{
    private readonly HostedHome _home;

    private readonly List<IDisposable> _pipelines = [];

    /// <param name="home">The catalog folder, which xunit creates for each class.</param>
    /// <param name="import">Whether the module is imported before the test.</param>
    protected HostedTest(HostedHome home, bool import = true)
    {
        _home = home;
        Runspace = NewRunspace(import);
    }

    /// <summary>The manifest of the packed module.</summary>
    protected static string Manifest { get; } = Path.Combine(ModuleFolder.Path, "ZenImageBuilder.psd1");

    /// <summary>The catalog folder of this class, which exists after the module has written to it.</summary>
    protected string Home => _home.Path;

    protected Runspace Runspace { get; }

    /// <summary>A new empty folder, which is removed after the class.</summary>
    protected string NewFolder() => _home.NewFolder();

    /// <summary>Runs a script to its end; <paramref name="arguments"/> are its <c>$args</c>, or its <c>param()</c> by position.</summary>
    protected PipelineResult Invoke(string script, params object?[] arguments) => Invoke(Runspace, script, arguments);

    /// <summary>Starts a script and returns while it is running.</summary>
    protected RunningPipeline Begin(string script, params object?[] arguments)
    {
        var running = new RunningPipeline(Shell(Runspace, script, arguments));
        _pipelines.Add(running);
        return running;
    }

    protected static PipelineResult Invoke(Runspace runspace, string script, params object?[] arguments)
    {
        using var shell = Shell(runspace, script, arguments);
        var output = new PSDataCollection<PSObject>();
        RuntimeException? terminating = null;
        try
        {
            shell.Invoke(input: null, output);
        }
        catch (RuntimeException failure)
        {
            terminating = failure;
        }

        return PipelineResult.Of(shell, output, terminating);
    }

    /// <summary>Another runspace, like another shell in the same process. The caller closes it with <see cref="Close"/>.</summary>
    protected static Runspace NewRunspace(bool import = true)
    {
        var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        runspace.SessionStateProxy.SetVariable("PSModuleAutoLoadingPreference", "None");
        if (import)
        {
            _ = Invoke(runspace, "Import-Module $args[0]", Manifest).Clean();
        }

        return runspace;
    }

    /// <summary>Removes the module, so that the engine ends with its last user, and closes the runspace.</summary>
    protected static void Close(Runspace runspace)
    {
        _ = Invoke(runspace, "Get-Module ZenImageBuilder | Remove-Module -Force");
        runspace.Dispose();
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _pipelines.ForEach(static pipeline => pipeline.Dispose());
            Close(Runspace);
        }
    }

    private static PowerShell Shell(Runspace runspace, string script, object?[] arguments)
    {
        var shell = PowerShell.Create(runspace).AddScript(script);
        foreach (var argument in arguments)
        {
            _ = shell.AddArgument(argument);
        }

        return shell;
    }
}
