using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>Receives what the engine reports, from any thread. The cmdlet writes it to the streams of the pipeline.</summary>
internal interface IEngineObserver
{
    void Report(EngineEvent happened);
}

internal abstract record EngineEvent;

/// <summary>One sentence about one remote step.</summary>
internal sealed record VerboseMessage(string Text) : EngineEvent;

/// <summary>Request IDs and the source of credentials, but never the credentials themselves.</summary>
internal sealed record DebugMessage(string Text) : EngineEvent;

/// <summary>A condition on which the user must act.</summary>
internal sealed record WarningMessage(string Text) : EngineEvent;

internal sealed record LogLineRead(BuildLogLine Line) : EngineEvent;

/// <summary>The progress of a build context. The total is null while it is unknown. The bytes are those of the files, not of the archive.</summary>
internal sealed record ContextProgress(Guid Build, ContextStage Stage, long Files, long Bytes, long? TotalBytes) : EngineEvent;

internal enum ContextStage
{
    Scanning,
    Hashing,
    Uploading,
    Done,
}

/// <summary>A build waits until its project has room for another build.</summary>
/// <param name="Reason">The message of the service, or a note that other builds are waiting already.</param>
internal sealed record BuildDelayed(ImageBuild Build, string Reason) : EngineEvent;

/// <summary>The state of a watched build. It is reported when the state changes and when the build ends.</summary>
internal sealed record BuildProgress(ImageBuild Build) : EngineEvent;

/// <summary>An event that CloudFormation reports during the deployment or the deletion of a stack.</summary>
internal sealed record DeploymentEventSeen(StackDeploymentEvent Event) : EngineEvent;

/// <summary>The progress of a deployment or a deletion by CloudFormation.</summary>
/// <param name="Done">The number of resources that have been created or deleted so far.</param>
/// <param name="Total">The number of resources to create or to delete.</param>
internal sealed record DeploymentProgress(string Stack, string Status, int Done, int Total, bool IsOver) : EngineEvent;
