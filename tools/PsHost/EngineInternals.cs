using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace PsHost;

/// <summary>
/// Two doors that pwsh uses and that the engine keeps to itself. Its version is pinned in Directory.Packages.props, and PsHostTests fail if a new one moves them.
/// </summary>
internal static class EngineInternals
{
    private const BindingFlags Internal = BindingFlags.Instance | BindingFlags.NonPublic;

    /// <summary><c>exit N</c> in a script file ends that file only, unless the host asks the engine to let it through, as pwsh does for -File.</summary>
    public static void LetExitLeaveTheScript(Runspace runspace)
    {
        var context = runspace.GetType().GetProperty("ExecutionContext", Internal)!.GetValue(runspace)!;
        context.GetType().GetProperty("ScriptCommandProcessorShouldRethrowExit", Internal)!.SetValue(context, value: true);
    }

    /// <summary>An error record that Out-Default writes as an error with its own position; WriteError would replace that by the position of the writer.</summary>
    public static PSObject FromErrorStream(ErrorRecord record)
    {
        var item = new PSObject(record);
        var stream = typeof(PSObject).GetProperty("WriteStream", Internal)!;
        stream.SetValue(item, Enum.Parse(stream.PropertyType, "Error"));
        return item;
    }
}
