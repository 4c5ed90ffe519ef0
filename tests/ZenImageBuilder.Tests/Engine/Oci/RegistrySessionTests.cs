using System.Net;
using System.Text;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Oci;

/// <summary>Where a login goes, and where it does not.</summary>
public sealed class RegistrySessionTests
{
    private const string Basic = "Basic dTpIVVNI";

    private static readonly RegistryLogin Login = new("u", new("HUSH"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://r.example/v2/", "https://r.example/other", true)]
    [InlineData("https://r.example/v2/", "https://R.EXAMPLE:443/other", true)]
    [InlineData("https://r.example/v2/", "/other", true)]
    [InlineData("https://r.example:5000/v2/", "https://r.example:5000/other", true)]
    [InlineData("https://r.example/v2/", "https://r.example:444/other", false)]
    [InlineData("https://r.example/v2/", "https://r.example.evil/other", false)]
    [InlineData("https://r.example/v2/", "https://r.example@evil.example/other", false)]
    [InlineData("https://r.example/v2/", "//evil.example/other", false)]
    [InlineData("http://127.0.0.1:5000/v2/", "https://127.0.0.1:5000/other", false)]
    [InlineData("http://127.0.0.1:5000/v2/", "http://127.0.0.1:5001/other", false)]
    [InlineData("http://127.0.0.1:5000/v2/", "http://localhost:5000/other", false)]
    public async Task A_login_goes_to_the_origin_of_the_registry_alone(string root, string location, bool own)
    {
        var asked = new Recorder(request =>
            request.Headers.Authorization is null && request.RequestUri!.AbsolutePath == "/v2/" ? Challenge("Basic realm=\"r\"")
            : request.RequestUri!.AbsolutePath == "/v2/" ? Redirect(location)
            : new(HttpStatusCode.OK)
        );
        using var answer = await Session(root, asked).GetAsync("", null, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([null, Basic, own ? Basic : null], asked.Requests.Select(static request => request.Login));
        Assert.All(asked.Requests, static request => Assert.DoesNotContain("Cookie", request.Headers));
    }

    [Theory]
    [InlineData("http://r.example/v2/x", "plain HTTP, to 'http://r.example:80'")]
    [InlineData("http://r.example:443/v2/x", "plain HTTP, to 'http://r.example:443'")]
    [InlineData("http://token:hush-7361@cdn.example/v2/x?sig=hush-7361", "plain HTTP, to 'http://cdn.example:80'")]
    [InlineData("file:///etc/passwd", "no address of the web")]
    [InlineData("ftp://r.example/x", "no address of the web")]
    [InlineData("/v2/", "again and again")]
    public async Task A_redirection_that_is_none_to_follow_is_told_without_what_it_carries(string location, string finding)
    {
        var asked = new Recorder(request => request.Headers.Authorization is null ? Challenge("Basic realm=\"r\"") : Redirect(location));
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => Session("https://r.example/v2/", asked).GetAsync("", null, Cancellation));
        Assert.Equal(ErrorCode.ServiceUnreachable, error.Code);
        Assert.Contains(finding, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush-7361", error.ToString(), StringComparison.Ordinal);
        Assert.All(asked.Requests, static request => Assert.Equal("https://r.example", request.Address.GetLeftPart(UriPartial.Authority)));
    }

    [Fact]
    public async Task A_challenge_of_somebody_else_is_not_met()
    {
        var asked = new Recorder(static request =>
            request.RequestUri!.Host == "r.example" ? Redirect("https://evil.example/x") : Challenge("Basic realm=\"r\"")
        );
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => Session("https://r.example/v2/", asked).GetAsync("", null, Cancellation));
        Assert.Contains("'https://evil.example:443', which does not let it in (401)", error.Message, StringComparison.Ordinal);
        Assert.All(asked.Requests, static request => Assert.Null(request.Login));
    }

    [Theory]
    [InlineData("https://r.example/v2/", "https://auth.example/t", "https://auth.example/t?service=s&scope=a&account=u")]
    [InlineData("https://r.example/v2/", "https://auth.example/t?x=1", "https://auth.example/t?x=1&service=s&scope=a&account=u")]
    [InlineData("https://r.example/v2/", "https://name:hush@auth.example//evil.example/t", "https://auth.example//evil.example/t?service=s&scope=a&account=u")]
    [InlineData("http://127.0.0.1:5000/v2/", "http://127.0.0.1:5000/t", "http://127.0.0.1:5000/t?service=s&scope=a&account=u")]
    [InlineData("http://127.0.0.1:5000/v2/", "http://127.0.0.1:5000//evil.example/t", "http://127.0.0.1:5000//evil.example/t?service=s&scope=a&account=u")]
    public async Task The_password_goes_to_where_tokens_come_from(string root, string realm, string expected)
    {
        var asked = new Recorder(request =>
            request.RequestUri!.AbsolutePath.EndsWith("/t", StringComparison.Ordinal) ? Json("{\"token\":\"granted\"}")
            : request.Headers.Authorization is null ? Challenge($"Bearer realm=\"{realm}\",service=\"s\",scope=\"a\",realm=\"https://other.example/\"")
            : new(HttpStatusCode.OK)
        );
        using var answer = await Session(root, asked).GetAsync("", null, Cancellation);
        Assert.Equal([null, Basic, "Bearer granted"], asked.Requests.Select(static request => request.Login));
        Assert.Equal(expected, asked.Requests[1].Address.AbsoluteUri);
    }

    [Theory]
    [InlineData("https://r.example/v2/", "http://auth.example/t")]
    [InlineData("https://r.example/v2/", "http://127.0.0.1/t")]
    [InlineData("https://localhost/v2/", "http://localhost/t")]
    [InlineData("http://127.0.0.1:5000/v2/", "http://auth.example/t")]
    [InlineData("https://r.example/v2/", "file:///etc/passwd")]
    [InlineData("https://r.example/v2/", "/t")]
    public async Task The_password_goes_nowhere_in_clear_text(string root, string realm)
    {
        var asked = new Recorder(_ => Challenge($"Bearer realm=\"{realm}\""));
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => Session(root, asked).GetAsync("", null, Cancellation));
        Assert.Contains("plain HTTP", error.Message, StringComparison.Ordinal);
        Assert.Null(Assert.Single(asked.Requests).Login);
    }

    [Theory]
    [InlineData(307, "", "gives none (307)")]
    [InlineData(503, "", "gives none (503)")]
    [InlineData(200, "[1,2]", "does not give one")]
    [InlineData(200, "{\"token\":5}", "does not give one")]
    [InlineData(200, "{\"token\":\"a\\r\\nX-Evil: 1\"}", "does not give one")]
    [InlineData(200, "{}", "does not give one")]
    [InlineData(401, "", "refuses the user 'u'")]
    public async Task A_token_that_is_none_is_told(int status, string body, string finding)
    {
        var asked = new Recorder(request =>
            request.RequestUri!.AbsolutePath != "/t"
                ? Challenge("Bearer realm=\"https://auth.example/t\"")
                : new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body), Headers = { Location = new("https://evil.example/t") } }
        );
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => Session("https://r.example/v2/", asked).GetAsync("", null, Cancellation));
        Assert.Contains(finding, error.Message, StringComparison.Ordinal);
        Assert.Equal(2, asked.Requests.Count);
    }

    private static RegistrySession Session(string root, Recorder recorder) => new(new(root), "r.example", Login, new HttpClient(recorder));

    private static HttpResponseMessage Challenge(string challenge)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.Unauthorized);
        _ = answer.Headers.TryAddWithoutValidation("WWW-Authenticate", challenge);
        _ = answer.Headers.TryAddWithoutValidation("Set-Cookie", "a=b");
        return answer;
    }

    private static HttpResponseMessage Redirect(string location)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.TemporaryRedirect);
        _ = answer.Headers.TryAddWithoutValidation("Location", location);
        return answer;
    }

    private static HttpResponseMessage Json(string text) => new(HttpStatusCode.OK) { Content = new StringContent(text, Encoding.UTF8, "application/json") };

    private sealed record Asked(Uri Address, string? Login, string Headers);

    private sealed class Recorder(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        public List<Asked> Requests { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add(new(request.RequestUri!, request.Headers.Authorization?.ToString(), request.Headers.ToString()));
            return Task.FromResult(answer(request));
        }
    }
}
