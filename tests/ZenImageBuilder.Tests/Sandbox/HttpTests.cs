using System.Net.Sockets;
using ZenImageBuilder.Sandbox;

namespace ZenImageBuilder.Tests.Sandbox;

public sealed class HttpTests
{
    [Fact]
    public async Task A_client_that_tries_TLS_first_gets_an_answer_of_HTTP_and_falls_back()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await SandboxServer.StartAsync(new() { ContainerEngine = "" }, cancellation);
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", server.Endpoint.Port, cancellation);
        await using var stream = client.GetStream();

        // The first bytes of a handshake record of TLS 1.0 to 1.3 (RFC 8446, 5.1), with a length as clients send it.
        byte[] greeting = [0x16, 0x03, 0x01, 0x01, 0x2f, 0x01, 0x00, 0x01, 0x2b, 0x03, 0x03, .. new byte[300]];
        await stream.WriteAsync(greeting, cancellation);
        var answer = new byte[5];
        await stream.ReadExactlyAsync(answer, cancellation);

        Assert.Equal("HTTP/"u8.ToArray(), answer);
    }
}
