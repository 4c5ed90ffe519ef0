using System.Text;

namespace ZenImageBuilder.Sandbox.Http;

/// <summary>The answer of a service. The body consists of bytes or is a stream of known length.</summary>
internal sealed class HttpResponse(int status) : IAsyncDisposable
{
    public int Status { get; set; } = status;

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public ReadOnlyMemory<byte> Bytes { get; set; }

    public Stream? Stream { get; private set; }

    public long StreamLength { get; private set; }

    public long Length => Stream is null ? Bytes.Length : StreamLength;

    /// <summary>If set, the connection is cut after this many bytes of the body.</summary>
    public long? CutAt { get; set; }

    /// <summary>If set, the connection is cut without an answer.</summary>
    public bool CutBeforeHead { get; set; }

    /// <summary>If set, the body is sent in pieces over this time.</summary>
    public TimeSpan? Spread { get; set; }

    /// <summary>How far the date of the answer is ahead.</summary>
    public TimeSpan DateOffset { get; set; }

    /// <summary>Replaces the body by text that is neither XML nor JSON.</summary>
    public void Garble()
    {
        Stream?.Dispose();
        (Stream, Bytes) = (null, "<<<{ this is not what you asked for"u8.ToArray());
        Headers.Remove("Content-Length");
    }

    public static HttpResponse Text(int status, string contentType, string body) => Of(status, contentType, Encoding.UTF8.GetBytes(body));

    public static HttpResponse Of(int status, string contentType, byte[] body)
    {
        var response = new HttpResponse(status) { Bytes = body };
        response.Headers["Content-Type"] = contentType;
        return response;
    }

    public HttpResponse With(string header, string? value)
    {
        if (value is not null)
        {
            Headers[header] = value;
        }

        return this;
    }

    public HttpResponse WithStream(Stream stream, long length)
    {
        (Stream, StreamLength) = (stream, length);
        return this;
    }

    public ValueTask DisposeAsync() => Stream?.DisposeAsync() ?? ValueTask.CompletedTask;
}
