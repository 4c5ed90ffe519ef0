namespace ZenImageBuilder.Engine.Builds.Watching;

/// <summary>Keeps those who were refused together from coming back together.</summary>
internal static class Jitter
{
    /// <summary>A pause between a half and the whole of <paramref name="pause"/>: what cannot be reached is not asked for at once, however the dice fall.</summary>
    public static TimeSpan Of(TimeSpan pause)
    {
        // Not a secret: shells are to be spread, no more.
#pragma warning disable CA5394
        return pause * (0.5 + (Random.Shared.NextDouble() / 2));
#pragma warning restore CA5394
    }
}
