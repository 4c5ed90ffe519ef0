using Amazon;
using Amazon.CloudWatchLogs;
using Amazon.CodeBuild;
using Amazon.ECR;
using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.Sessions;

namespace ZenImageBuilder.Tests.Engine.Aws;

[Collection(AwsEnvironment.Name)]
public sealed class EndpointTests
{
    private readonly AwsEnvironment _environment;

    public EndpointTests(AwsEnvironment environment)
    {
        environment.Reset();
        _environment = environment;
    }

    // From the endpoint rule sets in botocore.
    [Theory]
    [InlineData("codebuild", "eu-west-1", false, false, "https://codebuild.eu-west-1.amazonaws.com")]
    [InlineData("codebuild", "us-east-1", true, false, "https://codebuild-fips.us-east-1.amazonaws.com")]
    [InlineData("codebuild", "eu-west-1", false, true, "https://codebuild.eu-west-1.api.aws")]
    [InlineData("codebuild", "us-east-1", true, true, "https://codebuild-fips.us-east-1.api.aws")]
    [InlineData("codebuild", "cn-north-1", false, false, "https://codebuild.cn-north-1.amazonaws.com.cn")]
    [InlineData("codebuild", "eu-somewhere-9", false, false, "https://codebuild.eu-somewhere-9.amazonaws.com")]
    [InlineData("ecr", "eu-west-1", false, false, "https://api.ecr.eu-west-1.amazonaws.com")]
    [InlineData("ecr", "us-east-1", true, false, "https://api.ecr-fips.us-east-1.amazonaws.com")]
    [InlineData("ecr", "eu-west-1", false, true, "https://ecr.eu-west-1.api.aws")]
    [InlineData("ecr", "us-east-1", true, true, "https://ecr-fips.us-east-1.api.aws")]
    [InlineData("ecr", "cn-north-1", false, false, "https://api.ecr.cn-north-1.amazonaws.com.cn")]
    [InlineData("ecr", "us-gov-west-1", true, false, "https://api.ecr-fips.us-gov-west-1.amazonaws.com")]
    [InlineData("logs", "eu-west-1", false, false, "https://logs.eu-west-1.amazonaws.com")]
    [InlineData("logs", "us-east-1", true, false, "https://logs-fips.us-east-1.amazonaws.com")]
    [InlineData("logs", "us-gov-west-1", true, false, "https://logs.us-gov-west-1.amazonaws.com")]
    [InlineData("logs", "eu-west-1", false, true, "https://logs.eu-west-1.api.aws")]
    public void AWS_is_found_by_its_rules(string service, string region, bool fips, bool dualStack, string expected)
    {
        var config = Config(service);
        config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        config.UseFIPSEndpoint = fips;
        config.UseDualstackEndpoint = dualStack;
        Assert.Equal(expected, Resolved(config));
    }

    [Theory]
    [InlineData("codebuild", "AWS_ENDPOINT_URL_CODEBUILD")]
    [InlineData("ecr", "AWS_ENDPOINT_URL_ECR")]
    [InlineData("logs", "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS")]
    public void The_variable_of_a_service_comes_before_the_one_of_all(string service, string variable)
    {
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
        Assert.Equal("http://127.0.0.1:1/", Resolved(Configured(service)));
        Environment.SetEnvironmentVariable(variable, "http://127.0.0.1:2");
        Assert.Equal("http://127.0.0.1:2/", Resolved(Configured(service)));
        Environment.SetEnvironmentVariable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
        Amazon.Runtime.Internal.FallbackInternalConfigurationFactory.Reset();
        Assert.StartsWith("https://", Resolved(Configured(service)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("codebuild", "codebuild")]
    [InlineData("ecr", "ecr")]
    [InlineData("logs", "cloudwatch_logs")]
    public void A_profile_may_name_endpoints(string service, string section)
    {
        File.WriteAllText(_environment.ConfigFile, $"""
            [profile all]
            endpoint_url = http://127.0.0.1:3
            [profile some]
            services = mine
            endpoint_url = http://127.0.0.1:3
            [services mine]
            {section} =
              endpoint_url = http://127.0.0.1:4
            """);
        Assert.Equal("http://127.0.0.1:3/", Resolved(Configured(service, new Profile("all"))));
        Assert.Equal("http://127.0.0.1:4/", Resolved(Configured(service, new Profile("some"))));
        Environment.SetEnvironmentVariable("AWS_PROFILE", "some");
        Assert.Equal("http://127.0.0.1:4/", Resolved(Configured(service)));
    }

    [Fact]
    public void An_explicit_endpoint_comes_first_and_keeps_the_region_of_the_signature()
    {
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
        var config = Clients(null, "http://127.0.0.1:9").Configure(new AmazonCodeBuildConfig());
        Assert.Equal("http://127.0.0.1:9/", Resolved(config));
        Assert.Equal("eu-north-1", config.AuthenticationRegion);
    }

    [Fact]
    public void A_custom_endpoint_does_not_go_with_FIPS()
    {
        var config = Clients(null, "http://127.0.0.1:9").Configure(new AmazonCodeBuildConfig());
        config.UseFIPSEndpoint = true;
        _ = Assert.Throws<AmazonClientException>(() => Resolved(config));
    }

    private static AwsClients Clients(Profile? profile, string? url) => new(new(new BasicAWSCredentials("AKIA", "secret"), new("a test"), "eu-north-1", profile, url), new Observed());

    private static ClientConfig Configured(string service, Profile? profile = null) => Clients(profile, null).Configure(Config(service));

    private static ClientConfig Config(string service) => service switch
    {
        "codebuild" => new AmazonCodeBuildConfig(),
        "ecr" => new AmazonECRConfig(),
        _ => new AmazonCloudWatchLogsConfig(),
    };

    private static string Resolved(ClientConfig config) => config.DetermineServiceOperationEndpoint(new(new Amazon.ECR.Model.GetAuthorizationTokenRequest())).URL;
}
