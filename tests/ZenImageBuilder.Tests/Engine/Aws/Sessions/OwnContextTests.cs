using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Loading;

namespace ZenImageBuilder.Tests.Engine.Aws.Sessions;

/// <summary>The engine as the module loads it, in a context of its own, beside the SDK copies of this process.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class OwnContextTests : IClassFixture<MotoServer>
{
    private readonly AwsEnvironment _environment;
    private readonly MotoServer _moto;

    public OwnContextTests(AwsEnvironment environment, MotoServer moto)
    {
        environment.Reset();
        _environment = environment;
        _moto = moto;
    }

    [Fact]
    public async Task A_role_is_assumed_against_moto()
    {
        var url = _moto.Require();
        var login = await LogInAsync(
            url,
            "role",
            """
            [profile role]
            role_arn = arn:aws:iam::123456789012:role/builder
            source_profile = source
            [profile source]
            aws_access_key_id = AKIAIOSFODNN7EXAMPLE
            aws_secret_access_key = s
            """
        );
        Assert.Equal("AWS", login);
    }

    [Fact]
    public async Task A_sign_in_finds_the_SDKs_own_clients()
    {
        using var server = new LoopbackServer(static request =>
            request.Url.AbsolutePath == "/federation/credentials"
                ? new(200, """{"roleCredentials":{"accessKeyId":"sso","secretAccessKey":"s","sessionToken":"t","expiration":4070908800000}}""")
                : new(200, """{"authorizationData":[{"authorizationToken":"QVdTOnBhc3N3b3Jk"}]}""")
        );
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_SSO", server.Url);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The home folder cannot be set for one test there.");
        var home = Environment.GetEnvironmentVariable("HOME");
        Environment.SetEnvironmentVariable("HOME", _environment.Folder);
        var cache = Directory.CreateDirectory(Path.Combine(_environment.Folder, ".aws", "sso", "cache"));

        // SHA-1 of the session's name: https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
        File.WriteAllText(
            Path.Combine(cache.FullName, "729e23e006f6b8c581be48106c013caca92fc98a.json"),
            """{"startUrl":"https://none.awsapps.com/start","region":"eu-central-1","accessToken":"token","expiresAt":"2099-01-01T00:00:00Z"}"""
        );
        try
        {
            var login = await LogInAsync(
                server.Url,
                "signed",
                """
                [profile signed]
                sso_session = zib-test-session
                sso_account_id = 123456789012
                sso_role_name = r
                [sso-session zib-test-session]
                sso_region = eu-central-1
                sso_start_url = https://none.awsapps.com/start
                """
            );
            Assert.Equal("AWS", login);
            Assert.Contains(
                server.Requests,
                static request => request.Url.AbsolutePath == "/federation/credentials" && request.Headers["x-amz-sso_bearer_token"] == "token"
            );
            Assert.Contains("Credential=sso/", server.Requests[^1].Headers["Authorization"], StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("HOME", home);
        }
    }

    private async Task<string> LogInAsync(string url, string profile, string config)
    {
        File.WriteAllText(_environment.ConfigFile, config);
        var path = Path.Combine(ModuleFolder.Path, "Engine", "ZenImageBuilder.Engine.dll");
        var engine = new EngineLoadContext(path).LoadEngine();
        Assert.NotSame(AssemblyLoadContext.Default, AssemblyLoadContext.GetLoadContext(engine));

        // Another copy of the SDK is in this process already, as it is where AWS.Tools is loaded.
        Assert.All(
            [typeof(Amazon.SecurityToken.AmazonSecurityTokenServiceClient), typeof(Amazon.SSO.AmazonSSOClient), typeof(Amazon.SSOOIDC.AmazonSSOOIDCClient)],
            static copy => Assert.Same(AssemblyLoadContext.Default, AssemblyLoadContext.GetLoadContext(copy.Assembly))
        );
        const BindingFlags any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;
        var sessions = Activator.CreateInstance(
            engine.GetType("ZenImageBuilder.Engine.Aws.Sessions.SessionResolver", throwOnError: true)!,
            any,
            null,
            [(Func<string, string?>)Environment.GetEnvironmentVariable, null],
            null
        )!;
        var location = Activator.CreateInstance(
            engine.GetType("ZenImageBuilder.Engine.Remote.RemoteLocation", throwOnError: true)!,
            any,
            null,
            [profile, null, "eu-central-1", url, null],
            null
        )!;
        var session = await ResultAsync(
            sessions
                .GetType()
                .GetMethod("ResolveAsync", any)!
                .Invoke(sessions, [AwsOptions.None, location, new Observed(), TestContext.Current.CancellationToken])!
        );
        var logIn = engine.GetType("ZenImageBuilder.Engine.Aws.Ecr.EcrLogin", throwOnError: true)!.GetMethod("GetAsync")!;
        var answer = (ITuple)await ResultAsync(logIn.Invoke(null, [session, new Observed(), TestContext.Current.CancellationToken])!);
        return (string)answer[0]!.GetType().GetProperty("UserName", any)!.GetValue(answer[0])!;
    }

    private static async Task<object> ResultAsync(object task)
    {
        await (Task)task;
        return task.GetType().GetProperty("Result")!.GetValue(task)!;
    }
}
