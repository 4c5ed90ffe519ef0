using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ZenImageBuilder.Sandbox;

namespace ZenImageBuilder.Tests.Sandbox;

/// <summary>The OCI registry and the ECR API over one store, by hand. Real clients are in Witnesses.</summary>
public sealed class RegistryTests : IAsyncLifetime
{
    private SandboxClient _client = null!;
    private AuthenticationHeaderValue _login = null!;

    public async ValueTask InitializeAsync()
    {
        _client = await SandboxClient.StartAsync(new SandboxOptions { ContainerEngine = "", CreateRepositoryOnPush = false });
        var answer = await _client.CallAsync("ecr", "GetAuthorizationToken", []);
        _login = new AuthenticationHeaderValue("Basic", (string)answer["authorizationData"]![0]!["authorizationToken"]!);
        await _client.CallAsync("ecr", "CreateRepository", new JsonObject { ["repositoryName"] = "team/app" });
    }

    public async ValueTask DisposeAsync() => await _client.DisposeAsync();

    [Fact]
    public async Task Without_a_login_the_registry_asks_for_one()
    {
        using var response = await _client.Http.GetAsync(new Uri("/v2/", UriKind.Relative), SandboxClient.Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Basic", response.Headers.WwwAuthenticate.Single().Scheme);
        _login = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("AWS:wrong"u8));
        using var wrong = await SendAsync(HttpMethod.Get, "/v2/");
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
    }

    [Fact]
    public async Task An_image_that_was_pushed_is_pulled_and_described()
    {
        var (digest, layer) = await PushAsync("team/app", "1.0", "layer one");
        using var manifest = await SendAsync(HttpMethod.Get, "/v2/team/app/manifests/1.0");
        Assert.Equal(digest, Digest(await manifest.Content.ReadAsByteArrayAsync(SandboxClient.Ct)));
        Assert.Equal("application/vnd.oci.image.manifest.v1+json", manifest.Content.Headers.ContentType?.MediaType);
        using var blob = await SendAsync(HttpMethod.Get, $"/v2/team/app/blobs/{layer}");
        Assert.Equal("layer one", await blob.Content.ReadAsStringAsync(SandboxClient.Ct));
        using var tags = await SendAsync(HttpMethod.Get, "/v2/team/app/tags/list");
        Assert.Equal("""{"tags":["1.0"],"name":"team/app"}""", await tags.Content.ReadAsStringAsync(SandboxClient.Ct));
        var described = await _client.CallAsync(
            "ecr",
            "DescribeImages",
            new JsonObject { ["repositoryName"] = "team/app", ["imageIds"] = new JsonArray(new JsonObject { ["imageTag"] = "1.0" }) }
        );
        Assert.Equal(digest, (string?)described["imageDetails"]![0]!["imageDigest"]);
        var batch = await _client.CallAsync(
            "ecr",
            "BatchGetImage",
            new JsonObject
            {
                ["repositoryName"] = "team/app",
                ["imageIds"] = new JsonArray(new JsonObject { ["imageTag"] = "1.0" }, new JsonObject { ["imageTag"] = "2" }),
            }
        );
        Assert.Equal(digest, Digest(Encoding.UTF8.GetBytes((string)batch["images"]![0]!["imageManifest"]!)));
        Assert.Equal("ImageNotFound", (string?)batch["failures"]![0]!["failureCode"]);
    }

    [Fact]
    public async Task PutImage_tags_what_is_there_and_deleting_the_last_tag_deletes_the_image()
    {
        await PushAsync("team/app", "1.0", "x");
        var batch = await _client.CallAsync(
            "ecr",
            "BatchGetImage",
            new JsonObject { ["repositoryName"] = "team/app", ["imageIds"] = new JsonArray(new JsonObject { ["imageTag"] = "1.0" }) }
        );
        JsonObject Put(string tag) =>
            new()
            {
                ["repositoryName"] = "team/app",
                ["imageManifest"] = (string)batch["images"]![0]!["imageManifest"]!,
                ["imageTag"] = tag,
            };
        await _client.CallAsync("ecr", "PutImage", Put("2.0"));
        Assert.Equal("ImageAlreadyExistsException", (await Assert.ThrowsAsync<CallException>(() => _client.CallAsync("ecr", "PutImage", Put("2.0")))).Code);
        foreach (var tag in new[] { "1.0", "2.0" })
        {
            await _client.CallAsync(
                "ecr",
                "BatchDeleteImage",
                new JsonObject { ["repositoryName"] = "team/app", ["imageIds"] = new JsonArray(new JsonObject { ["imageTag"] = tag }) }
            );
        }

        Assert.Empty((await _client.CallAsync("ecr", "ListImages", new JsonObject { ["repositoryName"] = "team/app" }))["imageIds"]!.AsArray());
    }

