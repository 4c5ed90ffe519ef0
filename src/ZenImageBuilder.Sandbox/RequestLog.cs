using System.Text.RegularExpressions;
using ZenImageBuilder.Sandbox.Http;

namespace ZenImageBuilder.Sandbox;

/// <summary>The requests in the order in which they came.</summary>
internal sealed partial class RequestLog(TimeProvider time)
{
    private readonly object _gate = new();
    private readonly List<RecordedRequest> _requests = [];

    public IReadOnlyList<RecordedRequest> Snapshot()
    {
        lock (_gate) return [.. _requests];
    }

    public int Begin(string service, string operation, HttpRequest request)
    {
        var path = request.RawQuery.Length == 0 ? request.RawPath : request.RawPath + "?" + Secret().Replace(request.RawQuery, "${name}=...");
        lock (_gate)
        {
            _requests.Add(new RecordedRequest(service, operation, request.Method, path, 0, time.GetUtcNow()));
            return _requests.Count - 1;
        }
    }

    public void End(int place, int status)
    {
        lock (_gate) _requests[place] = _requests[place] with { Status = status };
    }

    [GeneratedRegex("(?<name>X-Amz-Signature|X-Amz-Security-Token)=[^&]*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Secret();
}
