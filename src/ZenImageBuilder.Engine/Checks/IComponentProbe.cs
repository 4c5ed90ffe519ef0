using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Checks;

/// <summary>Looks at the components of some flavors.</summary>
internal interface IComponentProbe
{
    bool Knows(StackComponent component);

    /// <summary>What there is to look at, in the order in which it makes sense. Each look is done before the next is asked for.</summary>
    IEnumerable<Look> Looks(ProbeRequest request);
}

/// <summary>What is to be looked at.</summary>
/// <param name="Preflight">The build that is to be possible, or null where the component alone is looked at.</param>
internal sealed record ProbeRequest(StackComponent Component, AwsOptions Aws, IEngineObserver Observer, Preflight? Preflight = null);

/// <summary>A build that is to be possible.</summary>
/// <param name="Tags">Where images are to be pushed; empty where that is not known yet.</param>
/// <param name="CreateRepository">Whether a repository that is missing is made.</param>
/// <param name="SkipProbe">Whether nothing is written, not even for a moment.</param>
internal sealed record Preflight(
    ImageBuilder Builder,
    ArtifactStore? Store,
    ContainerRegistry? Registry,
    IReadOnlyList<ImageReference> Tags,
    bool CreateRepository,
    bool SkipProbe
);

/// <summary>One thing to look at.</summary>
/// <param name="Check">The name of the check.</param>
/// <param name="FindAsync">Says what there is, or throws what is wrong.</param>
/// <param name="EndsHere">Whether the rest makes no sense where this fails.</param>
internal sealed record Look(string Check, Func<CancellationToken, Task<IReadOnlyList<Finding>>> FindAsync, bool EndsHere = false)
{
    public Look(string check, Func<CancellationToken, Task<Finding>> findAsync, bool endsHere = false)
        : this(check, async cancellationToken => [await findAsync(cancellationToken).ConfigureAwait(false)], endsHere) { }

    /// <summary>What else happens where AWS denies it, as a clause, because builds do not need it; null where they do.</summary>
    public string? Otherwise { get; init; }
}

/// <summary>What was found.</summary>
internal sealed record Finding(string Evidence)
{
    public string Status { get; init; } = ReadinessStatus.Passed;

    public string? Remedy { get; init; }

    public DeniedAction? Denied { get; init; }

    public static implicit operator Finding(string evidence) => new(evidence);

    public static Finding Warn(string evidence, string? remedy) => new(evidence) { Status = ReadinessStatus.Warning, Remedy = remedy };

    public static Finding Fail(string evidence, string? remedy) => new(evidence) { Status = ReadinessStatus.Failed, Remedy = remedy };
}
