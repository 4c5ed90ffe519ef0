using System.Management.Automation;

namespace ZenImageBuilder.Cmdlets.Running;

/// <summary>The streams of PowerShell, of a cmdlet or of a job.</summary>
internal interface IStreams
{
    /// <summary>What the records of the information stream name as their source.</summary>
    string Source { get; }

    /// <summary>Whether a log is shown in its colors.</summary>
    bool HasColors { get; }

    void Output(object value);

    void Error(ErrorRecord error);

    void Warning(string text);

    void Verbose(string text);

    void Debug(string text);

    void Information(InformationRecord record);

    void Progress(ProgressRecord bar);
}
