using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace ZenImageBuilder.Tests.Engine.Aws;

internal sealed record RecordedRequest(string Method, Uri Url, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string? Target => Headers.GetValueOrDefault("X-Amz-Target");

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string? Query(string name) => System.Web.HttpUtility.ParseQueryString(Url.Query) is { } query && (query.AllKeys.Contains(name) || (query.GetValues(null)?.Contains(name) ?? false)) ? query[name] ?? "" : null;
}

internal sealed record Answer(int Status, string Body = "", params (string Name, string Value)[] Headers)
{
    public bool Cut { get; init; }
}

/// <summary>A server on loopback that records what it is asked and answers as it is told; what was not planned is a 500 that no SDK retries for long.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<RecordedRequest, Answer> _answer;
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();

    public LoopbackServer(Func<RecordedRequest, Answer> answer)
    {
        _answer = answer;
        Port = FreePort();
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}";

    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public void Dispose() => _listener.Close();

    private async Task AcceptAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = Task.Run(() => ServeAsync(context));
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(HttpListenerContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            if (context.Request.ContentLength64 >= 0 && body.Length != context.Request.ContentLength64)
            {
                context.Response.Abort();
                return;
            }

            var headers = context.Request.Headers.AllKeys.ToDictionary(static key => key!, key => context.Request.Headers[key]!, StringComparer.OrdinalIgnoreCase);
            var request = new RecordedRequest(context.Request.HttpMethod, context.Request.Url!, headers, body.ToArray());
            _requests.Enqueue(request);
            var answer = _answer(request);
            if (answer.Cut)
            {
                context.Response.Abort();
                return;
            }

            context.Response.StatusCode = answer.Status;
            foreach (var (name, value) in answer.Headers)
            {
                if (string.Equals(name, "Content-Length", StringComparison.OrdinalIgnoreCase))
                {
                    context.Response.ContentLength64 = long.Parse(value, null);
                }
                else
                {
                    context.Response.AddHeader(name, value);
                }
            }

            if (!string.Equals(request.Method, "HEAD", StringComparison.Ordinal))
            {
                var bytes = Encoding.UTF8.GetBytes(answer.Body);
                context.Response.ContentLength64 = bytes.Length;
                await context.Response.OutputStream.WriteAsync(bytes);
            }

            context.Response.Close();
        }
        catch (Exception exception) when (exception is HttpListenerException or IOException or ObjectDisposedException)
        {
            // The client went away.
        }
    }
}
