using ZenImageBuilder.Engine.Checks;
using ZenImageBuilder.Engine.Oci;

namespace ZenImageBuilder.Tests.Engine.Checks;

public sealed class PreflightRepositoriesTests
{
    [Theory]
    [InlineData("aws", "123456789012.dkr.ecr.eu-central-1.amazonaws.com", "team/app", null, "Auto", null, "team/app", "team/app:cache-amd64")]
    [InlineData(
        "aws",
        "123456789012.dkr.ecr.eu-central-1.amazonaws.com",
        "team/app",
        "new:1",
        "Auto",
        "team/cache",
        "new team/cache",
        "team/cache:cache-amd64"
    )]
    [InlineData("aws", "123456789012.dkr.ecr.eu-central-1.amazonaws.com", "team/app", "new:1", "None", "team/cache", "new", null)]
    [InlineData("aws", "123456789012.dkr.ecr.eu-central-1.amazonaws.com", null, null, "Auto", "team/cache", "", null)]
    [InlineData("dockerhub", "docker.io/team", "app", null, "Inline", null, "app", "app:cache-amd64")]
    public void A_build_pushes_to_the_repositories_of_its_images_and_of_its_layer_cache(
        string flavor,
        string uri,
        string? defaultRepository,
        string? tag,
        string mode,
        string? ofCache,
        string expected,
        string? cache
    )
    {
        var registry = Plans.Registry(flavor, defaultRepository is null ? [("Uri", uri)] : [("Uri", uri), ("DefaultRepository", defaultRepository)]);
        var builder = Plans.Builder(ofCache is null ? [("CacheMode", mode)] : [("CacheMode", mode), ("CacheRepository", ofCache)]);
        IReadOnlyList<ImageReference> tags = tag is null ? [] : [ImageReference.Parse(tag, registry)];
        var preflight = new Preflight(builder, Plans.Store(), registry, tags, CreateRepository: false, SkipProbe: false);

        Assert.Equal(expected, string.Join(' ', preflight.Repositories));
        Assert.Equal(cache, preflight.Cache is { } image ? $"{image.Path}:{image.Tag}" : null);
    }
}
