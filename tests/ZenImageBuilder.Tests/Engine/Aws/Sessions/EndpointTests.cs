using Amazon;
using Amazon.CloudFormation;
using Amazon.CloudWatchLogs;
using Amazon.CodeBuild;
using Amazon.ECR;
using Amazon.EKS;
using Amazon.IdentityManagement;
using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Aws.Sessions.Profiles;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Aws.Sessions;

[Collection(AwsEnvironment.Name)]
public sealed class EndpointTests
{
    private readonly AwsEnvironment _environment;

    public EndpointTests(AwsEnvironment environment)
    {
        environment.Reset();
        _environment = environment;
    }

    [Theory]
    [InlineData("codebuild", "AWS_ENDPOINT_URL_CODEBUILD")]
    [InlineData("ecr", "AWS_ENDPOINT_URL_ECR")]
    [InlineData("logs", "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS")]
    [InlineData("iam", "AWS_ENDPOINT_URL_IAM")]
    [InlineData("eks", "AWS_ENDPOINT_URL_EKS")]
    [InlineData("cloudformation", "AWS_ENDPOINT_URL_CLOUDFORMATION")]
    public void The_variable_of_a_service_comes_before_the_one_of_all(string service, string variable)
    {
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
        Assert.Equal("http://127.0.0.1:1/", Resolved(Configured(service)));
        Environment.SetEnvironmentVariable(variable, "http://127.0.0.1:2");
        Assert.Equal("http://127.0.0.1:2/", Resolved(Configured(service)));
        Environment.SetEnvironmentVariable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
        Assert.StartsWith("https://", Resolved(Configured(service)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("codebuild", "codebuild")]
    [InlineData("ecr", "ecr")]
    [InlineData("logs", "cloudwatch_logs")]
    [InlineData("iam", "iam")]
    [InlineData("eks", "eks")]
    [InlineData("cloudformation", "cloudformation")]
    public void A_profile_may_name_endpoints(string service, string section)
    {
        File.WriteAllText(
            _environment.ConfigFile,
            $"""
            [profile all]
            endpoint_url = http://127.0.0.1:3
            [profile some]
            services = mine
            endpoint_url = http://127.0.0.1:3
            [services mine]
            {section} =
              endpoint_url = http://127.0.0.1:4
            """
        );
        Assert.Equal("http://127.0.0.1:3/", Resolved(Configured(service, Profile("all"))));
        Assert.Equal("http://127.0.0.1:4/", Resolved(Configured(service, Profile("some"))));
    }

    [Fact]
    public async Task The_profile_that_the_environment_names_may_name_endpoints_for_keys_that_come_from_elsewhere()
    {
        File.WriteAllText(_environment.ConfigFile, "[profile some]\nendpoint_url = http://127.0.0.1:3\n[default]\nendpoint_url = http://127.0.0.1:4\n");
        var options = new ZenImageBuilder.Contracts.AwsOptions { Keys = new("k", new("s"), null), Region = "eu-north-1" };
        Assert.Equal("http://127.0.0.1:4", (await Resolve()).Settings.Endpoint("S3"));
        Environment.SetEnvironmentVariable("AWS_PROFILE", "some");
        Assert.Equal("http://127.0.0.1:3", (await Resolve()).Settings.Endpoint("S3"));

        Task<AwsSession> Resolve() =>
            new SessionResolver(Environment.GetEnvironmentVariable).ResolveAsync(
                options,
                new(null, null, null, null),
                new Observed(),
                TestContext.Current.CancellationToken
            );
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL")]
    [InlineData("AWS_ENDPOINT_URL_ECR")]
    public void An_empty_variable_names_no_endpoint(string variable)
    {
        Environment.SetEnvironmentVariable(variable, "");
        Assert.Equal("https://api.ecr.eu-north-1.amazonaws.com/", Resolved(Configured("ecr")));
        File.WriteAllText(_environment.ConfigFile, "[profile all]\nendpoint_url = http://127.0.0.1:3\n");
        Assert.Equal("http://127.0.0.1:3/", Resolved(Configured("ecr", Profile("all"))));
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL", "127.0.0.1:4566")]
    [InlineData("AWS_ENDPOINT_URL", "localhost")]
    [InlineData("AWS_ENDPOINT_URL_ECR", "ftp://host")]
    [InlineData("AWS_ENDPOINT_URL_ECR", "https://user:password@host")]
    public void A_variable_that_names_no_endpoint_is_told_with_its_value(string variable, string value)
    {
        Environment.SetEnvironmentVariable(variable, value);
        var error = Assert.Throws<ImageBuilderException>(() => Configured("ecr"));
        Assert.Equal(ErrorCode.InvalidAttribute, error.Code);
        Assert.Contains(variable + " cannot be ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("password", error.ToString(), StringComparison.Ordinal);
        Assert.Contains(value.Split('@')[^1], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_says_more_than_endpoints()
    {
        File.WriteAllText(
            _environment.ConfigFile,
            "[profile p]\nuse_fips_endpoint = True\nuse_dualstack_endpoint = true\nmax_attempts = 7\nretry_mode = adaptive\nrequest_checksum_calculation = when_required\ndefaults_mode = in-region\n"
        );
        var config = Configured("codebuild", Profile("p"));
        Assert.Equal("https://codebuild-fips.eu-north-1.api.aws/", Resolved(config));
        Assert.Equal((6, RequestRetryMode.Adaptive), (config.MaxErrorRetry, config.RetryMode));
        Assert.Equal(
            (RequestChecksumCalculation.WHEN_REQUIRED, DefaultConfigurationMode.InRegion),
            (config.RequestChecksumCalculation, config.DefaultConfigurationMode)
        );
        Environment.SetEnvironmentVariable("AWS_USE_FIPS_ENDPOINT", "false");
        Environment.SetEnvironmentVariable("AWS_MAX_ATTEMPTS", "3");
        config = Configured("codebuild", Profile("p"));
        Assert.Equal(("https://codebuild.eu-north-1.api.aws/", 2), (Resolved(config), config.MaxErrorRetry));
    }

    [Fact]
    public void Services_that_a_profile_names_have_to_be_there()
    {
        File.WriteAllText(_environment.ConfigFile, "[profile p]\nservices = gone\n");
        Assert.Contains("services gone", Assert.Throws<ImageBuilderException>(() => Configured("ecr", Profile("p"))).Message, StringComparison.Ordinal);
    }

    /// <summary>It reads the default profile once in the life of a process, and is of no use in it where it cannot.</summary>
    [Fact]
    public void The_SDK_reads_no_profile_files_by_itself()
    {
        SdkDependencies.Register();
        File.WriteAllText(_environment.ConfigFile, "[default]\nregion = eu-north-1\n");
        Assert.False(new Amazon.Runtime.CredentialManagement.CredentialProfileStoreChain().TryGetProfile("default", out _));
    }

    [Fact]
    public void An_explicit_endpoint_comes_first_and_keeps_the_region_of_the_signature()
    {
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
        var config = Clients(null, "http://127.0.0.1:9").Configure(new AmazonCodeBuildConfig());
        Assert.Equal("http://127.0.0.1:9/", Resolved(config));
        Assert.Equal("eu-north-1", config.AuthenticationRegion);
    }

    [Theory]
    [InlineData("eu-north-1", "us-east-1")]
    [InlineData("cn-northwest-1", "cn-north-1")]
    [InlineData("us-gov-east-1", "us-gov-west-1")]
    public async Task IAM_is_asked_with_signatures_for_the_one_region_of_its_partition(string region, string expected)
    {
        using var line = new TellingLine();
        var config = Clients(null, null).Configure(new AmazonIdentityManagementServiceConfig());
        (config.RegionEndpoint, config.HttpClientFactory) = (RegionEndpoint.GetBySystemName(region), line);
        using var client = new AmazonIdentityManagementServiceClient(new BasicAWSCredentials("AKIA", "secret"), config);
        _ = await client.SimulatePrincipalPolicyAsync(new(), TestContext.Current.CancellationToken);
        Assert.Contains($"/{expected}/iam/aws4_request", Assert.Single(line.Signatures), StringComparison.Ordinal);
    }

    [Fact]
    public void A_custom_endpoint_does_not_go_with_FIPS()
    {
        var config = Clients(null, "http://127.0.0.1:9").Configure(new AmazonCodeBuildConfig());
        config.UseFIPSEndpoint = true;
        _ = Assert.Throws<AmazonClientException>(() => Resolved(config));
    }

    private static SharedProfile Profile(string name) => ProfileStore.Open(null, Environment.GetEnvironmentVariable).Get(name, "");

    private static AwsClients Clients(SharedProfile? profile, string? url) =>
        new(new(new BasicAWSCredentials("AKIA", "secret"), new("a test"), "eu-north-1", profile, url), new Observed());

    private static ClientConfig Configured(string service, SharedProfile? profile = null) => Clients(profile, null).Configure(Config(service));

    private static ClientConfig Config(string service) =>
        service switch
        {
            "codebuild" => new AmazonCodeBuildConfig(),
            "ecr" => new AmazonECRConfig(),
            "iam" => new AmazonIdentityManagementServiceConfig(),
            "eks" => new AmazonEKSConfig(),
            "cloudformation" => new AmazonCloudFormationConfig(),
            _ => new AmazonCloudWatchLogsConfig(),
        };

    private static string Resolved(ClientConfig config) =>
        config.DetermineServiceOperationEndpoint(new(new Amazon.ECR.Model.GetAuthorizationTokenRequest())).URL;

    /// <summary>A line that leads nowhere and tells what was signed.</summary>
    private sealed class TellingLine : HttpClientFactory, IDisposable
    {
        private readonly Handler _handler = new();

        public List<string> Signatures => _handler.Signatures;

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(_handler, disposeHandler: false);

        public void Dispose() => _handler.Dispose();

        private sealed class Handler : HttpMessageHandler
        {
            public List<string> Signatures { get; } = [];

            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                Signatures.AddRange(request.Headers.GetValues("Authorization"));
                return Task.FromResult(new HttpResponseMessage { Content = new StringContent("<R><SimulatePrincipalPolicyResult/></R>") });
            }
        }
    }
}
