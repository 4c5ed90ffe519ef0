using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Cmdlets.Running;

/// <summary>Brings what the engine reports, from any thread, to the streams of a cmdlet.</summary>
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

    /// <summary>Takes down the bars that are still up. To be called on the pipeline thread.</summary>
    public void Dispose() => PipelinePump.Outside(sink.TakeDown);
}
