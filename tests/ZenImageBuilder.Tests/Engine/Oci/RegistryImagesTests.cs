using System.Security.Cryptography;
using System.Text;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Oci;

/// <summary>Registries with the manners that the sandbox's does not have: tokens, blobs that lie elsewhere, images for several platforms.</summary>
public sealed class RegistryImagesTests
{
    private const string Configuration = """{"created":"2026-01-02T03:04:05Z","config":{"Labels":{"dev.zenimagebuilder.inputs":"sha256:00"}}}""";

    private static readonly string Manifest = $$$"""{"schemaVersion":2,"config":{"digest":"{{{Digest(Configuration)}}}"}}""";

    private static readonly RegistryLogin Login = new("ali", new("open sesame"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_asked_for_with_its_scope_and_is_not_sent_to_where_a_blob_lies()
    {
        using var elsewhere = new LoopbackServer(static _ => new(200, Configuration));
        LoopbackServer? registry = null;
        using (
            registry = new(request =>
                request.Url.AbsolutePath switch
                {
                    "/token" => request.Headers["Authorization"].StartsWith("Basic ", StringComparison.Ordinal) ? new(200, """{"token":"t0ken"}""") : new(401),
                    _ when request.Headers.GetValueOrDefault("Authorization") != "Bearer t0ken" => new(
                        401,
                        "",
                        ("WWW-Authenticate", $"Bearer realm=\"{registry!.Url}/token\",service=\"registry\",scope=\"repository:app:pull\"")
                    ),
                    "/v2/app/manifests/1" => new(200, Manifest),
                    _ => new(307, "", ("Location", $"{elsewhere.Url}/blob")),
                }
            )
        )
        {
            var image = await FindAsync(registry, "app:1", Login);

            Assert.Equal((Digest(Manifest), "sha256:00", 2026), (image!.Digest, image.Labels["dev.zenimagebuilder.inputs"], image.Created!.Value.Year));
            Assert.Equal("repository:app:pull", Assert.Single(registry.Requests, static request => request.Url.AbsolutePath == "/token").Query("scope"));
            Assert.DoesNotContain("Authorization", Assert.Single(elsewhere.Requests).Headers.Keys);
        }
    }

    [Fact]
    public async Task Of_an_index_the_image_of_the_platform_is_read_and_the_digest_is_the_one_of_the_index()
    {
        var index =
            $$$"""{"manifests":[{"digest":"sha256:{{{new string('a', 64)}}}","platform":{"os":"linux","architecture":"arm64"}},{"digest":"{{{Digest(Manifest)}}}","platform":{"os":"linux","architecture":"amd64"}}]}""";
        using var registry = new LoopbackServer(request =>
            request.Url.AbsolutePath.EndsWith("/manifests/1", StringComparison.Ordinal) ? new(200, index)
            : request.Url.AbsolutePath.EndsWith(Digest(Manifest), StringComparison.Ordinal) ? new(200, Manifest)
            : request.Url.AbsolutePath.EndsWith(Digest(Configuration), StringComparison.Ordinal) ? new(200, Configuration)
            : new(404)
        );
        var image = await FindAsync(registry, "team/app:1", null);
        Assert.Equal((Digest(index), "sha256:00"), (image!.Digest, image.Labels["dev.zenimagebuilder.inputs"]));
    }

    [Fact]
    public async Task A_configuration_that_is_not_the_one_of_the_manifest_says_nothing()
    {
        using var registry = new LoopbackServer(static request =>
            new(
                200,
                request.Url.AbsolutePath.Contains("/blobs/", StringComparison.Ordinal) ? Configuration.Replace("00", "11", StringComparison.Ordinal) : Manifest
            )
        );
        Assert.Empty((await FindAsync(registry, "app:1", null))!.Labels);
    }

    [Theory]
    [InlineData(404, null)]
    [InlineData(401, ErrorCode.CredentialsUnavailable)]
    [InlineData(403, ErrorCode.AccessDenied)]
    [InlineData(500, ErrorCode.ServiceUnreachable)]
    public async Task An_answer_is_an_image_none_or_an_error(int status, ErrorCode? code)
    {
        using var registry = new LoopbackServer(_ => new(status));
        if (code is null)
        {
            Assert.Null(await FindAsync(registry, "app:1", null));
        }
        else
        {
            Assert.Equal(code, (await Assert.ThrowsAsync<ImageBuilderException>(() => FindAsync(registry, "app:1", null))).Code);
        }
    }

    private static Task<RegistryImage?> FindAsync(LoopbackServer registry, string tag, RegistryLogin? login) =>
        new RegistryImages().FindAsync(ImageReference.Parse(tag, $"127.0.0.1:{registry.Port}", null), "linux/amd64", login, Cancellation);

    private static string Digest(string text) => "sha256:" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text))).ToLowerInvariant();
}