    [Fact]
    public async Task A_tag_of_an_immutable_repository_does_not_move()
    {
        await _client.CallAsync("ecr", "CreateRepository", new JsonObject { ["repositoryName"] = "fixed", ["imageTagMutability"] = "IMMUTABLE" });
        await PushAsync("fixed", "1", "one");
        await PushAsync("fixed", "1", "one");
        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => PushAsync("fixed", "1", "two"));
        Assert.Contains("already exists in the 'fixed' repository and cannot be overwritten because the tag is immutable", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_push_into_a_repository_that_is_not_there_is_refused_in_ecr_s_words()
    {
        using var response = await SendAsync(HttpMethod.Post, "/v2/nobody/blobs/uploads/");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var body = await response.Content.ReadAsStringAsync(SandboxClient.Ct);
        var error = JsonNode.Parse(body)!["errors"]![0]!;
        Assert.Equal("NAME_UNKNOWN", (string?)error["code"]);
        Assert.Equal($"The repository with name 'nobody' does not exist in the registry with id '{_client.Server.AccountId}'", (string?)error["message"]);
    }

    [Fact]
    public async Task A_blob_that_is_not_its_digest_and_a_manifest_without_its_blobs_are_refused()
    {
        using var start = await SendAsync(HttpMethod.Post, "/v2/team/app/blobs/uploads/");
        using var wrong = await SendAsync(HttpMethod.Put, $"{start.Headers.Location}?digest={Digest("other"u8.ToArray())}", "this"u8.ToArray());
        Assert.Contains("DIGEST_INVALID", await wrong.Content.ReadAsStringAsync(SandboxClient.Ct), StringComparison.Ordinal);
        var manifest = ManifestOf(Digest("never pushed"u8.ToArray()), 12);
        using var put = await SendAsync(HttpMethod.Put, "/v2/team/app/manifests/1", manifest);
        Assert.Contains("MANIFEST_BLOB_UNKNOWN", await put.Content.ReadAsStringAsync(SandboxClient.Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_blob_comes_in_chunks_that_follow_each_other_or_from_another_repository()
    {
        using var start = await SendAsync(HttpMethod.Post, "/v2/team/app/blobs/uploads/");
        var place = start.Headers.Location!.ToString();
        using var first = await SendAsync(HttpMethod.Patch, place, "abc"u8.ToArray(), "0-2");
        Assert.Equal("0-2", first.Headers.GetValues("Range").Single());
        using var gap = await SendAsync(HttpMethod.Patch, place, "xyz"u8.ToArray(), "7-9");
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, gap.StatusCode);
        using var second = await SendAsync(HttpMethod.Patch, place, "def"u8.ToArray(), "3-5");
        var digest = Digest("abcdef"u8.ToArray());
        using var end = await SendAsync(HttpMethod.Put, $"{place}?digest={digest}");
        Assert.Equal(HttpStatusCode.Created, end.StatusCode);
        await _client.CallAsync("ecr", "CreateRepository", new JsonObject { ["repositoryName"] = "other" });
        using var unseen = await SendAsync(HttpMethod.Head, $"/v2/other/blobs/{digest}");
        Assert.Equal(HttpStatusCode.NotFound, unseen.StatusCode);
        using var mount = await SendAsync(HttpMethod.Post, $"/v2/other/blobs/uploads/?mount={digest}&from=team/app");
        Assert.Equal(HttpStatusCode.Created, mount.StatusCode);
        using var seen = await SendAsync(HttpMethod.Head, $"/v2/other/blobs/{digest}");
        Assert.Equal((HttpStatusCode.OK, 6L), (seen.StatusCode, seen.Content.Headers.ContentLength));
    }

    [Theory]
    [InlineData("7-9", HttpStatusCode.RequestedRangeNotSatisfiable)]
    [InlineData("0-2", HttpStatusCode.RequestedRangeNotSatisfiable)]
    [InlineData("3-9", HttpStatusCode.BadRequest)]
    [InlineData("x", HttpStatusCode.BadRequest)]
    [InlineData("3-5", HttpStatusCode.Created)]
    public async Task The_last_chunk_follows_the_others_too(string range, HttpStatusCode expected)
    {
        using var start = await SendAsync(HttpMethod.Post, "/v2/team/app/blobs/uploads/");
        var place = start.Headers.Location!.ToString();
        using var first = await SendAsync(HttpMethod.Patch, place, "abc"u8.ToArray(), "0-2");
        var end = $"{place}?digest={Digest("abcdef"u8.ToArray())}";
        using var last = await SendAsync(HttpMethod.Put, end, "def"u8.ToArray(), range);
        Assert.Equal(expected, last.StatusCode);
        if (expected != HttpStatusCode.Created)
        {
            // What was refused took nothing: the upload goes on where it was.
            using var state = await SendAsync(HttpMethod.Get, place);
            Assert.Equal("0-2", state.Headers.GetValues("Range").Single());
            using var again = await SendAsync(HttpMethod.Put, end, "def"u8.ToArray(), "3-5");
            Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        }
    }

    [Theory]
    [InlineData("""{"schemaVersion":2,"mediaType":"application/x\r\nX-Stolen: yes"}""")]
    [InlineData("""{"schemaVersion":2,"mediaType":"no media type"}""")]
    [InlineData("""{"schemaVersion":2,"artifactType":"a/b\n"}""")]
    [InlineData("""{"schemaVersion":2,"subject":{"digest":"x\r\nX-Stolen: yes"}}""")]
    [InlineData("""{"schemaVersion":2,"config":{"digest":7}}""")]
    [InlineData("""{"schemaVersion":2,"layers":[{"digest":"sha256:0"}]}""")]
    [InlineData("""{"schemaVersion":2,"config":{"size":1},"config":{"size":2}}""")]
    public async Task A_manifest_that_is_none_is_refused(string manifest)
    {
        using var response = await SendAsync(HttpMethod.Put, "/v2/team/app/manifests/1", Encoding.UTF8.GetBytes(manifest));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("MANIFEST_INVALID", await response.Content.ReadAsStringAsync(SandboxClient.Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CreateRepository", """{"repositoryName":"team/app\n"}""", "InvalidParameterException")]
    [InlineData("CreateRepository", """{"repositoryName":"team/app"}""", "RepositoryAlreadyExistsException")]
    [InlineData("CreateRepository", """{"repositoryName":"UPPER"}""", "InvalidParameterException")]
    [InlineData("DescribeRepositories", """{"repositoryNames":["nobody"]}""", "RepositoryNotFoundException")]
    [InlineData("DescribeImages", """{"repositoryName":"team/app","imageIds":[{"imageTag":"9"}]}""", "ImageNotFoundException")]
    [InlineData("DeleteRepository", """{"repositoryName":"nobody"}""", "RepositoryNotFoundException")]
    public async Task What_ecr_refuses_is_refused(string operation, string body, string code) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<CallException>(() => _client.CallAsync("ecr", operation, (JsonObject)JsonNode.Parse(body)!))).Code);

    [Fact]
    public async Task A_repository_with_images_is_deleted_only_by_force()
    {
        await PushAsync("team/app", "1", "x");
        Assert.Equal(
            "RepositoryNotEmptyException",
            (
                await Assert.ThrowsAsync<CallException>(() => _client.CallAsync("ecr", "DeleteRepository", new JsonObject { ["repositoryName"] = "team/app" }))
            ).Code
        );
        var answer = await _client.CallAsync("ecr", "DeleteRepository", new JsonObject { ["repositoryName"] = "team/app", ["force"] = true });
        Assert.Equal($"{_client.Server.Registry}/team/app", (string?)answer["repository"]!["repositoryUri"]);
    }

    private async Task<(string Digest, string Layer)> PushAsync(string repository, string tag, string content)
    {
        foreach (var bytes in new[] { "{}"u8.ToArray(), Encoding.UTF8.GetBytes(content) })
        {
            using var blob = await SendAsync(HttpMethod.Post, $"/v2/{repository}/blobs/uploads/?digest={Digest(bytes)}", bytes);
            Assert.Equal(HttpStatusCode.Created, blob.StatusCode);
        }

        var layer = Digest(Encoding.UTF8.GetBytes(content));
        var manifest = ManifestOf(layer, content.Length);
        using var put = await SendAsync(HttpMethod.Put, $"/v2/{repository}/manifests/{tag}", manifest);
        if (!put.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(
                await put.Content.ReadAsStringAsync(SandboxClient.Ct) is var text ? (string?)JsonNode.Parse(text)!["errors"]![0]!["message"] : null
            );
        }

        return (Digest(manifest), layer);
    }

    private static byte[] ManifestOf(string layer, int size) =>
        Encoding.UTF8.GetBytes(
            new JsonObject
            {
                ["schemaVersion"] = 2,
                ["mediaType"] = "application/vnd.oci.image.manifest.v1+json",
                ["config"] = new JsonObject
                {
                    ["mediaType"] = "application/vnd.oci.image.config.v1+json",
                    ["size"] = 2,
                    ["digest"] = Digest("{}"u8.ToArray()),
                },
                ["layers"] = new JsonArray(
                    new JsonObject
                    {
                        ["mediaType"] = "application/vnd.oci.image.layer.v1.tar",
                        ["size"] = size,
                        ["digest"] = layer,
                    }
                ),
            }.ToJsonString()
        );

    private static string Digest(byte[] bytes) => "sha256:" + Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, byte[]? body = null, string? range = null)
    {
        using var message = new HttpRequestMessage(method, new Uri(_client.Server.Endpoint, path));
        message.Headers.Authorization = _login;
        if (body is not null)
        {
            message.Content = new ByteArrayContent(body);
        }

        if (body is not null && path.Contains("/manifests/", StringComparison.Ordinal))
        {
            message.Content!.Headers.ContentType = new("application/vnd.oci.image.manifest.v1+json");
        }

        if (range is not null)
        {
            message.Content!.Headers.TryAddWithoutValidation("Content-Range", range);
        }

        return await _client.Http.SendAsync(message, SandboxClient.Ct);
    }
}
