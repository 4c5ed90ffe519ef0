using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Engine.Contexts;

/// <summary>
/// Reports the progress of a build's context: every few hundred files or megabytes, and at the end of each stage. The cmdlets decide how often they show it.
/// </summary>
internal sealed class ContextReporter(Guid build, IEngineObserver observer)
{
    /// <param name="totalBytes">The number of bytes that the stage reads in total, or 0 if that is not known.</param>
    public void Report(ContextStage stage, int files, long bytes, long totalBytes = 0) =>
        observer.Report(new ContextProgress(build, stage, files, bytes, totalBytes > 0 ? totalBytes : null));

    public void Done(int files, long bytes) => observer.Report(new ContextProgress(build, ContextStage.Done, files, bytes, bytes));
}
