using System.Management.Automation;

namespace ZenImageBuilder.Cmdlets.Running;

/// <summary>The streams of a cmdlet. Use them on the pipeline thread, outside the synchronization context of <see cref="PipelinePump"/>.</summary>
internal sealed class CmdletStreams(PSCmdlet cmdlet) : IStreams
{
    private readonly Lazy<bool> _hasColors = new(() => LogColours.AreShown(cmdlet));

    public string Source => cmdlet.MyInvocation.PSCommandPath is { Length: > 0 } script ? script : cmdlet.MyInvocation.MyCommand.Name;

    public bool HasColors => _hasColors.Value;

    public void Output(object value) => cmdlet.WriteObject(value);

    public void Error(ErrorRecord error) => cmdlet.WriteError(error);

    public void Warning(string text) => cmdlet.WriteWarning(text);

    public void Verbose(string text) => cmdlet.WriteVerbose(text);

    public void Debug(string text) => cmdlet.WriteDebug(text);

    public void Information(InformationRecord record) => cmdlet.WriteInformation(record);

    public void Progress(ProgressRecord bar) => cmdlet.WriteProgress(bar);
}
