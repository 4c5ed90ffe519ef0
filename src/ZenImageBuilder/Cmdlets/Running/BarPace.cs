using System.Collections.Concurrent;
using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Cmdlets.Running;

/// <summary>Limits how often a progress bar is updated: a person cannot see more updates, and each update takes time on the pipeline thread.</summary>
internal sealed class BarPace
{
    private const long Interval = 100;

    private readonly ConcurrentDictionary<Guid, (ContextStage Stage, long At)> _last = new();

    /// <summary>Returns whether to show the event. Only the progress of a context is reported too often.</summary>
    public bool Lets(EngineEvent happened)
    {
        if (happened is not ContextProgress context)
        {
            return true;
        }

        var now = Environment.TickCount64;
        if (_last.TryGetValue(context.Build, out var last) && last.Stage == context.Stage && context.Stage != ContextStage.Done && now - last.At < Interval)
        {
            return false;
        }

        _last[context.Build] = (context.Stage, now);
        return true;
    }
}
