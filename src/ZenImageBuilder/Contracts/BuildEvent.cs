using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>What happens in a batch of builds. There are these four, and no others.</summary>
internal abstract record BuildEvent
{
    private BuildEvent() { }

    /// <summary>The service accepted the build, or its image exists already.</summary>
    internal sealed record Started(ImageBuild Build) : BuildEvent;

    /// <summary>The build was not started.</summary>
    /// <param name="Error">Why. What was raised on purpose is an <see cref="Errors.ImageBuilderException"/>.</param>
    internal sealed record NotStarted(BuildSource Source, Exception Error) : BuildEvent;

    /// <summary>A build that is watched has ended.</summary>
    internal sealed record Ended(ImageBuild Build) : BuildEvent;

    /// <summary>A message, a line of a log, or progress.</summary>
    internal sealed record News(EngineEvent What) : BuildEvent;
}
