using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>Where the engine says what it does, from any thread; the cmdlet brings it to the pipeline's streams.</summary>
internal interface IEngineObserver
{
    void Report(EngineEvent happened);
}

internal abstract record EngineEvent;

/// <summary>One sentence a remote step.</summary>
internal sealed record VerboseMessage(string Text) : EngineEvent;

/// <summary>Request ids and where credentials came from; never what they are.</summary>
internal sealed record DebugMessage(string Text) : EngineEvent;

/// <summary>The user must act.</summary>
internal sealed record WarningMessage(string Text) : EngineEvent;

internal sealed record LogLineRead(BuildLogLine Line) : EngineEvent;

/// <summary>How far the context is. Totals are null while they are unknown; bytes are of the files, not of the archive.</summary>
internal sealed record ContextProgress(Guid Build, ContextStage Stage, long Files, long Bytes, long? TotalBytes) : EngineEvent;

internal enum ContextStage
{
    Scanning,
    Hashing,
    Uploading,
    Done,
}

/// <summary>A build waits for a free place in its project.</summary>
/// <param name="Reason">What the service says of it.</param>
internal sealed record BuildDelayed(ImageBuild Build, string Reason) : EngineEvent;

/// <summary>How a watched build stands; sent when it changes and at the end.</summary>
internal sealed record BuildProgress(ImageBuild Build) : EngineEvent;

/// <summary>What CloudFormation says while it deploys a stack or takes it down.</summary>
internal sealed record DeploymentEventSeen(StackDeploymentEvent Event) : EngineEvent;

/// <summary>How far CloudFormation is.</summary>
/// <param name="Done">How many resources are there, or gone.</param>
/// <param name="Total">How many there will be, or were.</param>
internal sealed record DeploymentProgress(string Stack, string Status, int Done, int Total, bool IsOver) : EngineEvent;
