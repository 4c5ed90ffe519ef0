using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace ZenImageBuilder.Tests.Support;

internal sealed record RecordedRequest(string Method, Uri Url, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string? Target => Headers.GetValueOrDefault("X-Amz-Target");

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>The value of a query parameter, empty if it has no value, or null if it is absent.</summary>
    public string? Query(string name)
    {
        foreach (var pair in Url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            if (string.Equals(parts[0], name, StringComparison.Ordinal))
            {
                return parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "";
            }
        }

        return null;
    }
}

/// <summary>An answer; with <see cref="Cut"/>, the connection is closed instead.</summary>
internal sealed record Answer(int Status, string Body = "", params (string Name, string Value)[] Headers)
{
    public bool Cut { get; init; }
}

/// <summary>A server on loopback that records its requests, sends planned answers, and can cut connections at planned points.</summary>
internal sealed class LoopbackServer : IDisposable
{
    // A client that tries TLS first learns that the server does not support it.
    private const byte TlsHandshake = 0x16;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<RecordedRequest, Answer> _answer;
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();

    public LoopbackServer(Func<RecordedRequest, Answer> answer)
    {
        _answer = answer;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}";

    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    /// <summary>The number of bytes of a body after which its connection is cut; null means never. Called once for each request with a body.</summary>
    public Func<string, long?> CutAfter { get; init; } = static _ => null;

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var end = _end.Token;
        while (!end.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(end);
                _ = Task.Run(() => ServeAsync(client, end), end);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken end)
    {
        try
        {
            using var connection = client;
            client.NoDelay = true;
            await using var stream = new BufferedStream(client.GetStream(), 64 * 1024);
            while (await ReadAsync(stream, end) is { } request)
            {
                _requests.Enqueue(request);
                var answer = _answer(request);
                if (answer.Cut)
                {
                    client.Client.Close(0);
                    return;
                }

                await WriteAsync(stream, answer, string.Equals(request.Method, "HEAD", StringComparison.Ordinal), end);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client or the test has closed the connection.
        }
    }

    private async Task<RecordedRequest?> ReadAsync(Stream stream, CancellationToken end)
    {
        if (await ReadLineAsync(stream, end) is not { Length: > 0 } first)
        {
            return null;
        }

        var words = first.Split(' ');
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync(stream, end) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        if (headers.TryGetValue("Expect", out var expect) && expect.StartsWith("100", StringComparison.Ordinal))
        {
            await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), end);
            await stream.FlushAsync(end);
        }

        var length = headers.TryGetValue("Content-Length", out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : 0;
        var body = new byte[length];
        if (length > 0 && CutAfter(first) is { } cut && cut < length)
        {
            await stream.ReadExactlyAsync(body.AsMemory(0, (int)cut), end);
            return null;
        }

        await stream.ReadExactlyAsync(body, end);
        return new(words[0], new Uri(new Uri(Url), words[1]), headers, body);
    }

    private static async Task<string?> ReadLineAsync(Stream stream, CancellationToken end)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, end) == 1)
        {
            if (one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            if (one[0] == TlsHandshake && line.Length == 0)
            {
                return null;
            }

            _ = line.Append((char)one[0]);
        }

        return null;
    }

    private static async Task WriteAsync(Stream stream, Answer answer, bool head, CancellationToken end)
    {
        var body = Encoding.UTF8.GetBytes(answer.Body);
        var text = new StringBuilder($"HTTP/1.1 {answer.Status} {(HttpStatusCode)answer.Status}\r\n");
        if (!answer.Headers.Any(static header => string.Equals(header.Name, "Content-Length", StringComparison.OrdinalIgnoreCase)))
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        }

        foreach (var (name, value) in answer.Headers)
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(text.Append("\r\n").ToString()), end);
        if (!head)
        {
            await stream.WriteAsync(body, end);
        }

        await stream.FlushAsync(end);
    }
}
