using System.Collections.Concurrent;

namespace ZenImageBuilder.Engine.Builds.Starting;

/// <summary>
/// The builds that this process is starting now, whichever of its shells does so, and the answers that it could not record. A record names the process that is at work on a
/// build; that this process exists does not mean that it still is.
/// </summary>
internal static class StartsUnderWay
{
    private static readonly ConcurrentDictionary<Guid, End> Starts = new();

    private static readonly ConcurrentDictionary<Guid, BuildRecord> Unrecorded = new();

    /// <summary>Counts the build as being started until the result is disposed of.</summary>
    public static IDisposable Begin(Guid id) => Starts[id] = new(id);

    public static bool Has(Guid id) => Starts.ContainsKey(id);

    /// <summary>Keeps what the service answered, because the registry did not take it.</summary>
    public static void Keep(BuildRecord accepted) => Unrecorded[accepted.Build.Id] = accepted;

    /// <summary>What the service answered and the registry did not take, or null.</summary>
    public static BuildRecord? AnswerOf(Guid id) => Unrecorded.GetValueOrDefault(id);

    /// <summary>Forgets an answer, because the registry has it.</summary>
    public static void Forget(Guid id) => _ = Unrecorded.TryRemove(id, out _);

    private sealed class End(Guid id) : IDisposable
    {
        public void Dispose() => _ = Starts.TryRemove(id, out _);
    }
}
