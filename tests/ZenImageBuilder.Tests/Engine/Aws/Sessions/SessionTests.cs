using System.Diagnostics;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Aws.Sessions;

/// <summary>Which credentials, region and endpoint count.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class SessionTests
{
    private static readonly RemoteLocation Nowhere = new(null, null, null, null);

    private readonly AwsEnvironment _environment;
    private readonly Observed _observed = new();

    public SessionTests(AwsEnvironment environment)
    {
        environment.Reset();
        _environment = environment;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Each source that is named is there; the first in the order counts.
    [Theory]
    [InlineData("keys profile credential component stored env aws_profile default", "keys")]
    [InlineData("profile credential component stored env aws_profile default", "profile")]
    [InlineData("credential component stored env aws_profile default", "credential")]
    [InlineData("component stored env aws_profile default", "component")]
    [InlineData("stored env aws_profile default", "stored")]
    [InlineData("env aws_profile default", "env")]
    [InlineData("aws_profile default", "aws_profile")]
    [InlineData("default legacy", "default")]
    [InlineData("legacy", "legacy")]
    public async Task The_first_source_in_the_order_counts(string present, string expected)
    {
        var all = present.Split(' ');
        bool Has(string name) => all.Contains(name, StringComparer.Ordinal);
        File.WriteAllText(
            _environment.CredentialsFile,
            string.Join(
                '\n',
                new[]
                {
                    Profile("profile"),
                    Profile("component"),
                    Profile("aws_profile"),
                    Has("default") ? Profile("default") : "",
                    Has("legacy") ? Profile("AWS PS Default", "legacy") : "",
                }
            )
        );
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", Has("env") ? "env" : null);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", Has("env") ? "hidden-env" : null);
        Environment.SetEnvironmentVariable("AWS_PROFILE", Has("aws_profile") ? "aws_profile" : null);
        var options = new AwsOptions
        {
            Keys = Has("keys") ? Keys("keys") : null,
            ProfileName = Has("profile") ? "profile" : null,
            Credential = Has("credential") ? static () => Keys("credential") : null,
            StoredCredential = Has("stored") ? static () => Keys("stored") : null,
            Region = "eu-central-1",
        };

        var session = await ResolveAsync(options, Nowhere with { ProfileName = Has("component") ? "component" : null });

        var keys = await session.Credentials.GetCredentialsAsync();
        Assert.Equal(expected, keys.AccessKey);
        Assert.DoesNotContain("hidden", _observed.Text, StringComparison.Ordinal);
        Assert.Contains(_observed.Events.OfType<DebugMessage>(), static message => message.Text.StartsWith("Credentials: from ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("given component componentProfile stored profile env ambient", "r-given")]
    [InlineData("component componentProfile stored profile env ambient", "r-component")]
    [InlineData("componentProfile stored env ambient", "r-componentprofile")]
    [InlineData("stored profile env ambient", "r-stored")]
    [InlineData("profile env ambient", "r-profile")]
    [InlineData("env ambient", "r-env")]
    [InlineData("ambient", "r-ambient")]
    public async Task The_first_region_in_the_order_counts(string present, string expected)
    {
        var all = present.Split(' ');
        bool Has(string name) => all.Contains(name, StringComparer.Ordinal);
        File.WriteAllText(
            _environment.ConfigFile,
            string.Join(
                '\n',
                $"[profile p]\naws_access_key_id=k\naws_secret_access_key=s\n{(Has("profile") ? "region=r-profile" : "")}",
                "[profile c]\naws_access_key_id=k\naws_secret_access_key=s\nregion=r-componentprofile",
                Has("ambient") ? "[default]\nregion=r-ambient" : ""
            )
        );
        Environment.SetEnvironmentVariable("AWS_REGION", Has("env") ? "r-env" : null);
        var options = new AwsOptions
        {
            Keys = Has("componentProfile") || Has("profile") ? null : Keys("k"),
            ProfileName = Has("profile") ? "p" : null,
            Region = Has("given") ? "r-given" : null,
            StoredRegion = Has("stored") ? "r-stored" : null,
        };
        var session = await ResolveAsync(options, new(Has("componentProfile") ? "c" : null, null, Has("component") ? "r-component" : null, null));
        Assert.Equal(expected, session.Region);
        Assert.DoesNotContain(
            "r-",
            string.Join(
                '\n',
                _observed
                    .Events.OfType<DebugMessage>()
                    .Select(static message => message.Text)
                    .Where(static text => text.StartsWith("Region", StringComparison.Ordinal))
            ),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task AWS_DEFAULT_REGION_counts_after_AWS_REGION()
    {
        Environment.SetEnvironmentVariable("AWS_DEFAULT_REGION", "r-2");
        Assert.Equal("r-2", (await ResolveAsync(new() { Keys = Keys("k") }, Nowhere)).Region);
        Environment.SetEnvironmentVariable("AWS_REGION", "r-1");
        Assert.Equal("r-1", (await ResolveAsync(new() { Keys = Keys("k") }, Nowhere)).Region);
    }

    [Theory]
    [InlineData("evil.example.com/")]
    [InlineData("a b")]
    [InlineData("")]
    public async Task A_region_that_is_none_is_refused(string region)
    {
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => ResolveAsync(new() { Keys = Keys("k"), Region = region }, Nowhere));
        Assert.Equal(ErrorCode.RegionUnknown, error.Code);
    }

    [Theory]
    [InlineData("given")]
    [InlineData("component")]
    [InlineData("AWS_PROFILE")]
    public async Task A_named_profile_that_is_missing_is_an_error(string named)
    {
        Environment.SetEnvironmentVariable("AWS_PROFILE", named == "AWS_PROFILE" ? "gone" : null);
        File.WriteAllText(_environment.CredentialsFile, Profile("default"));
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() =>
            ResolveAsync(
                new() { ProfileName = named == "given" ? "gone" : null, Region = "eu-central-1" },
                Nowhere with
                {
                    ProfileName = named == "component" ? "gone" : null,
                }
            )
        );
        Assert.Equal(ErrorCode.ProfileNotFound, error.Code);
        Assert.Equal("gone", error.Target);
        Assert.NotNull(error.Remedy);
    }

    [Fact]
    public async Task Nothing_at_all_says_where_it_looked_and_does_not_wait()
    {
        var watch = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => ResolveAsync(new() { Region = "eu-central-1" }, Nowhere));
        Assert.Equal(ErrorCode.CredentialsUnavailable, error.Code);
        Assert.Contains("$StoredAWSCredentials", error.Remedy, StringComparison.Ordinal);
        Assert.Contains("AWS_ACCESS_KEY_ID", error.Remedy, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task An_instance_that_never_answers_is_not_waited_for()
    {
        // A listener that accepts and says nothing.
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", null);
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_SERVICE_ENDPOINT", $"http://{silent.LocalEndpoint}");
        var watch = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => ResolveAsync(new(), Nowhere));
        Assert.Equal(ErrorCode.CredentialsUnavailable, error.Code);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(4), watch.Elapsed.ToString());
    }

    [Fact]
    public async Task An_instance_gives_role_and_region()
    {
        using var server = new LoopbackServer(static request =>
            request.Url.AbsolutePath switch
            {
                "/latest/api/token" => new(200, "token"),
                "/latest/meta-data/iam/security-credentials/" => new(200, "role"),
                "/latest/meta-data/iam/security-credentials/role" => new(
                    200,
                    """{"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"instance","SecretAccessKey":"s","Token":"t","LastUpdated":"2026-01-01T00:00:00Z","Expiration":"2099-01-01T00:00:00Z"}"""
                ),
                "/latest/meta-data/iam/info" => new(
                    200,
                    """{"Code":"Success","LastUpdated":"2026-01-01T00:00:00Z","InstanceProfileArn":"arn:aws:iam::1:instance-profile/role","InstanceProfileId":"i"}"""
                ),
                "/latest/meta-data/placement/region" => new(200, "eu-south-1"),
                _ => new(404),
            }
        );
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", null);
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.Url);
        Amazon.Runtime.Internal.FallbackInternalConfigurationFactory.Reset();
        var session = await ResolveAsync(new(), Nowhere);
        Assert.Equal("eu-south-1", session.Region);
        Assert.Equal("instance", (await session.Credentials.GetCredentialsAsync()).AccessKey);
        Assert.All(
            server.Requests.Where(static request => request.Method == "GET"),
            static request => Assert.Equal("token", request.Headers["X-aws-ec2-metadata-token"])
        );
    }

    [Fact]
    public async Task A_container_gives_credentials()
    {
        using var server = new LoopbackServer(static _ =>
            new(200, """{"AccessKeyId":"container","SecretAccessKey":"s","Token":"t","Expiration":"2099-01-01T00:00:00Z"}""")
        );
        Environment.SetEnvironmentVariable("AWS_CONTAINER_CREDENTIALS_FULL_URI", $"{server.Url}/creds");
        var session = await ResolveAsync(new() { Region = "eu-central-1" }, Nowhere);
        Assert.Equal("container", (await session.Credentials.GetCredentialsAsync()).AccessKey);
    }

    [Fact]
    public async Task Keys_of_a_holder_are_asked_for_again()
    {
        var number = 0;
        var session = await ResolveAsync(new() { Credential = () => Keys($"k{++number}"), Region = "eu-central-1" }, Nowhere);
        Assert.Equal("k1", (await session.Credentials.GetCredentialsAsync()).AccessKey);
        Assert.Equal("k2", (await session.Credentials.GetCredentialsAsync()).AccessKey);
    }

    [Fact]
    public async Task A_holder_that_fails_is_an_error_of_ours()
    {
        var session = await ResolveAsync(new() { Credential = static () => throw new InvalidOperationException("expired"), Region = "eu-central-1" }, Nowhere);
        var error = await Assert.ThrowsAsync<ImageBuilderException>(session.Credentials.GetCredentialsAsync);
        Assert.Equal(ErrorCode.CredentialsUnavailable, error.Code);
        Assert.IsType<InvalidOperationException>(error.InnerException);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_profile_location_is_a_file_or_its_folder(bool folder)
    {
        var place = Directory.CreateDirectory(Path.Combine(_environment.Folder, Guid.NewGuid().ToString("N"))).FullName;
        File.WriteAllText(Path.Combine(place, "credentials"), Profile("elsewhere"));
        var session = await ResolveAsync(
            new()
            {
                ProfileName = "elsewhere",
                ProfileLocation = folder ? place : Path.Combine(place, "credentials"),
                Region = "eu-central-1",
            },
            Nowhere
        );
        Assert.Equal("elsewhere", (await session.Credentials.GetCredentialsAsync()).AccessKey);
        Assert.Equal("elsewhere", session.Profile!.Name);
    }

    [Fact]
    public async Task A_profile_location_that_is_not_there_is_an_error()
    {
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() =>
            ResolveAsync(
                new()
                {
                    ProfileName = "x",
                    ProfileLocation = Path.Combine(_environment.Folder, "none"),
                    Region = "a",
                },
                Nowhere
            )
        );
        Assert.Equal(ErrorCode.ProfileNotFound, error.Code);
    }

    [Fact]
    public async Task A_malformed_file_is_named_without_its_text()
    {
        File.WriteAllText(_environment.CredentialsFile, "[p]\naws_access_key_id = k\nhidden-secret-in-a-bad-line\n");
        var error = await Record.ExceptionAsync(() => ResolveAsync(new() { ProfileName = "p", Region = "eu-central-1" }, Nowhere));
        if (error is not null)
        {
            Assert.DoesNotContain("hidden", error.ToString(), StringComparison.Ordinal);
            Assert.IsType<ImageBuilderException>(error);
        }
    }

    [Fact]
    public async Task A_profile_without_credentials_is_an_error_where_it_was_named()
    {
        File.WriteAllText(_environment.ConfigFile, "[profile p]\nregion = eu-central-1\n");
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => ResolveAsync(new() { ProfileName = "p" }, Nowhere));
        Assert.Equal(ErrorCode.CredentialsUnavailable, error.Code);
    }

    [Fact]
    public async Task A_role_with_MFA_says_what_to_do()
    {
        File.WriteAllText(
            _environment.ConfigFile,
            "[profile p]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = s\nmfa_serial = arn:aws:iam::1:mfa/m\n[profile s]\naws_access_key_id=k\naws_secret_access_key=s\n"
        );
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => ResolveAsync(new() { ProfileName = "p", Region = "eu-central-1" }, Nowhere));
        Assert.Equal(ErrorCode.CredentialsUnavailable, error.Code);
        Assert.Contains("MFA", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_gives_credentials()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The command is a POSIX one.");
        var script = Path.Combine(_environment.Folder, "process.sh");
        File.WriteAllText(script, """echo '{"Version":1,"AccessKeyId":"process","SecretAccessKey":"s"}'""");
        File.WriteAllText(_environment.ConfigFile, $"[profile p]\ncredential_process = sh {script}\n");
        var session = await ResolveAsync(new() { ProfileName = "p", Region = "eu-central-1" }, Nowhere);
        Assert.Equal("process", (await session.Credentials.GetCredentialsAsync()).AccessKey);
    }

    [Fact]
    public async Task A_process_that_fails_is_an_error_of_ours()
    {
        File.WriteAllText(_environment.ConfigFile, "[profile p]\ncredential_process = false\n");
        var session = await ResolveAsync(new() { ProfileName = "p", Region = "eu-central-1" }, Nowhere);
        var error = await Assert.ThrowsAsync<ImageBuilderException>(session.Credentials.GetCredentialsAsync);
        Assert.Equal(ErrorCode.CredentialsUnavailable, error.Code);
        Assert.Contains("credential_process", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_that_is_over_says_how_to_renew_it()
    {
        File.WriteAllText(
            _environment.ConfigFile,
            "[profile p]\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = r\n[sso-session s]\nsso_region = eu-central-1\nsso_start_url = https://none.awsapps.com/start\n"
        );
        var session = await ResolveAsync(new() { ProfileName = "p", Region = "eu-central-1" }, Nowhere);
        var error = await Assert.ThrowsAsync<ImageBuilderException>(session.Credentials.GetCredentialsAsync);
        Assert.Equal(ErrorCode.CredentialsUnavailable, error.Code);
        Assert.Contains("aws sso login --profile p", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_is_assumed_with_what_the_profile_says()
    {
        using var server = new LoopbackServer(static _ => new(200, Assumed("assumed")));
        File.WriteAllText(
            _environment.ConfigFile,
            """
            [profile p]
            role_arn = arn:aws:iam::123456789012:role/r
            source_profile = s
            external_id = an id
            role_session_name = me
            duration_seconds = 7200
            [profile s]
            aws_access_key_id = source
            aws_secret_access_key = s
            """
        );
        var session = await ResolveAsync(
            new()
            {
                ProfileName = "p",
                Region = "ap-south-2",
                EndpointUrl = server.Url,
            },
            Nowhere
        );
        Assert.Equal("assumed", (await session.Credentials.GetCredentialsAsync()).AccessKey);
        Assert.Equal("assumed", (await session.Credentials.GetCredentialsAsync()).AccessKey);
        var sent = Assert.Single(server.Requests);
        Assert.Contains("RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fr", sent.Text, StringComparison.Ordinal);
        Assert.Contains("ExternalId=an%20id", sent.Text, StringComparison.Ordinal);
        Assert.Contains("RoleSessionName=me", sent.Text, StringComparison.Ordinal);
        Assert.Contains("DurationSeconds=7200", sent.Text, StringComparison.Ordinal);
        Assert.Contains("Credential=source/", sent.Headers["Authorization"], StringComparison.Ordinal);
        Assert.Contains("/ap-south-2/sts/", sent.Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_may_not_be_assumed_names_role_and_action()
    {
        const string denial =
            "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: arn:aws:iam::1:user/u is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::2:role/r</Message></Error><RequestId>r</RequestId></ErrorResponse>";
        using var server = new LoopbackServer(static _ => new(403, denial));
        File.WriteAllText(
            _environment.ConfigFile,
            "[profile p]\nrole_arn = arn:aws:iam::2:role/r\nsource_profile = s\n[profile s]\naws_access_key_id=k\naws_secret_access_key=s\n"
        );
        var session = await ResolveAsync(
            new()
            {
                ProfileName = "p",
                Region = "eu-central-1",
                EndpointUrl = server.Url,
            },
            Nowhere
        );
        var error = await Assert.ThrowsAsync<ImageBuilderException>(session.Credentials.GetCredentialsAsync);
        Assert.Equal(ErrorCode.AccessDenied, error.Code);
        Assert.Equal("AWS denies sts:AssumeRole on arn:aws:iam::2:role/r to arn:aws:iam::1:user/u.", error.Message);
    }

    [Fact]
    public async Task A_web_identity_is_taken_from_the_environment()
    {
        using var server = new LoopbackServer(static _ => new(200, Assumed("web", "AssumeRoleWithWebIdentity")));
        var token = Path.Combine(_environment.Folder, "token");
        File.WriteAllText(token, "hidden.token");
        Environment.SetEnvironmentVariable("AWS_WEB_IDENTITY_TOKEN_FILE", token);
        Environment.SetEnvironmentVariable("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod");
        var session = await ResolveAsync(new() { Region = "eu-central-1", EndpointUrl = server.Url }, Nowhere);
        Assert.Equal("web", (await session.Credentials.GetCredentialsAsync()).AccessKey);
        Assert.DoesNotContain("hidden", _observed.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AWS_WEB_IDENTITY_TOKEN_FILE")]
    [InlineData("the profile 'w'")]
    public async Task An_identity_token_that_is_not_there_is_told_at_once(string namedBy)
    {
        var missing = Path.Combine(_environment.Folder, "no-token");
        if (namedBy.StartsWith("AWS", StringComparison.Ordinal))
        {
            Environment.SetEnvironmentVariable("AWS_WEB_IDENTITY_TOKEN_FILE", missing);
            Environment.SetEnvironmentVariable("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod");
        }

        File.WriteAllText(_environment.ConfigFile, $"[profile w]\nrole_arn = arn:aws:iam::123456789012:role/w\nweb_identity_token_file = {missing}\n");
        var watch = Stopwatch.StartNew();
        var session = await ResolveAsync(
            new() { Region = "eu-central-1", ProfileName = namedBy.StartsWith("AWS", StringComparison.Ordinal) ? null : "w" },
            Nowhere
        );
        var error = await Assert.ThrowsAsync<ImageBuilderException>(session.Credentials.GetCredentialsAsync);
        Assert.Equal(
            (ErrorCode.CredentialsUnavailable, $"The web identity token file '{missing}' (named by {namedBy}) does not exist."),
            (error.Code, error.Message)
        );
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), watch.Elapsed.ToString());
    }

    [Fact]
    public async Task An_authorization_token_of_a_container_that_is_not_there_is_told_at_once()
    {
        Environment.SetEnvironmentVariable("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/");
        Environment.SetEnvironmentVariable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", Path.Combine(_environment.Folder, "no-token"));
        var session = await ResolveAsync(new() { Region = "eu-central-1" }, Nowhere);
        var error = await Assert.ThrowsAsync<ImageBuilderException>(session.Credentials.GetCredentialsAsync);
        Assert.Equal(ErrorCode.CredentialsUnavailable, error.Code);
        Assert.Contains("(named by AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE) does not exist", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("~/keys/creds")]
    [InlineData("$HOME/keys/creds")]
    [InlineData("${HOME}/keys/creds")]
    public async Task A_file_may_be_named_by_the_home_folder(string named)
    {
        var home = Directory.CreateDirectory(Path.Combine(_environment.Folder, Guid.NewGuid().ToString("N"))).FullName;
        _ = Directory.CreateDirectory(Path.Combine(home, "keys"));
        File.WriteAllText(Path.Combine(home, "keys", "creds"), Profile("default", "right"));
        var session = await ResolveInAsync(
            name =>
                name switch
                {
                    "HOME" => home,
                    "AWS_SHARED_CREDENTIALS_FILE" => named,
                    _ => null,
                },
            new() { Region = "eu-central-1" }
        );
        Assert.Equal("right", (await session.Credentials.GetCredentialsAsync()).AccessKey);
    }

    /// <summary>What is in the usual files may be of another account.</summary>
    [Theory]
    [InlineData("AWS_SHARED_CREDENTIALS_FILE", "/run/secrets/none", "does not exist")]
    [InlineData("AWS_CONFIG_FILE", "/run/secrets/none", "does not exist")]
    [InlineData("AWS_SHARED_CREDENTIALS_FILE", "~none/creds", "does not exist")]
    [InlineData("AWS_SHARED_CREDENTIALS_FILE", "~", "is a folder")]
    public async Task A_file_that_is_named_and_not_there_is_an_error(string variable, string named, string fault)
    {
        var home = Directory.CreateDirectory(Path.Combine(_environment.Folder, Guid.NewGuid().ToString("N"))).FullName;
        _ = Directory.CreateDirectory(Path.Combine(home, ".aws"));
        File.WriteAllText(Path.Combine(home, ".aws", "credentials"), Profile("default", "other"));
        File.WriteAllText(Path.Combine(home, ".aws", "config"), "[default]\nregion = eu-central-1\n");
        var keys = false;
        string? Read(string name) =>
            name == "HOME" ? home
            : name == variable ? named
            : keys && name is "AWS_ACCESS_KEY_ID" or "AWS_SECRET_ACCESS_KEY" ? name
            : null;

        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => ResolveInAsync(Read, new() { Region = "eu-central-1" }));
        Assert.Equal(ErrorCode.ProfileNotFound, error.Code);
        Assert.Contains($"(named by {variable}) {fault}.", error.Message, StringComparison.Ordinal);
        Assert.Contains(named.TrimStart('~'), error.Message, StringComparison.Ordinal);
        _ = await Assert.ThrowsAsync<ImageBuilderException>(() => ResolveInAsync(Read, new() { ProfileName = "default", Region = "eu-central-1" }));

        // Whoever has keys from elsewhere needs no file.
        Assert.Equal(
            "given",
            (await (await ResolveInAsync(Read, new() { Keys = Keys("given"), Region = "eu-central-1" })).Credentials.GetCredentialsAsync()).AccessKey
        );
        keys = true;
        Assert.Equal("AWS_ACCESS_KEY_ID", (await (await ResolveInAsync(Read, new() { Region = "eu-central-1" })).Credentials.GetCredentialsAsync()).AccessKey);
    }

    [Fact]
    public async Task A_location_that_is_given_without_a_profile_means_what_is_in_it()
    {
        var file = Path.Combine(_environment.Folder, Guid.NewGuid().ToString("N"));
        File.WriteAllText(file, Profile("default", "there"));
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "env");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "hidden-env");
        var session = await ResolveAsync(new() { ProfileLocation = file, Region = "eu-central-1" }, Nowhere);
        Assert.Equal("there", (await session.Credentials.GetCredentialsAsync()).AccessKey);
    }

    [Fact]
    public async Task Half_a_key_in_the_environment_is_not_passed_over()
    {
        File.WriteAllText(_environment.CredentialsFile, Profile("default"));
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "env");
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => ResolveAsync(new() { Region = "eu-central-1" }, Nowhere));
        Assert.Equal(ErrorCode.CredentialsUnavailable, error.Code);
        Assert.Contains("AWS_SECRET_ACCESS_KEY", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not a url")]
    [InlineData("ftp://host")]
    [InlineData("http://user:password@host")]
    public async Task An_endpoint_that_is_none_is_refused(string url)
    {
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() =>
            ResolveAsync(
                new()
                {
                    Keys = Keys("k"),
                    Region = "eu-central-1",
                    EndpointUrl = url,
                },
                Nowhere
            )
        );
        Assert.Equal(ErrorCode.InvalidAttribute, error.Code);
        Assert.DoesNotContain("password", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_parameters_endpoint_comes_before_the_components()
    {
        var options = new AwsOptions { Keys = Keys("k"), Region = "eu-central-1" };
        Assert.Equal("http://b", (await ResolveAsync(options, Nowhere with { EndpointUrl = "http://b" })).EndpointUrl);
        Assert.Equal("http://a", (await ResolveAsync(options with { EndpointUrl = "http://a" }, Nowhere with { EndpointUrl = "http://b" })).EndpointUrl);
        Assert.Null((await ResolveAsync(options, Nowhere)).EndpointUrl);
    }

    internal static string Assumed(string key, string operation = "AssumeRole") =>
        $"""
            <{operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{operation}Result><Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
            <SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials><AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn><AssumedRoleId>i</AssumedRoleId></AssumedRoleUser>
            </{operation}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{operation}Response>
            """;

    private static AwsKeys Keys(string name) => new(name, new($"hidden-{name}"), new("hidden-token"));

    private static string Profile(string name, string? key = null) => $"[{name}]\naws_access_key_id = {key ?? name}\naws_secret_access_key = hidden-{name}\n";

    private Task<AwsSession> ResolveInAsync(Func<string, string?> environment, AwsOptions options) =>
        new SessionResolver(environment).ResolveAsync(options, Nowhere, _observed, Cancellation);

    private Task<AwsSession> ResolveAsync(AwsOptions options, RemoteLocation location) =>
        new SessionResolver(Environment.GetEnvironmentVariable).ResolveAsync(options, location, _observed, Cancellation);
}
