using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>An event in a batch of builds. The four nested records are the only kinds of events.</summary>
internal abstract record BuildEvent
{
    private BuildEvent() { }

    /// <summary>The service accepted the build, or the image of the build exists already.</summary>
    internal sealed record Started(ImageBuild Build) : BuildEvent;

    /// <summary>The build was not started.</summary>
    /// <param name="Error">The reason. An error that the engine raises deliberately is an <see cref="Errors.ImageBuilderException"/>.</param>
    internal sealed record NotStarted(BuildSource Source, Exception Error) : BuildEvent;

    /// <summary>A watched build has ended.</summary>
    internal sealed record Ended(ImageBuild Build) : BuildEvent;

    /// <summary>A message, a log line, or progress.</summary>
    internal sealed record News(EngineEvent What) : BuildEvent;
}
