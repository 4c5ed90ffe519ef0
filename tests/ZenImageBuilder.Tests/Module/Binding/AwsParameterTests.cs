using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Module.Binding;

/// <summary>The common parameters of AWS Tools, seen where the engine gets them.</summary>
public sealed class AwsParameterTests(HostedHome home) : CmdletTest(home)
{
    private readonly List<AwsOptions> _asked = [];

    [Fact]
    public void Without_any_nothing_is_said()
    {
        var aws = Ask("");
        Assert.Equal(AwsOptions.None, aws);
    }

    [Theory]
    [InlineData("-AccessKey AKIA1 -SecretKey shh -SessionToken token")]
    [InlineData("-AK AKIA1 -SK shh -ST token")]
    [InlineData("-AK AKIA1 -SecretAccessKey shh -ST token")]
    public void Keys_come_as_text(string parameters)
    {
        var keys = Ask(parameters).Keys!;
        Assert.Equal(("AKIA1", "shh", "token"), (keys.AccessKey, keys.SecretKey.Reveal(), keys.SessionToken!.Reveal()));
        Assert.DoesNotContain("shh", keys.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_come_as_secure_strings()
    {
        var keys = Ask("-AccessKey AKIA1 -SecretKey $args[0]", new System.Net.NetworkCredential("", "shh").SecurePassword).Keys!;
        Assert.Equal(("AKIA1", "shh"), (keys.AccessKey, keys.SecretKey.Reveal()));
        Assert.Null(keys.SessionToken);
    }

    /// <summary>A build has secrets as well, and what is passed as one is no key of AWS.</summary>
    [Fact]
    public void Secret_is_short_for_no_secret_key_of_any_cmdlet()
    {
        var cmdlets = typeof(ZenImageBuilder.Cmdlets.Running.AwsCmdlet)
            .Assembly.GetTypes()
            .Where(static type => !type.IsAbstract && type.IsAssignableTo(typeof(ZenImageBuilder.Cmdlets.Running.AwsCmdlet)))
            .Select(static type => (CmdletAttribute)type.GetCustomAttributes(typeof(CmdletAttribute), inherit: false).Single())
            .Select(static attribute => $"{attribute.VerbName}-{attribute.NounName}")
            .ToList();
        Assert.True(cmdlets.Count > 15);
        foreach (var cmdlet in cmdlets)
        {
            foreach (var word in (string[])["Secret", "Secre", "Sec"])
            {
                var meant = Invoke(
                        $"try {{ $ExecutionContext.InvokeCommand.GetCommand('{cmdlet}', 'Cmdlet').ResolveParameter('{word}').Name }} catch {{ 'ambiguous' }}"
                    )
                    .Clean()
                    .Output.Single()
                    .ToString();
                Assert.True(meant is "ambiguous" || (word == "Secret" && meant is "Secret"), $"{cmdlet} -{word} is -{meant}");
            }
        }
    }

    [Theory]
    [InlineData("-Secret shh-hidden")]
    [InlineData("-SecretOther shh-hidden")]
    public void What_is_given_with_Secret_is_an_error_and_not_shown(string parameters)
    {
        var error = Refusal($"-AccessKey AKIA1 {parameters}");
        Assert.Matches("^(AmbiguousParameter|ParameterArgumentValidationError),", error.FullyQualifiedErrorId);
        Assert.DoesNotContain("hidden", $"{error}{error.TargetObject}", StringComparison.Ordinal);
        Assert.Empty(_asked);
    }

    [Theory]
    [InlineData("-EndpointUrl https://me:hush-7361@host:99999")]
    [InlineData("-EndpointUrl ftp://me:hush-7361@host")]
    public void A_password_in_an_address_is_not_shown(string parameters) => Assert.DoesNotContain("hush", $"{Refusal(parameters)}", StringComparison.Ordinal);

    [Theory]
    [InlineData("-AccessKey AKIA1")]
    [InlineData("-SecretKey shh")]
    [InlineData("-SessionToken token")]
    public void Half_a_key_is_refused_and_no_secret_is_shown(string parameters)
    {
        var error = Refusal(parameters);
        Assert.StartsWith(nameof(ErrorCode.InvalidParameterCombination), error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain("shh", $"{error}{error.TargetObject}", StringComparison.Ordinal);
        Assert.Empty(_asked);
    }

    [Theory]
    [InlineData("-ProfileName dev -ProfileLocation ./aws -Region eu-central-1 -EndpointUrl http://127.0.0.1:4566")]
    [InlineData("-StoredCredentials dev -ProfilesLocation ./aws -Region eu-central-1 -EndpointUrl http://127.0.0.1:4566")]
    [InlineData("-AWSProfileName dev -AWSProfilesLocation ./aws -Region eu-central-1 -EndpointUrl http://127.0.0.1:4566")]
    public void Profile_region_and_endpoint_go_as_they_are_and_the_location_absolute(string parameters)
    {
        var folder = NewFolder();
        _ = Invoke("$ExecutionContext.SessionState.Path.SetLocation($args[0]) | Out-Null", folder).Clean();
        var aws = Ask(parameters);
        Assert.Equal(
            ("dev", Path.Combine(folder, "aws"), "eu-central-1", "http://127.0.0.1:4566"),
            (aws.ProfileName, aws.ProfileLocation, aws.Region, aws.EndpointUrl)
        );
    }

    [Theory]
    [InlineData("-EndpointUrl 127.0.0.1:4566")]
    [InlineData("-EndpointUrl ftp://x")]
    [InlineData("-EndpointUrl /x")]
    public void An_endpoint_is_an_absolute_web_address(string parameters) =>
        Assert.StartsWith("ParameterArgumentValidationError", Refusal(parameters).FullyQualifiedErrorId, StringComparison.Ordinal);

    [Theory]
    [InlineData("-Credential")]
    [InlineData("-AWSCredentials")]
    public void A_PSCredential_is_an_access_key_and_a_secret_key(string parameter)
    {
        var keys = Ask($"{parameter} $args[0]", new PSCredential("AKIA1", new System.Net.NetworkCredential("", "shh").SecurePassword)).Credential!();
        Assert.Equal(("AKIA1", "shh", null), (keys.AccessKey, keys.SecretKey.Reveal(), keys.SessionToken));
    }

    [Fact]
    public void A_credential_of_another_SDK_is_asked_anew_each_time()
    {
        var credential = Ask("-Credential $args[0]", new ForeignCredentials()).Credential!;
        Assert.Equal(("AKIA1", "shh1", "t1"), Values(credential()));
        Assert.Equal(("AKIA2", "shh2", "t2"), Values(credential()));
    }

    [Fact]
    public void A_credential_of_another_SDK_may_be_asynchronous_only()
    {
        var credential = Ask("-Credential $args[0]", new AsynchronousCredentials()).Credential!;
        Assert.Equal(("AKIA1", "shh1", null), Values(credential()));
    }

    [Fact]
    public void A_credential_of_an_SDK_in_another_load_context_is_understood()
    {
        var sdk = new System.Runtime.Loader.AssemblyLoadContext("AWS.Tools", isCollectible: true).LoadFromAssemblyPath(ModuleFolder.Built("OtherAwsSdkCore"));
        var credential = Activator.CreateInstance(sdk.GetType("Amazon.Runtime.SessionAWSCredentials", throwOnError: true)!, "AKIA1", "shh", "t1");
        Assert.Equal(("AKIA1", "shh", "t1"), Values(Ask("-Credential $args[0]", credential).Credential!()));
    }

    [Fact]
    public void A_credential_that_fails_says_why()
    {
        var credential = Ask("-Credential $args[0]", new ExpiredCredentials()).Credential!;
        var error = Assert.Throws<ImageBuilderException>(() => credential());
        Assert.Equal(ErrorCode.CredentialsUnavailable, error.Code);
        Assert.Contains("token has expired", error.Message, StringComparison.Ordinal);
        Assert.IsType<TimeoutException>(error.InnerException);
    }

    [Theory]
    [InlineData("-Credential 5")]
    [InlineData("-Credential name")]
    public void What_is_no_credential_is_refused(string parameters)
    {
        var error = Refusal(parameters);
        Assert.StartsWith(nameof(ErrorCode.InvalidCredential), error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.AuthenticationError, error.CategoryInfo.Category);
    }

    [Fact]
    public void What_AWS_Tools_stored_in_the_session_is_seen()
    {
        _ = Invoke("$global:StoredAWSCredentials = $args[0]; $global:StoredAWSRegion = 'eu-west-1'", new StoredCredentials(new ForeignCredentials())).Clean();
        var aws = Ask("");
        Assert.Equal("eu-west-1", aws.StoredRegion);
        Assert.Equal(("AKIA1", "shh1", "t1"), Values(aws.StoredCredential!()));
        Assert.Null(aws.Credential);
        Assert.Null(aws.Region);
    }

    [Fact]
    public void What_a_function_stored_in_its_scope_is_seen_there_only()
    {
        _ = Invoke("$global:StoredAWSRegion = 'eu-west-1'").Clean();
        PlanRefresh();
        _ = Invoke("function f { $StoredAWSRegion = 'us-east-2'; Get-ImageBuild -Refresh }; f; Get-ImageBuild -Refresh").Clean();
        Assert.Equal(["us-east-2", "eu-west-1"], _asked.Select(static aws => aws.StoredRegion));
    }

    private AwsOptions Ask(string parameters, params object?[] arguments)
    {
        PlanRefresh();
        _ = Invoke($"Get-ImageBuild -Refresh {parameters}", arguments).Clean();
        return Assert.Single(_asked);
    }

    private ErrorRecord Refusal(string parameters)
    {
        PlanRefresh();
        return Invoke($"Get-ImageBuild -Refresh {parameters}").Error;
    }

    private void PlanRefresh()
    {
        var build = ABuild();
        _asked.Clear();
        Engine.OnFindBuild = _ => [build];
        Engine.OnRefresh = (_, aws) =>
        {
            _asked.Add(aws);
            return Task.FromResult<IReadOnlyList<Model.ImageBuild>>([build]);
        };
    }

    private static (string AccessKey, string SecretKey, string? Token) Values(AwsKeys keys) =>
        (keys.AccessKey, keys.SecretKey.Reveal(), keys.SessionToken?.Reveal());

    public sealed record ForeignKeys(string AccessKey, string SecretKey, string Token);

    public sealed class ForeignCredentials
    {
        private int _asked;

        public ForeignKeys GetCredentials() => new($"AKIA{++_asked}", $"shh{_asked}", $"t{_asked}");

        public Task<ForeignKeys> GetCredentialsAsync() => throw new NotSupportedException();
    }

    public sealed class AsynchronousCredentials
    {
        public async Task<ForeignKeys> GetCredentialsAsync()
        {
            await Task.Yield();
            return new("AKIA1", "shh1", "");
        }
    }

    public sealed class ExpiredCredentials
    {
        public ForeignKeys GetCredentials() => throw new TimeoutException("The SSO token has expired.");
    }

    /// <summary>As AWS Tools wrap them: the credentials are not public.</summary>
    public sealed class StoredCredentials(object credentials)
    {
        internal object Credentials => credentials;
    }
}
