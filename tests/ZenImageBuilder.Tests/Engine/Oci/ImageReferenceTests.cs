using FsCheck.Xunit;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Oci;

public class ImageReferenceTests
{
    [Theory]
    [InlineData("app", "r.example", null, "r.example/app:latest")]
    [InlineData("app:1.2", "r.example", null, "r.example/app:1.2")]
    [InlineData("team/app:1", "127.0.0.1:5000", null, "127.0.0.1:5000/team/app:1")]
    [InlineData("127.0.0.1:5000/team/app:1", "127.0.0.1:5000", null, "127.0.0.1:5000/team/app:1")]
    [InlineData("127.0.0.1:5000/team/app", "127.0.0.1:5000", null, "127.0.0.1:5000/team/app:latest")]
    [InlineData("app:1", "ghcr.io/org", null, "ghcr.io/org/app:1")]
    [InlineData("app:1", "ghcr.io/org/", null, "ghcr.io/org/app:1")]
    [InlineData("ghcr.io/org/app:1", "ghcr.io/org", null, "ghcr.io/org/app:1")]
    [InlineData(":1.2", "r.example", "team/app", "r.example/team/app:1.2")]
    [InlineData("a__b/c-d/e.f:T_1", "r.example", null, "r.example/a__b/c-d/e.f:T_1")]
    public void A_tag_is_read_against_the_registry(string text, string registry, string? repository, string full) =>
        Assert.Equal(full, ImageReference.Parse(text, registry, repository).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(":1")]
    [InlineData("App:1")]
    [InlineData("app:")]
    [InlineData("app:-1")]
    [InlineData("app:.1")]
    [InlineData("app:1 2")]
    [InlineData("app:1;id")]
    [InlineData("app:$(id)")]
    [InlineData("app:`id`")]
    [InlineData("app:1\n")]
    [InlineData("app\n:1")]
    [InlineData("-app:1")]
    [InlineData("--help")]
    [InlineData("a//b:1")]
    [InlineData("/a:1")]
    [InlineData("a/:1")]
    [InlineData("a..b:1")]
    [InlineData("a___b:1")]
    [InlineData("añb:1")]
    [InlineData("app:é")]
    [InlineData("app@sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("'app':1")]
    [InlineData("app:\"1\"")]
    [InlineData("$(touch marker)")]
    public void What_the_grammar_does_not_allow_is_refused(string text)
    {
        var error = Assert.Throws<ImageBuilderException>(() => ImageReference.Parse(text, "r.example", null));
        Assert.Equal(ErrorCode.InvalidReference, error.Code);
        Assert.Equal(text, error.Target);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other.example/app:1", "r.example")]
    [InlineData("localhost/app:1", "r.example")]
    [InlineData("r.example:5000/app:1", "r.example")]
    [InlineData("r.example/app:1", "r.example/team")]
    public void A_tag_of_another_registry_is_refused(string text, string registry) =>
        Assert.Equal(ErrorCode.RegistryMismatch, Assert.Throws<ImageBuilderException>(() => ImageReference.Parse(text, registry, null)).Code);

    /// <summary>The rule for the first two names of Docker Hub is <c>splitDockerDomain</c> of github.com/distribution/reference; the third is the host behind them.</summary>
    [Theory]
    [InlineData("index.docker.io/acme/app:1", "docker.io/acme", "docker.io/acme/app:1")]
    [InlineData("index.docker.io/acme/app:1", "docker.io", "docker.io/acme/app:1")]
    [InlineData("docker.io/acme/app:1", "index.docker.io/acme", "docker.io/acme/app:1")]
    [InlineData("registry-1.docker.io/acme/app:1", "docker.io/acme", "docker.io/acme/app:1")]
    [InlineData("docker.io/acme/app:1", "registry-1.docker.io", "docker.io/acme/app:1")]
    [InlineData("app:1", "index.docker.io/acme", "docker.io/acme/app:1")]
    [InlineData("acme/app:1", "registry-1.docker.io", "docker.io/acme/app:1")]
    [InlineData("Docker.IO/acme/app:1", "docker.io/acme", "docker.io/acme/app:1")]
    [InlineData("docker.io:443/acme/app:1", "docker.io", "docker.io/acme/app:1")]
    [InlineData("docker.io/library/app:1", "docker.io", "docker.io/library/app:1")]
    [InlineData("GHCR.io/org/app:1", "ghcr.io/org", "ghcr.io/org/app:1")]
    [InlineData("ghcr.io/org/app:1", "GHCR.IO/org", "ghcr.io/org/app:1")]
    [InlineData("app:1", "Registry.Example.Com/team", "registry.example.com/team/app:1")]
    [InlineData("r.example:443/app:1", "r.example", "r.example/app:1")]
    [InlineData("r.example/app:1", "r.example:443", "r.example:443/app:1")]
    [InlineData("[::1]:5000/app:1", "[::1]:5000", "[::1]:5000/app:1")]
    [InlineData(
        "123456789012.dkr.ecr.EU-CENTRAL-1.amazonaws.com/ab:1",
        "123456789012.dkr.ecr.eu-central-1.amazonaws.com",
        "123456789012.dkr.ecr.eu-central-1.amazonaws.com/ab:1"
    )]
    public void A_registry_has_one_name_whichever_of_its_names_is_given(string text, string registry, string full) =>
        Assert.Equal(full, ImageReference.Parse(text, registry, null).ToString());

    [Theory]
    [InlineData("ghcr.io./org/app:1", "ghcr.io")]
    [InlineData("https://ghcr.io/org/app:1", "ghcr.io")]
    [InlineData("r.example:0/app:1", "r.example")]
    [InlineData("r.example:70000/app:1", "r.example")]
    [InlineData("-r.example/app:1", "r.example")]
    public void A_host_that_is_none_is_refused_as_such(string text, string registry) =>
        Assert.Equal(ErrorCode.InvalidReference, Assert.Throws<ImageBuilderException>(() => ImageReference.Parse(text, registry, null)).Code);

    [Theory]
    [InlineData("app:1", "docker.io", null)]
    [InlineData("docker.io/app:1", "docker.io", null)]
    [InlineData("index.docker.io/app:1", "docker.io", null)]
    [InlineData(":1", "registry-1.docker.io", "app")]
    public void Docker_Hub_needs_a_namespace(string text, string registry, string? repository)
    {
        var error = Assert.Throws<ImageBuilderException>(() => ImageReference.Parse(text, registry, repository));
        Assert.Equal(ErrorCode.InvalidReference, error.Code);
        Assert.Contains("docker.io/library/app", error.Message, StringComparison.Ordinal);
        Assert.Contains("namespace", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x:1", "123456789012.dkr.ecr.eu-central-1.amazonaws.com", false)]
    [InlineData("123456789012.dkr.ecr.eu-central-1.amazonaws.com/x:1", "123456789012.dkr.ecr.eu-central-1.amazonaws.com", false)]
    [InlineData("x:1", "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com", false)]
    [InlineData("x:1", "123456789012.dkr-ecr.eu-central-1.on.aws", false)]
    [InlineData("x:1", "127.0.0.1:5000", true)]
    [InlineData("app:1", "public.ecr.aws", false)]
    [InlineData("x:1", "public.ecr.aws/alias", false)]
    [InlineData("a__b:1", "public.ecr.aws/alias", false)]
    [InlineData("public.ecr.aws/alias/x:1", "public.ecr.aws", false)]
    public void What_ECR_does_not_take_as_repository_is_refused(string text, string registry, bool isEcr)
    {
        var error = Assert.Throws<ImageBuilderException>(() => ImageReference.Parse(text, registry, null, isEcr));
        Assert.Equal((ErrorCode.InvalidReference, (object)text), (error.Code, error.Target));
        Assert.Contains("ECR", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xy:1", "123456789012.dkr.ecr.eu-central-1.amazonaws.com", false)]
    [InlineData("a/b:1", "123456789012.dkr.ecr.eu-central-1.amazonaws.com", false)]
    [InlineData("a__b/c--d:1", "123456789012.dkr.ecr.eu-central-1.amazonaws.com", false)]
    [InlineData("xy:1", "127.0.0.1:5000", true)]
    [InlineData("x:1", "127.0.0.1:5000", false)]
    [InlineData("alias/app:1", "public.ecr.aws", false)]
    [InlineData("app/web:1", "public.ecr.aws/alias", false)]
    public void What_ECR_takes_is_taken(string text, string registry, bool isEcr) => Assert.NotNull(ImageReference.Parse(text, registry, null, isEcr));

    [Theory]
    [InlineData(205, true)]
    [InlineData(206, false)]
    public void A_repository_of_ECR_Public_has_205_characters_at_most(int length, bool isTaken)
    {
        var tag = $"alias/{new string('x', length)}:1";
        Assert.Equal(isTaken, Record.Exception(() => ImageReference.Parse(tag, "public.ecr.aws", null)) is null);
    }

    [Fact]
    public void The_longest_tag_has_128_characters()
    {
        Assert.Equal(128, ImageReference.Parse("a:" + new string('x', 128), "r.example", null).Tag.Length);
        Assert.Throws<ImageBuilderException>(() => ImageReference.Parse("a:" + new string('x', 129), "r.example", null));
    }

    [Fact]
    public void A_name_longer_than_255_characters_is_refused() =>
        Assert.Throws<ImageBuilderException>(() => ImageReference.Parse(new string('a', 250), "r.example", null));

    [Property]
    public void What_is_accepted_needs_no_quoting_in_a_shell(string text)
    {
        try
        {
            var reference = ImageReference.Parse(text ?? "", "r.example", "team/app").ToString();
            Assert.True(reference.All(static c => char.IsAsciiLetterOrDigit(c) || "._-:/".Contains(c, StringComparison.Ordinal)), reference);
        }
        catch (ImageBuilderException)
        {
            // Refused, which is the other half of the law.
        }
    }
}
