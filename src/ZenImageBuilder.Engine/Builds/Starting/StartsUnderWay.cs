using System.Collections.Concurrent;

namespace ZenImageBuilder.Engine.Builds.Starting;

/// <summary>
/// The builds that any runspace of this process is starting, and the answers of the service that could not be recorded. The record of a build names the process
/// that starts it, but that the process exists does not mean that it is still starting the build.
/// </summary>
internal static class StartsUnderWay
{
    private static readonly ConcurrentDictionary<Guid, End> Starts = new();

    private static readonly ConcurrentDictionary<Guid, BuildRecord> Unrecorded = new();

    /// <summary>Counts the build as being started until the returned object is disposed.</summary>
    public static IDisposable Begin(Guid id) => Starts[id] = new(id);

    public static bool Has(Guid id) => Starts.ContainsKey(id);

    /// <summary>Keeps an answer of the service in memory, because it could not be written to the catalog.</summary>
    public static void Keep(BuildRecord accepted) => Unrecorded[accepted.Build.Id] = accepted;

    /// <summary>Returns the answer of the service that could not be written to the catalog, or null.</summary>
    public static BuildRecord? AnswerOf(Guid id) => Unrecorded.GetValueOrDefault(id);

    /// <summary>Removes an answer from memory, because the catalog has it.</summary>
    public static void Forget(Guid id) => _ = Unrecorded.TryRemove(id, out _);

    private sealed class End(Guid id) : IDisposable
    {
        public void Dispose() => _ = Starts.TryRemove(id, out _);
    }
}
