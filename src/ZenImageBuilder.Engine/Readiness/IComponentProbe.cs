using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Readiness;

/// <summary>Looks at the components of some flavors.</summary>
internal interface IComponentProbe
{
    bool Knows(StackComponent component);

    /// <summary>What there is to look at, in the order in which it makes sense. Each look returns what it found, as a sentence, or throws.</summary>
    IEnumerable<Look> Looks(StackComponent component, AwsOptions aws, IEngineObserver observer);
}

/// <summary>One thing to look at.</summary>
/// <param name="Check">The name of the check.</param>
/// <param name="EndsHere">Whether the rest makes no sense where this fails.</param>
internal sealed record Look(string Check, Func<CancellationToken, Task<string>> FindAsync, bool EndsHere = false);
