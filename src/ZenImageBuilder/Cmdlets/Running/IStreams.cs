using System.Management.Automation;

namespace ZenImageBuilder.Cmdlets.Running;

/// <summary>The PowerShell streams of a cmdlet or of a job.</summary>
internal interface IStreams
{
    /// <summary>The source that the records of the information stream name.</summary>
    string Source { get; }

    /// <summary>Whether the colors of a log are shown.</summary>
    bool HasColors { get; }

    void Output(object value);

    void Error(ErrorRecord error);

    void Warning(string text);

    void Verbose(string text);

    void Debug(string text);

    void Information(InformationRecord record);

    void Progress(ProgressRecord bar);
}
