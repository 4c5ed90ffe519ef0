using System.Net;
using System.Text;
using ZenImageBuilder.Sandbox.Http;
using ZenImageBuilder.Sandbox.Protocol;
using ZenImageBuilder.Sandbox.Signing;

namespace ZenImageBuilder.Tests.Sandbox;

/// <summary>Examples that AWS publishes: docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html and sigv4-streaming.html.</summary>
public class SigV4Tests
{
    private const string ExampleKey = "AKIAIOSFODNN7EXAMPLE";
    private const string ExampleSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    private static readonly DateTimeOffset ExampleTime = new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_signing_key_is_the_one_of_the_published_example() =>
        Assert.Equal(
            "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9",
            SigV4.Hex(SigV4.SigningKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20150830", "us-east-1", "iam"))
        );

    [Theory]
    [InlineData("GET", "/test.txt", "", "range=bytes=0-9", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")]
    [InlineData("GET", "/", "lifecycle", "", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")]
    [InlineData("GET", "/", "max-keys=2&prefix=J", "", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    public void A_published_request_is_accepted(string method, string path, string query, string header, string signature)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (header.Length > 0)
        {
            headers[header.Split('=', 2)[0]] = header.Split('=', 2)[1];
        }

        Assert.Equal(signature, Verifier().Verify(Example(method, path, query, headers, SigV4.EmptyHash, signature), WireProtocol.S3, "s3", null).Signature);
    }

    [Fact]
    public void A_published_request_with_another_signature_is_refused()
    {
        var request = Example("GET", "/", "lifecycle", [], SigV4.EmptyHash, new string('0', 64));
        Assert.Equal("SignatureDoesNotMatch", Assert.Throws<AwsException>(() => Verifier().Verify(request, WireProtocol.S3, "s3", null)).Code);
    }

    [Fact]
    public async Task The_published_chunked_upload_is_accepted()
    {
        var body = await ReadAsync(ChunkedExample("b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"));
        Assert.Equal(66560, body.Length);
        Assert.All(body, b => Assert.Equal((byte)'a', b));
    }

    [Fact]
    public async Task A_chunk_with_another_signature_is_refused() =>
        Assert.Equal("SignatureDoesNotMatch", (await Assert.ThrowsAsync<AwsException>(() => ReadAsync(ChunkedExample(new string('1', 64))))).Code);

    [Fact]
    public async Task A_chunked_upload_that_ends_early_is_refused()
    {
        var all = ChunkedExample("b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9");
        Assert.Equal("IncompleteBody", (await Assert.ThrowsAsync<AwsException>(() => ReadAsync(all[..60000]))).Code);
    }

    [Theory]
    [InlineData("s3", "secret", "SignatureDoesNotMatch", 403)]
    [InlineData("s3", "key", "InvalidAccessKeyId", 403)]
    [InlineData("s3", "late", "RequestTimeTooSkewed", 403)]
    [InlineData("s3", "region", "AuthorizationHeaderMalformed", 400)]
    [InlineData("codebuild", "secret", "InvalidSignatureException", 400)]
    [InlineData("codebuild", "key", "UnrecognizedClientException", 400)]
    [InlineData("codebuild", "late", "InvalidSignatureException", 400)]
    [InlineData("codebuild", "region", "InvalidSignatureException", 400)]
    [InlineData("logs", "secret", "InvalidSignatureException", 400)]
    [InlineData("ecr", "key", "UnrecognizedClientException", 400)]
    [InlineData("sts", "secret", "SignatureDoesNotMatch", 403)]
    [InlineData("sts", "key", "InvalidClientTokenId", 403)]
    [InlineData("sts", "late", "SignatureDoesNotMatch", 403)]
    public async Task What_is_signed_wrongly_is_refused_in_the_words_of_its_protocol(string service, string wrong, string code, int status)
    {
        await using var client = await SandboxClient.StartAsync();
        var right = client.Signer;
        client.Signer = wrong switch
        {
            "secret" => right with { SecretKey = "not" + right.SecretKey },
            "key" => right with { AccessKey = "AKIAAAAAAAAAAAAAAAAA" },
            "late" => right with { Time = DateTimeOffset.UtcNow.AddMinutes(-16) },
            _ => right with { CredentialRegion = "eu-west-3" },
        };
        using var response = service switch
        {
            "s3" => await client.S3Async(HttpMethod.Get, "/"),
            "sts" => await StsAsync(client),
            "codebuild" => await client.SendAsync(service, "ListProjects", []),
            "logs" => await client.SendAsync(service, "DescribeLogGroups", []),
            _ => await client.SendAsync(service, "DescribeRepositories", []),
        };
        var body = await response.Content.ReadAsStringAsync(SandboxClient.Ct);
        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        Assert.Contains(service is "s3" or "sts" ? $"<Code>{code}</Code>" : $"\"__type\":\"{code}\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain(right.SecretKey, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_without_a_signature_is_refused()
    {
        await using var client = await SandboxClient.StartAsync();
        using var response = await client.Http.GetAsync(new Uri("/", UriKind.Relative), SandboxClient.Ct);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Two_sandboxes_do_not_know_each_other()
    {
        await using var one = await SandboxClient.StartAsync();
        await using var two = await SandboxClient.StartAsync();
        two.Signer = one.Signer;
        var e = await Assert.ThrowsAsync<CallException>(() => two.CallAsync("codebuild", "ListProjects", []));
        Assert.Equal("UnrecognizedClientException", e.Code);
        Assert.NotEqual(one.Server.AccountId, two.Server.AccountId);
        Assert.Matches("^[0-9]{12}$", one.Server.AccountId);
    }

    [Fact]
    public async Task Changing_the_body_after_signing_is_noticed()
    {
        await using var client = await SandboxClient.StartAsync();
        var hash = Signer.Hash(Encoding.UTF8.GetBytes("one thing"));
        using var message = new HttpRequestMessage(HttpMethod.Put, new Uri(client.Server.Endpoint, $"/{client.Server.Bucket}/k"))
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes("something")),
        };
        using var response = await client.Http.SendAsync(client.Signer.Sign(message, "s3", hash), SandboxClient.Ct);
        Assert.Contains("XAmzContentSHA256Mismatch", await response.Content.ReadAsStringAsync(SandboxClient.Ct), StringComparison.Ordinal);
        using var get = await client.S3Async(HttpMethod.Get, $"/{client.Server.Bucket}/k");
        Assert.Equal(HttpStatusCode.NotFound, get.StatusCode);
    }

    private static async Task<HttpResponseMessage> StsAsync(SandboxClient client)
    {
        var body = Encoding.UTF8.GetBytes("Action=GetCallerIdentity&Version=2011-06-15");
        using var message = new HttpRequestMessage(HttpMethod.Post, client.Server.Endpoint) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new("application/x-www-form-urlencoded");
        return await client.Http.SendAsync(client.Signer.Sign(message, "sts", Signer.Hash(body)), SandboxClient.Ct);
    }

    private static SignatureVerifier Verifier()
    {
        var book = new CredentialBook();
        book.Add(new Credential(ExampleKey, ExampleSecret, null, new Principal("1", "arn:aws:iam::1:user/example", "A"), null));
        return new SignatureVerifier(book, "us-east-1", new StoppedClock(ExampleTime));
    }

    private static HttpRequest Example(string method, string path, string query, Dictionary<string, string> headers, string hash, string signature)
    {
        headers["host"] = "examplebucket.s3.amazonaws.com";
        headers["x-amz-content-sha256"] = hash;
        headers["x-amz-date"] = "20130524T000000Z";
        var names = string.Join(';', headers.Keys.Select(name => name.ToLowerInvariant()).Order(StringComparer.Ordinal));
        headers["Authorization"] = $"AWS4-HMAC-SHA256 Credential={ExampleKey}/20130524/us-east-1/s3/aws4_request,SignedHeaders={names},Signature={signature}";
        return new HttpRequest
        {
            Method = method,
            RawPath = path,
            RawQuery = query,
            Headers = headers,
            Body = null!,
        };
    }

    private static byte[] ChunkedExample(string lastSignature)
    {
        using var body = new MemoryStream();
        Add(65536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648");
        Add(1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497");
        Add(0, lastSignature);
        return body.ToArray();

        void Add(int size, string signature)
        {
            body.Write(Encoding.ASCII.GetBytes($"{size:x};chunk-signature={signature}\r\n"));
            body.Write(Enumerable.Repeat((byte)'a', size).ToArray());
            body.Write("\r\n"u8);
        }
    }

    private static async Task<byte[]> ReadAsync(byte[] wire)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["content-encoding"] = "aws-chunked",
            ["content-length"] = "66824",
            ["x-amz-decoded-content-length"] = "66560",
            ["x-amz-storage-class"] = "REDUCED_REDUNDANCY",
        };
        var request = Example(
            "PUT",
            "/examplebucket/chunkObject.txt",
            "",
            headers,
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
            "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
        );
        headers["host"] = "s3.amazonaws.com";
        var verified = Verifier().Verify(request, WireProtocol.S3, "s3", null);
        await using var chunks = new AwsChunkedStream(new MemoryStream(wire), verified, hasTrailer: false);
        using var body = new MemoryStream();
        await chunks.CopyToAsync(body, SandboxClient.Ct);
        return body.ToArray();
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
