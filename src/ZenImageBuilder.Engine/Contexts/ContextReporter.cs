using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Engine.Contexts;

/// <summary>Reports how far the context of a build is: every few hundred files or megabytes, and at the end of each stage. The cmdlets decide how often they show it.</summary>
internal sealed class ContextReporter(Guid build, IEngineObserver observer)
{
    /// <param name="totalBytes">All bytes that the stage reads, or 0 if they are not known.</param>
    public void Report(ContextStage stage, int files, long bytes, long totalBytes = 0) =>
        observer.Report(new ContextProgress(build, stage, files, bytes, totalBytes > 0 ? totalBytes : null));

    public void Done(int files, long bytes) => observer.Report(new ContextProgress(build, ContextStage.Done, files, bytes, bytes));
}
