using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Engine.Remote;

namespace ZenImageBuilder.Tests.Engine.Oci;

public class AddressTests
{
    [Theory]
    [InlineData("123456789012.dkr.ecr.eu-central-1.amazonaws.com", "eu-central-1", false, false)]
    [InlineData("123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1", true, false)]
    [InlineData("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1", false, false)]
    [InlineData("123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1", false, false)]
    [InlineData("123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov", "us-iso-east-1", false, false)]
    [InlineData("123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov", "us-isob-east-1", false, false)]
    [InlineData("123456789012.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk", "eu-isoe-west-1", false, false)]
    [InlineData("123456789012.dkr.ecr.us-isof-south-1.csp.hci.ic.gov", "us-isof-south-1", false, false)]
    [InlineData("123456789012.dkr.ecr.mx-central-1.amazonaws.com", "mx-central-1", false, false)]
    [InlineData("123456789012.dkr-ecr.us-west-2.on.aws", "us-west-2", false, true)]
    [InlineData("123456789012.dkr-ecr-fips.us-west-2.on.aws", "us-west-2", true, true)]
    [InlineData("123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn", "cn-north-1", false, true)]
    public void An_ecr_registry(string uri, string region, bool fips, bool dualStack) =>
        Assert.Equal(new EcrRegistry("123456789012", region, fips, dualStack), EcrRegistry.Parse(uri));

    [Theory]
    [InlineData("")]
    [InlineData("123456789012.dkr.ecr.eu-central-1.amazonaws.com/app")]
    [InlineData("123456789012.dkr.ecr.eu-central-1.amazonaws.com\n")]
    [InlineData("https://123456789012.dkr.ecr.eu-central-1.amazonaws.com")]
    [InlineData("12345678901.dkr.ecr.eu-central-1.amazonaws.com")]
    [InlineData("123456789012.dkr.ecr.cn-north-1.amazonaws.com")]
    [InlineData("123456789012.dkr.ecr.eu-central-1.amazonaws.com.cn")]
    [InlineData("123456789012.dkr.ecr.eu-central-1.amazonaws.com.evil.example")]
    [InlineData("123456789012.dkr.ecr.eu-central-1.on.aws")]
    [InlineData("123456789012.dkr-ecr.eu-central-1.amazonaws.com")]
    [InlineData("123456789012.dkr.ecr.nowhere.amazonaws.com")]
    [InlineData("public.ecr.aws")]
    public void No_ecr_registry(string uri) => Assert.Null(EcrRegistry.Parse(uri));

    [Theory]
    [InlineData("s3://bucket", "bucket", "")]
    [InlineData("S3://bucket/", "bucket", "")]
    [InlineData("s3://my.bucket-1/a/b c/\u00fc", "my.bucket-1", "a/b c/\u00fc")]
    [InlineData("s3://123/prefix/", "123", "prefix")]
    [InlineData("s3://team-123456789012-eu-central-1-an", "team-123456789012-eu-central-1-an", "")]
    public void A_place_in_s3(string path, string bucket, string prefix)
    {
        var location = Assert.IsType<S3Location>(S3Location.Parse(path));
        Assert.Equal(new(bucket, prefix), location);
        Assert.Equal(location, S3Location.Parse(location.ToString()));
    }

    [Theory]
    [InlineData("bucket")]
    [InlineData("s3:bucket")]
    [InlineData("https://bucket.s3.amazonaws.com")]
    [InlineData("s3://")]
    [InlineData("s3://ab")]
    [InlineData("s3://Bucket")]
    [InlineData("s3://bucket_1")]
    [InlineData("s3://-bucket")]
    [InlineData("s3://bucket-")]
    [InlineData("s3://bucket.")]
    [InlineData("s3://buc..ket")]
    [InlineData("s3://192.168.5.4")]
    [InlineData("s3://xn--bucket")]
    [InlineData("s3://sthree-bucket")]
    [InlineData("s3://amzn-s3-demo-bucket")]
    [InlineData("s3://bucket-s3alias")]
    [InlineData("s3://bucket--ol-s3")]
    [InlineData("s3://bucket.mrap")]
    [InlineData("s3://bucket--x-s3")]
    [InlineData("s3://bucket--table-s3")]
    [InlineData("s3://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("s3://bucket//")]
    [InlineData("s3://bucket//a")]
    [InlineData("s3://bucket/a//b")]
    [InlineData("s3://bucket/a/../b")]
    [InlineData("s3://bucket/./b")]
    [InlineData("s3://bucket/a\nb")]
    [InlineData("s3://bucket\n")]
    public void No_place_in_s3(string path) => Assert.Null(S3Location.Parse(path));

    [Fact]
    public void A_prefix_leaves_room_for_the_name_of_a_context()
    {
        Assert.NotNull(S3Location.Parse("s3://bucket/" + new string('a', 800)));
        Assert.Null(S3Location.Parse("s3://bucket/" + new string('a', 801)));
    }

    [Theory]
    [InlineData("registry.example.com", "registry.example.com", null, "")]
    [InlineData("docker.io/team", "docker.io", null, "team")]
    [InlineData("registry:5000/team/sub", "registry", 5000, "team/sub")]
    [InlineData("localhost", "localhost", null, "")]
    [InlineData("127.0.0.1:5000", "127.0.0.1", 5000, "")]
    [InlineData("[::1]:5000/a", "[::1]", 5000, "a")]
    [InlineData("Registry.Example.Com/a__b/c--d", "Registry.Example.Com", null, "a__b/c--d")]
    public void A_registry(string uri, string host, int? port, string path) => Assert.Equal(new RegistryAddress(host, port, path), RegistryAddress.Parse(uri));

    [Theory]
    [InlineData("")]
    [InlineData("registry")]
    [InlineData("registry/team")]
    [InlineData("https://registry.example.com")]
    [InlineData("user:password@registry.example.com")]
    [InlineData("registry.example.com/")]
    [InlineData("registry.example.com/Team")]
    [InlineData("registry.example.com/a//b")]
    [InlineData("registry.example.com/a:1")]
    [InlineData("registry.example.com:0")]
    [InlineData("registry.example.com:65536")]
    [InlineData("-registry.example.com")]
    [InlineData("registry..example.com")]
    [InlineData("[::1")]
    [InlineData("[1.2.3.4]:80")]
    [InlineData("registry.example.com\n")]
    [InlineData("registry.example.com;id")]
    public void No_registry(string uri) => Assert.Null(RegistryAddress.Parse(uri));

    [Theory]
    [InlineData("https://index.docker.io/v1/", "docker.io")]
    [InlineData("registry-1.docker.io", "docker.io")]
    [InlineData("GHCR.io/org", "ghcr.io")]
    [InlineData("Registry:5000", "registry:5000")]
    [InlineData("ghcr.io.", null)]
    public void The_host_of_an_address_is_written_in_one_way(string uri, string? host) => Assert.Equal(host, RegistryAddress.HostOf(uri));

    [Theory]
    [InlineData("127.0.0.1:1", true)]
    [InlineData("localhost:1", true)]
    [InlineData("[::1]:1", true)]
    [InlineData("127.9.9.9:1", true)]
    [InlineData("10.0.0.1:1", false)]
    [InlineData("localhost.example.com", false)]
    public void Loopback(string uri, bool loopback) => Assert.Equal(loopback, RegistryAddress.Parse(uri)?.IsLoopback);
}
