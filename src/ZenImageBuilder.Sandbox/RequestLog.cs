using System.Text.RegularExpressions;
using ZenImageBuilder.Sandbox.Http;

namespace ZenImageBuilder.Sandbox;

/// <summary>
/// The latest requests, in order of arrival. Every program that can connect can send requests, so the number and the length of the kept requests are limited to
/// protect the shell's memory.
/// </summary>
internal sealed partial class RequestLog(TimeProvider time)
{
    /// <summary>How many requests are kept.</summary>
    public const int Most = 10_000;

    /// <summary>How many characters of a path and its query are kept.</summary>
    public const int LongestPath = 1_024;

    private readonly object _gate = new();
    private readonly Queue<Entry> _entries = new();

    public IReadOnlyList<RecordedRequest> Snapshot()
    {
        lock (_gate)
        {
            return [.. _entries.Select(static entry => entry.Request)];
        }
    }

    public Entry Begin(string service, string operation, HttpRequest request)
    {
        var path = request.RawQuery.Length == 0 ? request.RawPath : request.RawPath + "?" + Secret().Replace(request.RawQuery, "${name}=...");
        var entry = new Entry(new(service, operation, request.Method, path.Length <= LongestPath ? path : path[..LongestPath] + "...", 0, time.GetUtcNow()));
        lock (_gate)
        {
            _entries.Enqueue(entry);
            if (_entries.Count > Most)
            {
                _ = _entries.Dequeue();
            }
        }

        return entry;
    }

    public void End(Entry entry, int status)
    {
        lock (_gate)
        {
            entry.Request = entry.Request with { Status = status };
        }
    }

    [GeneratedRegex("(?<name>X-Amz-Signature|X-Amz-Security-Token)=[^&]*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Secret();

    /// <summary>A request that is being answered or has been answered.</summary>
    internal sealed class Entry(RecordedRequest request)
    {
        public RecordedRequest Request { get; set; } = request;
    }
}
