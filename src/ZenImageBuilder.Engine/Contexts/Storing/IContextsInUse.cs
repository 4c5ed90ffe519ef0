using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Contexts.Storing;

/// <summary>The stored contexts that builds need, which are not removed.</summary>
internal interface IContextsInUse
{
    /// <summary>The contexts of the recorded builds that were started at this time or later, or that still run.</summary>
    IEnumerable<BuildContextSummary> Since(DateTimeOffset time);
}
