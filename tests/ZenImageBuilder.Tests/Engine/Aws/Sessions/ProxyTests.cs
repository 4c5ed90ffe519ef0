using ZenImageBuilder.Engine.Aws.Sessions.Http;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Sandbox;

namespace ZenImageBuilder.Tests.Engine.Aws.Sessions;

/// <summary>Proxies that the environment names, as it is when a session is opened.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class ProxyTests
{
    // Nothing resolves it: what is answered went through the proxy, for which the sandbox stands here.
    private const string Elsewhere = "http://codebuild.elsewhere.invalid";

    public ProxyTests(AwsEnvironment environment)
    {
        environment.Reset();
        environment.Attempts(1);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("HTTP_PROXY")]
    [InlineData("http_proxy")]
    [InlineData("ALL_PROXY")]
    public async Task Requests_go_through_the_proxy_of_the_environment(string variable)
    {
        await using var server = await SandboxServer.StartAsync(new() { ContainerEngine = "" }, Cancellation);
        using var runner = await OpenAsync(server, name => name == variable ? server.Registry : null);
        Assert.Empty((await runner.GetAsync([$"{server.Project}:none"], Cancellation)).Builds);
        Assert.Equal("BatchGetBuilds", Assert.Single(server.Requests).Operation);
    }

    [Fact]
    public async Task What_is_excepted_is_reached_without_one()
    {
        await using var server = await SandboxServer.StartAsync(new() { ContainerEngine = "" }, Cancellation);
        using var runner = await OpenAsync(
            server,
            name =>
                name switch
                {
                    "HTTP_PROXY" => server.Registry,
                    "NO_PROXY" => "localhost, .elsewhere.invalid",
                    _ => null,
                }
        );
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => runner.GetAsync([$"{server.Project}:none"], Cancellation));
        Assert.Equal(ErrorCode.ServiceUnreachable, error.Code);
        Assert.Contains("proxy", error.Remedy, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("*", "https://s3.amazonaws.com", true)]
    [InlineData("amazonaws.com", "https://s3.amazonaws.com", true)]
    [InlineData(".amazonaws.com", "https://s3.amazonaws.com", true)]
    [InlineData("*.amazonaws.com", "https://s3.amazonaws.com", true)]
    [InlineData("s3.amazonaws.com:443", "https://s3.amazonaws.com", true)]
    [InlineData("s3.amazonaws.com:8443", "https://s3.amazonaws.com", false)]
    [InlineData("aws.com", "https://s3.amazonaws.com", false)]
    [InlineData("127.0.0.1,10.0.0.1", "https://127.0.0.1:5000", true)]
    [InlineData("::1", "https://[::1]:5000", true)]
    [InlineData("", "https://s3.amazonaws.com", false)]
    [InlineData("", "http://s3.amazonaws.com", true)]
    public void Exceptions_are_hosts_with_what_is_below_them(string exceptions, string url, bool isDirect)
    {
        var proxy = EnvironmentProxy.Of(name =>
            name switch
            {
                "HTTPS_PROXY" => "http://user:p%40ss@proxy:3128",
                "NO_PROXY" => exceptions,
                _ => null,
            }
        )!;
        Assert.Equal(isDirect, proxy.IsBypassed(new(url)));
        Assert.Equal(isDirect ? null : new Uri("http://user:p%40ss@proxy:3128"), proxy.GetProxy(new(url)));
        Assert.Equal("p@ss", ((System.Net.NetworkCredential)proxy.Credentials!).Password);
        Assert.DoesNotContain("ss@", proxy.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_none_is_named_those_of_the_system_count() => Assert.Null(EnvironmentProxy.Of(static _ => null));

    private static Task<IBuildRunner> OpenAsync(SandboxServer server, Func<string, string?> environment) =>
        RemoteAccess
            .Of(environment, TimeProvider.System)
            .OpenRunnerAsync(
                new(null, null, server.Region, Elsewhere),
                new() { Keys = new(server.AccessKey, new(server.SecretKey), null) },
                new Observed(),
                Cancellation
            );
}
