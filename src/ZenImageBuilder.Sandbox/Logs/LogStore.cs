using System.Collections.Concurrent;

namespace ZenImageBuilder.Sandbox.Logs;

internal sealed class LogGroup(string name, DateTimeOffset created)
{
    public string Name { get; } = name;

    public DateTimeOffset Created { get; } = created;

    public ConcurrentDictionary<string, LogStream> Streams { get; } = new(StringComparer.Ordinal);
}

/// <summary>Groups and streams; builds write them, the API reads them.</summary>
internal sealed class LogStore(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, LogGroup> _groups = new(StringComparer.Ordinal);

    public IEnumerable<LogGroup> Groups => _groups.Values.OrderBy(group => group.Name, StringComparer.Ordinal);

    public LogGroup? Find(string group) => _groups.TryGetValue(group, out var found) ? found : null;

    public bool TryCreate(string group) => _groups.TryAdd(group, new LogGroup(group, time.GetUtcNow()));

    public bool TryCreate(LogGroup group, string stream) => group.Streams.TryAdd(stream, new LogStream(stream, time.GetUtcNow()));

    public bool TryDelete(string group) => _groups.TryRemove(group, out _);

    public LogStream Open(string group, string stream) =>
        _groups.GetOrAdd(group, name => new LogGroup(name, time.GetUtcNow())).Streams.GetOrAdd(stream, name => new LogStream(name, time.GetUtcNow()));
}
