using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Contexts.Storing;

/// <summary>Knows the stored contexts that builds need and that must not be removed.</summary>
internal interface IContextsInUse
{
    /// <summary>Returns the contexts of the recorded builds that were started at this time or later, or that still run.</summary>
    IEnumerable<BuildContextSummary> Since(DateTimeOffset time);
}
