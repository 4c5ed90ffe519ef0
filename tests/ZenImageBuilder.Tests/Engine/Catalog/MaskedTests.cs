using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Catalog;

/// <summary>What looks like a secret is not repeated, and what a user needs to find his mistake is.</summary>
public sealed class MaskedTests
{
    // Made up for this table.
    private const string SecretKey = "qT7r/Bw3XnPz+Kd9aVhM1sYcL5uJ0oGe8iRfQ2Wx";

    [Theory]
    [InlineData(SecretKey, "****")]
    [InlineData("wT7rBw3XnPzKd9aVhM1sYcL5uJ0oGe8iRfQ2Wx", "****")]
    [InlineData("xKfzPqWmRt/B3HJLSA/mQrGtHbAWORD", "****")]
    [InlineData("ghp_abcDEF0123456789abcDEF0123456789abcD", "****")]
    [InlineData("dckr_pat_abcDEF-0123456789_abcDEF", "****")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U", "****")]
    [InlineData("https://me:hush@proxy.example.com:3128/path", "https://****@proxy.example.com:3128/path")]
    [InlineData("https://me:hu/sh@host", "https://****@host")]
    [InlineData("https://me:h@sh@host", "https://****@host")]
    [InlineData("me:hush@registry.example.com/app:1", "****@registry.example.com/app:1")]
    [InlineData("The tag 'me:hush@registry.example.com/app:1' is none.", "The tag '****@registry.example.com/app:1' is none.")]
    [InlineData(
        "The proxy tunnel request to proxy 'http://me:hush@proxy:3128/' failed.",
        "The proxy tunnel request to proxy 'http://****@proxy:3128/' failed."
    )]
    public void A_secret_is_left_out(string value, string shown) => Assert.Equal(shown, Masked.Value(value));

    [Theory]
    [InlineData("app:1.2")]
    [InlineData("registry.example.com:5000/team/app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    [InlineData("app:1@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    [InlineData("da39a3ee5e6b4b0d3255bfef95601890afd80709")]
    [InlineData("arn:aws:sts::123456789012:assumed-role/AWSCodeBuildServiceRole2026Prod/me@example.com")]
    [InlineData("arn:aws:iam::123456789012:role/service-role/AWSCodeBuildServiceRole2026Prod")]
    [InlineData("/Users/Admin/Projects/MyApp2/Source/Deeper/Folder")]
    [InlineData("C:\\Users\\me@corp\\Projects")]
    [InlineData("s3://my-bucket/some/long/prefix/of/contexts/2026")]
    [InlineData("https://vpce-1.codebuild.eu-central-1.vpce.amazonaws.com:443/a@b")]
    [InlineData("AKIAIOSFODNN7EXAMPLE")]
    [InlineData("zenimagebuilder-production-eu-central-1")]
    [InlineData("3f2504e0-4f89-11d3-9a0c-0305e82c3301")]
    public void What_is_no_secret_stays(string value) => Assert.Equal(value, Masked.Value(value));

    [Theory]
    [InlineData("xKfzPqWmRt/B3HJLSA/mQrGtHbAWORD")]
    [InlineData(SecretKey)]
    [InlineData("qT7rBw3XnPzKd9aVhM1sYcL5uJ0oGe8iRfQ2WxAb")]
    [InlineData("a secret of my own")]
    public void What_is_given_in_place_of_an_access_key_is_refused_and_not_repeated(string given)
    {
        var registration = new ConnectorRegistration(
            "c",
            "aws",
            "secret-key",
            [],
            null,
            new Dictionary<string, object> { ["AccessKey"] = given, ["Region"] = "eu-central-1" },
            new Dictionary<string, Secret> { ["SecretKey"] = new("AKIAIOSFODNN7EXAMPLE") },
            ConnectorExpiry.None,
            null,
            new Dictionary<string, string>()
        );
        var error = Assert.Throws<ImageBuilderException>(() => ConnectorRules.Accept(registration, Guid.NewGuid(), DateTimeOffset.UnixEpoch));
        Assert.Equal(ErrorCode.InvalidAttribute, error.Code);
        Assert.Contains("-SecretKey", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(given, $"{error}{error.Target}{error.Remedy}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("me:hush-7361@registry.example.com/app:1")]
    [InlineData("https://me:hush-7361@registry.example.com/app")]
    [InlineData(SecretKey)]
    public void A_tag_with_a_password_is_refused_and_the_password_not_repeated(string tag)
    {
        var error = Assert.Throws<ImageBuilderException>(() => ImageReference.Parse(tag, "registry.example.com", "app"));
        Assert.DoesNotContain("hush-7361", $"{error}{error.Target}{error.Remedy}", StringComparison.Ordinal);
        Assert.DoesNotContain(SecretKey, $"{error}{error.Target}{error.Remedy}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_is_shown_on_one_line_and_not_whole_where_it_is_long() =>
        Assert.Equal($"'a\uFFFDb{new string('-', 197)}…'", Quoted.Value($"a\nb{new string('-', 300)}"));
}
