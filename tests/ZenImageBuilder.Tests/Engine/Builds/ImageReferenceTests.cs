using FsCheck.Xunit;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Builds;

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
