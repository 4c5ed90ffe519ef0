using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ZenImageBuilder.Sandbox.Http;

/// <summary>
/// A small HTTP/1.1 server for loopback. HttpListener is not used, because it cannot choose a free port, cannot cut a connection at a given byte (which faults
/// need), and on Windows does not listen on 127.0.0.1 without a reservation by an administrator.
/// </summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private readonly List<Socket> _listeners = [];
    private readonly ConcurrentDictionary<HttpConnection, Task> _connections = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<HttpRequest, CancellationToken, Task<HttpResponse>> _handler;
    private readonly List<Task> _loops = [];

    public HttpServer(int port, Func<HttpRequest, CancellationToken, Task<HttpResponse>> handler)
    {
        _handler = handler;
        var first = Listen(new IPEndPoint(IPAddress.Loopback, port))!;
        Port = ((IPEndPoint)first.LocalEndPoint!).Port;

        // "localhost" may resolve to ::1. If that address is not available, only 127.0.0.1 is used.
        if (Socket.OSSupportsIPv6)
        {
            Listen(new IPEndPoint(IPAddress.IPv6Loopback, Port), isOptional: true);
        }
    }

    public int Port { get; }

    public void Start()
    {
        foreach (var listener in _listeners)
        {
            _loops.Add(AcceptAsync(listener));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }

        foreach (var connection in _connections.Keys)
        {
            connection.Close();
        }

        await Task.WhenAll(_loops).ConfigureAwait(false);
        await Task.WhenAll(_connections.Values).ConfigureAwait(false);
        _stop.Dispose();
    }

    private Socket? Listen(IPEndPoint endpoint, bool isOptional = false)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endpoint);
            socket.Listen(512);
        }
        catch (SocketException) when (isOptional)
        {
            socket.Dispose();
            return null;
        }

        _listeners.Add(socket);
        return socket;
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (SocketException) when (!_stop.IsCancellationRequested)
            {
                continue;
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }

            socket.NoDelay = true;
            var connection = new HttpConnection(socket, _handler);
            var run = Task.Run(() => connection.RunAsync(_stop.Token));
            _connections[connection] = run;
            _ = run.ContinueWith(_ => _connections.TryRemove(connection, out var _), TaskScheduler.Default);
        }
    }
}
