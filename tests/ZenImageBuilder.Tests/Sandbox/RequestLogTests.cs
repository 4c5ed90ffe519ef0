using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ZenImageBuilder.Sandbox;

namespace ZenImageBuilder.Tests.Sandbox;

/// <summary>What somebody without a login can send, and how much of the shell's memory that takes.</summary>
public sealed class RequestLogTests : IAsyncLifetime
{
    private SandboxClient _client = null!;

    public async ValueTask InitializeAsync() => _client = await SandboxClient.StartAsync();

    public async ValueTask DisposeAsync() => await _client.DisposeAsync();

    [Fact]
    public async Task Of_a_long_path_the_beginning_is_kept()
    {
        using var response = await _client.Http.GetAsync(new Uri("/" + new string('p', 30_000), UriKind.Relative), SandboxClient.Ct);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        var request = _client.Server.Requests[^1];
        Assert.Equal((403, RequestLog.LongestPath + "...".Length), (request.Status, request.Path.Length));
    }

    [Fact]
    public void Of_many_requests_the_latest_are_kept_and_get_their_status()
    {
        var log = new RequestLog(TimeProvider.System);
        var entries = Enumerable.Range(0, RequestLog.Most + 5).Select(number => log.Begin("s3", "GetObject", Request($"/{number}"))).ToList();
        log.End(entries[0], 200);
        log.End(entries[^1], 204);
        var kept = log.Snapshot();
        Assert.Equal(RequestLog.Most, kept.Count);
        Assert.Equal(("/5", 0), (kept[0].Path, kept[0].Status));
        Assert.Equal(($"/{RequestLog.Most + 4}", 204), (kept[^1].Path, kept[^1].Status));
    }

    [Theory]
    [InlineData("CompleteMultipartUpload", "?uploadId=x")]
    [InlineData("DeleteObjects", "?delete")]
    [InlineData("CreateBucket", "")]
    public async Task Xml_that_is_nested_without_end_is_refused(string operation, string query)
    {
        var deep = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<a>", 100_000)));
        var (method, path) = operation switch
        {
            "CompleteMultipartUpload" => (HttpMethod.Post, $"/{_client.Server.Bucket}/key?uploadId={await StartUploadAsync()}"),
            "DeleteObjects" => (HttpMethod.Post, $"/{_client.Server.Bucket}{query}"),
            _ => (HttpMethod.Put, "/another-bucket"),
        };
        using var response = await _client.S3Async(method, path, deep);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("MalformedXML", await response.Content.ReadAsStringAsync(SandboxClient.Ct), StringComparison.Ordinal);
        Assert.Equal(operation, _client.Server.Requests[^1].Operation);
    }

    [Fact]
    public async Task Json_that_is_nested_without_end_is_refused()
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, _client.Server.Endpoint)
        {
            Content = new StringContent("""{"a":""" + new string('[', 100_000)),
        };
        message.Headers.TryAddWithoutValidation("X-Amz-Target", "CodeBuild_20161006.ListProjects");
        var hash = Signer.Hash(await message.Content.ReadAsByteArrayAsync(SandboxClient.Ct));
        using var response = await _client.Http.SendAsync(_client.Signer.Sign(message, "codebuild", hash), SandboxClient.Ct);
        Assert.Equal("SerializationException", (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(SandboxClient.Ct))!["__type"]);
    }

    [Fact]
    public async Task What_was_stored_with_an_object_begins_no_header_of_its_own()
    {
        await _client.PutAsync("key", [1]);
        using var response = await _client.S3Async(HttpMethod.Get, $"/{_client.Server.Bucket}/key?response-content-type=text%2Fplain%0D%0AX-Stolen%3A%20yes");
        Assert.False(response.Headers.Contains("X-Stolen"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task<string> StartUploadAsync()
    {
        using var response = await _client.S3Async(HttpMethod.Post, $"/{_client.Server.Bucket}/key?uploads");
        var text = await response.Content.ReadAsStringAsync(SandboxClient.Ct);
        return text.Split("<UploadId>")[1].Split('<')[0];
    }

    private static ZenImageBuilder.Sandbox.Http.HttpRequest Request(string path) =>
        new()
        {
            Method = "GET",
            RawPath = path,
            RawQuery = "",
            Headers = new Dictionary<string, string>(),
            Body = null!,
        };
}
