using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ZenImageBuilder.Sandbox.Http;

/// <summary>One persistent connection: reads the head of a request, passes it to the handler, and continues until either side closes it.</summary>
internal sealed class HttpConnection(Socket socket, Func<HttpRequest, CancellationToken, Task<HttpResponse>> handler)
{
    private const int LargestHead = 64 * 1024;
    private const int LargestDrain = 1024 * 1024;
    private const int PiecesOfASlowBody = 16;

    private readonly byte[] _buffer = new byte[LargestHead];
    private int _start;
    private int _end;
    private bool _isCut;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested && await ReadHeadAsync(cancellationToken).ConfigureAwait(false) is { } request)
            {
                if (!await AnswerAsync(request, cancellationToken).ConfigureAwait(false))
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side has closed the connection, or this server is stopping: nothing can receive an answer.
        }
        finally
        {
            if (!_isCut)
            {
                Close();
            }
        }
    }

    /// <summary>Closes the connection with a reset, as a broken network does.</summary>
    public ConnectionCutException Cut(string reason)
    {
        _isCut = true;
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Dispose();
        return new ConnectionCutException(reason);
    }

    public void Close()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The other side has closed it first.
        }

        socket.Dispose();
    }

    public async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            return await socket.ReceiveAsync(target, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        }

        var count = Math.Min(target.Length, _end - _start);
        _buffer.AsMemory(_start, count).CopyTo(target);
        _start += count;
        return count;
    }

    public async ValueTask<string> ReadLineAsync(int longest, CancellationToken cancellationToken)
    {
        while (true)
        {
            var index = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (index >= 0)
            {
                var line = Encoding.Latin1.GetString(_buffer, _start, index).TrimEnd('\r');
                _start += index + 1;
                return line;
            }

            if (_end - _start > longest || !await FillAsync(cancellationToken).ConfigureAwait(false))
            {
                throw new ConnectionCutException("A line does not end.");
            }
        }
    }

    public async ValueTask WriteContinueAsync(CancellationToken cancellationToken) =>
        await SendAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            return false;
        }

        var count = await socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, cancellationToken).ConfigureAwait(false);
        _end += count;
        return count > 0;
    }

    private async ValueTask<HttpRequest?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await FillAsync(cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            // A TLS greeting: clients of registries try HTTPS first, and fall back to HTTP if the answer begins like one of HTTP. Docker's containerd store does so only then.
            if (!char.IsAsciiLetter((char)_buffer[_start]))
            {
                await SendAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), cancellationToken)
                    .ConfigureAwait(false);
                return null;
            }
        }

        // Header values are read as UTF-8, because signers sign them as UTF-8.
        var lines = Encoding.UTF8.GetString(_buffer, _start, length).Split("\r\n");
        _start += length + 4;
        var words = lines[0].Split(' ');
        if (words.Length != 3)
        {
            return null;
        }

        var headers = ParseHeaders(lines);
        var chunked = headers.TryGetValue("Transfer-Encoding", out var encoding) && encoding.Contains("chunked", StringComparison.OrdinalIgnoreCase);
        var bytes =
            headers.TryGetValue("Content-Length", out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var l) ? l : 0;
        var expects = headers.TryGetValue("Expect", out var expect) && expect.Equals("100-continue", StringComparison.OrdinalIgnoreCase);
        var target = words[1];
        if (target.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            target = new Uri(target).PathAndQuery;
        }

        var question = target.IndexOf('?', StringComparison.Ordinal);
        return new HttpRequest
        {
            Method = words[0],
            RawPath = question < 0 ? target : target[..question],
            RawQuery = question < 0 ? string.Empty : target[(question + 1)..],
            Headers = headers,
            Body = new RequestBody(this, chunked ? null : bytes, expects),
        };
    }

    private static Dictionary<string, string> ParseHeaders(string[] lines)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                continue;
            }

            var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
            headers[name] = headers.TryGetValue(name, out var before) ? before + "," + value : value;
        }

        return headers;
    }

    private async Task<bool> AnswerAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var response = await handler(request, cancellationToken).ConfigureAwait(false);
        await using (response.ConfigureAwait(false))
        {
            if (response.CutBeforeHead)
            {
                throw Cut("cut instead of an answer");
            }

            var keep = !string.Equals(request.Header("Connection"), "close", StringComparison.OrdinalIgnoreCase) && !request.Body.IsUnasked;

            // A client that is still sending may treat a rejection as a broken connection.
            if (keep && response.Status >= 400 && request.Body.CutAt is null)
            {
                keep = await DrainAsync(request.Body, cancellationToken).ConfigureAwait(false);
            }

            await WriteAsync(request, response, keep, cancellationToken).ConfigureAwait(false);
            return keep && await DrainAsync(request.Body, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(HttpRequest request, HttpResponse response, bool keep, CancellationToken cancellationToken)
    {
        var head = new StringBuilder(512);
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {response.Status} {Reason(response.Status)}\r\n");
        foreach (var (name, value) in response.Headers)
        {
            head.Append(name).Append(": ").Append(OnOneLine(value)).Append("\r\n");
        }

        if (response.Status is not (204 or 304) && !response.Headers.ContainsKey("Content-Length"))
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {response.Length}\r\n");
        }

        head.Append(CultureInfo.InvariantCulture, $"Date: {DateTimeOffset.UtcNow + response.DateOffset:R}\r\n");
        head.Append(keep ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
        var first = Encoding.UTF8.GetBytes(head.ToString());
        var bare = string.Equals(request.Method, "HEAD", StringComparison.Ordinal) || response.Status is 204 or 304;
        if (bare || response.Length == 0)
        {
            await SendAsync(first, cancellationToken).ConfigureAwait(false);
            if (response.CutAt is not null)
            {
                throw Cut("cut while the response was written");
            }
        }
        else if (response.Stream is null)
        {
            var body = response.CutAt is { } at && at < response.Bytes.Length ? response.Bytes[..(int)at] : response.Bytes;
            if (response.Spread is { } spread)
            {
                await SendSlowlyAsync(first, body, spread, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await SendAsync((byte[])[.. first, .. body.Span], cancellationToken).ConfigureAwait(false);
            }

            if (response.CutAt is not null)
            {
                throw Cut("cut while the response was written");
            }
        }
        else
        {
            await SendAsync(first, cancellationToken).ConfigureAwait(false);
            await CopyAsync(response, cancellationToken).ConfigureAwait(false);
        }
    }

    // A stored value must not begin a new header or a body.
    private static string OnOneLine(string value) => value.Any(char.IsControl) ? string.Concat(value.Select(static c => char.IsControl(c) ? ' ' : c)) : value;

    private async Task CopyAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(256 * 1024);
        try
        {
            var left = response.CutAt is { } cut ? Math.Min(cut, response.StreamLength) : response.StreamLength;
            while (left > 0)
            {
                var most = response.Spread is null ? left : Math.Min(left, (response.StreamLength / PiecesOfASlowBody) + 1);
                var count = await response.Stream!.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most)), cancellationToken).ConfigureAwait(false);
                if (count == 0)
                {
                    throw Cut("a body is shorter than was promised");
                }

                await SendAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                left -= count;
                if (response.Spread is { } spread)
                {
                    await Task.Delay(spread / PiecesOfASlowBody, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }

        if (response.CutAt is not null)
        {
            throw Cut("cut while the response was written");
        }
    }

    private async Task SendSlowlyAsync(byte[] head, ReadOnlyMemory<byte> body, TimeSpan spread, CancellationToken cancellationToken)
    {
        await SendAsync(head, cancellationToken).ConfigureAwait(false);
        var piece = (body.Length / PiecesOfASlowBody) + 1;
        for (var at = 0; at < body.Length; at += piece)
        {
            await Task.Delay(spread / PiecesOfASlowBody, cancellationToken).ConfigureAwait(false);
            await SendAsync(body[at..Math.Min(body.Length, at + piece)], cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            var sent = await socket.SendAsync(bytes, SocketFlags.None, cancellationToken).ConfigureAwait(false);
            bytes = bytes[sent..];
        }
    }

    private static async Task<bool> DrainAsync(RequestBody body, CancellationToken cancellationToken)
    {
        if (body.IsEnded)
        {
            return true;
        }

        var sink = new byte[16 * 1024];
        var total = 0;
        while (total < LargestDrain)
        {
            var count = await body.ReadAsync(sink, cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                return true;
            }

            total += count;
        }

        return false;
    }

    private static string Reason(int status) =>
        status switch
        {
            200 => "OK",
            201 => "Created",
            202 => "Accepted",
            204 => "No Content",
            206 => "Partial Content",
            304 => "Not Modified",
            400 => "Bad Request",
            401 => "Unauthorized",
            403 => "Forbidden",
            404 => "Not Found",
            405 => "Method Not Allowed",
            409 => "Conflict",
            412 => "Precondition Failed",
            416 => "Range Not Satisfiable",
            500 => "Internal Server Error",
            501 => "Not Implemented",
            503 => "Service Unavailable",
            _ => "Status",
        };
}
