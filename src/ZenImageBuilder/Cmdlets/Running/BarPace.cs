using System.Collections.Concurrent;
using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Cmdlets.Running;

/// <summary>How often a bar moves at most: a person sees no more, and each move costs a turn of the pipeline thread.</summary>
internal sealed class BarPace
{
    private const long Interval = 100;

    private readonly ConcurrentDictionary<Guid, (ContextStage Stage, long At)> _last = new();

    /// <summary>Whether the event is worth showing; only the progress of a context comes too often.</summary>
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
