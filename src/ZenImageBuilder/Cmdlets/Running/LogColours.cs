using System.Management.Automation;

namespace ZenImageBuilder.Cmdlets.Running;

/// <summary>Determines whether the colors of a log are shown: if the host supports them and the user has not turned them off.</summary>
internal static class LogColours
{
    public static bool AreShown(PSCmdlet cmdlet)
    {
        if (cmdlet.Host?.UI is not { SupportsVirtualTerminal: true })
        {
            return false;
        }

        var style = PSObject.AsPSObject(cmdlet.SessionState.PSVariable.GetValue("PSStyle") ?? "");
        return style.Properties["OutputRendering"]?.Value?.ToString() switch
        {
            "PlainText" => false,
            "Ansi" => true,
            _ => !Console.IsOutputRedirected,
        };
    }
}
