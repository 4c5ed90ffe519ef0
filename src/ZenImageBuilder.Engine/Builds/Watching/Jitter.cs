namespace ZenImageBuilder.Engine.Builds.Watching;

/// <summary>Spreads retries, so that clients that were rejected at the same time do not return at the same time.</summary>
internal static class Jitter
{
    /// <summary>
    /// A pause between a half and the whole of <paramref name="pause"/>: a service that cannot be reached is never asked again immediately, whatever the random
    /// number is.
    /// </summary>
    public static TimeSpan Of(TimeSpan pause)
    {
        // Not a secret: the only purpose is to spread the shells.
#pragma warning disable CA5394
        return pause * (0.5 + (Random.Shared.NextDouble() / 2));
#pragma warning restore CA5394
    }
}
