using System.Collections.Concurrent;
using System.IO.Hashing;

namespace ZenImageBuilder.Tests.Support;

/// <summary>The part of S3 that uploads need, with an accessible state and faults on request.</summary>
internal sealed class FakeS3 : IDisposable
{
    private readonly Lock _lock = new();
    private int _uploads;
    private int _inFlight;

    public FakeS3(Func<string, long?>? cutAfter = null) => Server = new(Answer) { CutAfter = cutAfter ?? (static _ => null) };

    public LoopbackServer Server { get; }

    public ConcurrentDictionary<string, byte[]> Objects { get; } = new(StringComparer.Ordinal);

    /// <summary>The uploads that are neither completed nor aborted, with their parts.</summary>
    public ConcurrentDictionary<string, ConcurrentDictionary<int, byte[]>> Open { get; } = new(StringComparer.Ordinal);

    public int Aborted { get; private set; }

    public int MostInFlight { get; private set; }

    /// <summary>Answers instead of S3, or returns null to let S3 answer.</summary>
    public Func<RecordedRequest, Answer?> Fault { get; set; } = static _ => null;

    public TimeSpan PartDelay { get; set; }

    public static string Crc32Of(byte[] body)
    {
        var hash = Crc32.Hash(body);
        Array.Reverse(hash);
        return Convert.ToBase64String(hash);
    }

    public void Dispose() => Server.Dispose();

    private Answer Answer(RecordedRequest request)
    {
        if (Fault(request) is { } fault)
        {
            return fault;
        }

        var key = request.Url.AbsolutePath;
        return request.Method switch
        {
            "HEAD" => Objects.TryGetValue(key, out var found)
                ? new(200, "", ("Content-Length", $"{found.Length}"), ("ETag", "\"e\""))
                : new(404, "", ("Content-Length", "0")),
            "GET" when request.Query("uploads") is not null => new(
                200,
                "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>"
            ),
            "POST" when request.Query("uploads") is not null => Begin(key),
            "PUT" when request.Query("partNumber") is { } number => Part(request, int.Parse(number, null)),
            "PUT" => Put(key, request),
            "POST" when request.Query("uploadId") is { } id => Complete(key, id),
            "DELETE" when request.Query("uploadId") is { } id => Abort(id),
            _ => new(400, Error("NotPlanned")),
        };
    }

    private Answer Begin(string key)
    {
        var id = $"u{Interlocked.Increment(ref _uploads)}";
        Open[id] = new();
        return new(200, $"<InitiateMultipartUploadResult><Bucket>b</Bucket><Key>{key}</Key><UploadId>{id}</UploadId></InitiateMultipartUploadResult>");
    }

    private Answer Part(RecordedRequest request, int number)
    {
        lock (_lock)
        {
            MostInFlight = Math.Max(MostInFlight, ++_inFlight);
        }

        Thread.Sleep(PartDelay);
        lock (_lock)
        {
            _inFlight--;
        }

        Assert.Equal(Crc32Of(request.Body), request.Headers["x-amz-checksum-crc32"]);
        if (!Open.TryGetValue(request.Query("uploadId")!, out var parts))
        {
            return new(404, Error("NoSuchUpload"));
        }

        parts[number] = request.Body;
        return new(200, "", ("ETag", $"\"p{number}\""));
    }

    private Answer Put(string key, RecordedRequest request)
    {
        Objects[key] = request.Body;
        return new(200, "", ("ETag", "\"e\""));
    }

    private Answer Complete(string key, string id)
    {
        if (!Open.TryRemove(id, out var parts))
        {
            return new(404, Error("NoSuchUpload"));
        }

        Assert.Equal(Enumerable.Range(1, parts.Count), parts.Keys.Order());
        Objects[key] = [.. parts.OrderBy(static part => part.Key).SelectMany(static part => part.Value)];
        return new(200, "<CompleteMultipartUploadResult><ETag>\"e\"</ETag></CompleteMultipartUploadResult>");
    }

    private Answer Abort(string id)
    {
        Aborted++;
        return Open.TryRemove(id, out _) ? new(204) : new(404, Error("NoSuchUpload"));
    }

    public static string Error(string code) => $"<Error><Code>{code}</Code><Message>No.</Message><RequestId>r</RequestId></Error>";
}
