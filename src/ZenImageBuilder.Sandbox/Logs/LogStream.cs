namespace ZenImageBuilder.Sandbox.Logs;

internal sealed record LogEvent(long Index, DateTimeOffset Time, DateTimeOffset Ingested, string Message);

/// <summary>One stream of lines, which can be read while lines are appended.</summary>
internal sealed class LogStream(string name, DateTimeOffset created)
{
    private readonly object _gate = new();
    private readonly List<LogEvent> _events = [];

    public string Name { get; } = name;

    public DateTimeOffset Created { get; } = created;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _events.Count;
            }
        }
    }

    public void Append(DateTimeOffset time, DateTimeOffset ingested, string message)
    {
        lock (_gate)
        {
            _events.Add(new LogEvent(_events.Count, time, ingested, message));
        }
    }

    public LogEvent[] Snapshot(int start, int count)
    {
        lock (_gate)
        {
            start = Math.Clamp(start, 0, _events.Count);
            return [.. _events.GetRange(start, Math.Clamp(count, 0, _events.Count - start))];
        }
    }
}
