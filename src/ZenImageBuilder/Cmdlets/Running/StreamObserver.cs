using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Cmdlets.Running;

/// <summary>Writes the events of the engine, which can come from any thread, to the streams of a cmdlet.</summary>
internal sealed class StreamObserver(EventSink sink, PipelinePump pipeline) : IEngineObserver, IDisposable
{
    private readonly BarPace _pace = new();

    public void Report(EngineEvent happened)
    {
        if (_pace.Lets(happened))
        {
            pipeline.Tell(() => sink.Write(happened));
        }
    }

    /// <summary>Removes the progress bars that are still shown. Call it on the pipeline thread.</summary>
    public void Dispose() => PipelinePump.Outside(sink.TakeDown);
}
