using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Connectors;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Aws.Connectors;

/// <summary>What the credentials of a machine become.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class AutoConfigurationTests
{
    private const string Role = "arn:aws:iam::123456789012:role/images";

    private readonly AwsEnvironment _environment;

    private readonly FixedClock _clock = new();

    public AutoConfigurationTests(AwsEnvironment environment)
    {
        environment.Reset();
        _environment = environment;
        Environment.SetEnvironmentVariable("AWS_REGION", "eu-west-1");
    }

    [Fact]
    public async Task Keys_of_the_environment_become_session_token()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "own");
        var made = await ConfigureAsync();
        Assert.Equal(
            ("session-token", "AKIAIOSFODNN7EXAMPLE", "own", "eu-west-1"),
            (made.AuthMethod, made.Configuration["AccessKey"], made.Secrets["SecretKey"].Reveal(), made.Configuration["Region"])
        );
        var role = await ConfigureAsync(roleArn: Role);
        Assert.Equal(("iam-role", Role), (role.AuthMethod, role.Configuration["RoleArn"]));
        Assert.Equal("secret-key", (await ConfigureAsync("secret-key")).AuthMethod);
        Assert.Equal("federation-token", (await ConfigureAsync("federation-token")).AuthMethod);
    }

    [Fact]
    public async Task Temporary_keys_of_the_environment_become_sts_token_for_an_hour()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "own");
        Environment.SetEnvironmentVariable("AWS_SESSION_TOKEN", "token");
        var made = await ConfigureAsync();
        Assert.Equal(("sts-token", "token", _clock.Now.AddHours(1)), (made.AuthMethod, made.Secrets["SessionToken"].Reveal(), made.Expiry.At));
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => ConfigureAsync("session-token"));
        Assert.Equal(ErrorCode.CredentialsUnavailable, error.Code);
        Assert.Contains("its keys are temporary", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_with_keys_becomes_session_token()
    {
        File.WriteAllText(_environment.ConfigFile, "[profile p]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = own\nregion = eu-north-1\n");
        Environment.SetEnvironmentVariable("AWS_REGION", null);
        var made = await ConfigureAsync(aws: new() { ProfileName = "p" });
        Assert.Equal(("session-token", "eu-north-1"), (made.AuthMethod, made.Configuration["Region"]));
        Assert.DoesNotContain("ProfileName", made.Configuration.Keys);
    }

    [Fact]
    public async Task A_profile_that_assumes_a_role_becomes_iam_role_with_the_keys_of_its_source()
    {
        File.WriteAllText(
            _environment.ConfigFile,
            $"[profile p]\nrole_arn = {Role}\nsource_profile = s\n[profile s]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = own\n"
        );
        var made = await ConfigureAsync(aws: new() { ProfileName = "p" });
        Assert.Equal(
            ("iam-role", Role, "AKIAIOSFODNN7EXAMPLE", "own"),
            (made.AuthMethod, made.Configuration["RoleArn"], made.Configuration["AccessKey"], made.Secrets["SecretKey"].Reveal())
        );
    }

    [Fact]
    public async Task The_endpoint_of_a_profile_goes_with_its_keys()
    {
        File.WriteAllText(
            _environment.ConfigFile,
            "[profile p]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = own\nendpoint_url = http://127.0.0.1:5000\n"
        );
        Assert.Equal("http://127.0.0.1:5000", (await ConfigureAsync(aws: new() { ProfileName = "p" })).Configuration["EndpointUrl"]);
        Assert.Equal(
            "http://127.0.0.1:6000",
            (await ConfigureAsync(aws: new() { ProfileName = "p", EndpointUrl = "http://127.0.0.1:6000" })).Configuration["EndpointUrl"]
        );
    }

    [Fact]
    public async Task A_profile_whose_role_asks_for_an_external_id_is_left_to_implicit()
    {
        File.WriteAllText(
            _environment.ConfigFile,
            $"[profile p]\nrole_arn = {Role}\nexternal_id = 7\nsource_profile = s\n[profile s]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = own\n"
        );
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => ConfigureAsync(aws: new() { ProfileName = "p" }));
        Assert.Equal((ErrorCode.CredentialsUnavailable, "Use -AuthMethod implicit with this profile."), (error.Code, error.Remedy));
    }

    [Fact]
    public async Task A_sign_in_becomes_sts_token_until_it_ends()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The home folder cannot be set for one test there.");
        using var server = new LoopbackServer(static _ =>
            new(200, """{"roleCredentials":{"accessKeyId":"ASIAIOSFODNN7EXAMPLE","secretAccessKey":"own","sessionToken":"token","expiration":4070908800000}}""")
        );
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_SSO", server.Url);
        var home = Environment.GetEnvironmentVariable("HOME");
        Environment.SetEnvironmentVariable("HOME", _environment.Folder);
        try
        {
            // SHA-1 of the session's name: https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
            var cache = Directory.CreateDirectory(Path.Combine(_environment.Folder, ".aws", "sso", "cache")).FullName;
            File.WriteAllText(
                Path.Combine(cache, "729e23e006f6b8c581be48106c013caca92fc98a.json"),
                """{"startUrl":"https://none.awsapps.com/start","region":"eu-central-1","accessToken":"token","expiresAt":"2099-01-01T00:00:00Z"}"""
            );
            File.WriteAllText(
                _environment.ConfigFile,
                """
                [profile p]
                sso_session = zib-test-session
                sso_account_id = 123456789012
                sso_role_name = r
                [sso-session zib-test-session]
                sso_region = eu-central-1
                sso_start_url = https://none.awsapps.com/start
                """
            );
            var made = await ConfigureAsync(aws: new() { ProfileName = "p" });
            Assert.Equal(
                ("sts-token", "ASIAIOSFODNN7EXAMPLE", "token"),
                (made.AuthMethod, made.Configuration["AccessKey"], made.Secrets["SessionToken"].Reveal())
            );
            Assert.NotNull(made.Expiry.At);
        }
        finally
        {
            Environment.SetEnvironmentVariable("HOME", home);
        }
    }

    [Fact]
    public async Task A_credential_process_becomes_what_it_gives()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The process is a shell's.");
        var script = Path.Combine(_environment.Folder, "give.sh");
        File.WriteAllText(
            script,
            "echo '{\"Version\":1,\"AccessKeyId\":\"ASIAIOSFODNN7EXAMPLE\",\"SecretAccessKey\":\"own\",\"SessionToken\":\"token\",\"Expiration\":\"2099-01-01T00:00:00Z\"}'\n"
        );
        File.WriteAllText(_environment.ConfigFile, $"[profile p]\ncredential_process = /bin/sh {script}\n");
        var made = await ConfigureAsync(aws: new() { ProfileName = "p" });
        Assert.Equal(("sts-token", "ASIAIOSFODNN7EXAMPLE"), (made.AuthMethod, made.Configuration["AccessKey"]));
    }

    [Fact]
    public async Task The_credentials_of_a_container_become_sts_token()
    {
        using var server = new LoopbackServer(static _ =>
            new(200, """{"AccessKeyId":"ASIAIOSFODNN7EXAMPLE","SecretAccessKey":"own","Token":"token","Expiration":"2099-01-01T00:00:00Z","Code":"Success"}""")
        );
        Environment.SetEnvironmentVariable("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.Url + "/credentials");
        var made = await ConfigureAsync();
        Assert.Equal(("sts-token", "ASIAIOSFODNN7EXAMPLE", "token"), (made.AuthMethod, made.Configuration["AccessKey"], made.Secrets["SessionToken"].Reveal()));
    }

    [Fact]
    public async Task Implicit_is_made_only_when_it_is_asked_for_and_needs_a_region()
    {
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => ConfigureAsync("implicit"));
        Assert.Equal(ErrorCode.MissingAttribute, error.Code);
        var made = await ConfigureAsync("implicit", aws: new() { Region = "eu-south-1", ProfileName = "later" });
        Assert.Equal(("implicit", "eu-south-1", "later"), (made.AuthMethod, made.Configuration["Region"], made.Configuration["ProfileName"]));
        Assert.Empty(made.Secrets);
    }

    [Fact]
    public async Task Nothing_becomes_nothing() =>
        Assert.Equal(ErrorCode.CredentialsUnavailable, (await Assert.ThrowsAsync<ImageBuilderException>(() => ConfigureAsync())).Code);

    private Task<ConnectorRegistration> ConfigureAsync(string? method = null, string? roleArn = null, AwsOptions? aws = null)
    {
        var template = ConnectorRegistrations.Aws("c", null);
        template = template with { Configuration = new Dictionary<string, object>() };
        return new AwsAutoConfiguration(new SessionResolver(Environment.GetEnvironmentVariable), _clock).ConfigureAsync(
            new(method, roleArn, template),
            aws ?? AwsOptions.None,
            new Observed(),
            TestContext.Current.CancellationToken
        );
    }
}
