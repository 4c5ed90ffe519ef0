using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Oci;

/// <summary>
/// Sends requests to one registry by the distribution specification. It uses basic authentication or a token
/// (https://distribution.github.io/distribution/spec/auth/token/), whichever the registry asks for. The authorization header is sent only to the origin of the
/// registry (scheme, host and port). The password is also sent to the service from which the registry gets its tokens. All other requests are sent without
/// authorization.
/// </summary>
/// <param name="root">The address of the registry, with the scheme.</param>
/// <param name="registry">The name of the registry in messages.</param>
/// <param name="login">The user and the password, or null for requests without a login.</param>
/// <param name="client">The client that sends the requests; null for the default one.</param>
internal sealed partial class RegistrySession(Uri root, string registry, RegistryLogin? login, HttpClient? client = null)
{
    private const int MostRedirections = 5;

    private static readonly HttpClient Client = NewClient(useProxy: true);

    // As in Go's clients, docker among them, requests to this machine do not go through a proxy, and neither does a password that is sent to it in clear text.
    private static readonly HttpClient Local = NewClient(useProxy: false);

    private AuthenticationHeaderValue? _header;

    /// <summary>Whether a request was answered. If so, the registry uses the scheme of its address.</summary>
    public bool HasAnswered { get; private set; }

    /// <summary>
    /// Sends a GET request for a path. The method logs in if the registry asks for it, and follows redirections, as for a blob that is stored elsewhere.
    /// </summary>
    /// <exception cref="ImageBuilderException">
    /// The registry refuses the login or denies access to the path, or it redirects the request to an address that is not allowed.
    /// </exception>
    public async Task<HttpResponseMessage> GetAsync(string path, string? accept, CancellationToken cancellationToken)
    {
        var address = new Uri(root, path);
        var (answer, from) = await FollowAsync(address, accept, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.Unauthorized && IsOwn(from) && answer.Headers.WwwAuthenticate.FirstOrDefault() is { } challenge)
        {
            answer.Dispose();
            _header = await AuthenticateAsync(challenge, cancellationToken).ConfigureAwait(false);
            (answer, from) = await FollowAsync(address, accept, cancellationToken).ConfigureAwait(false);
        }

        if (answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
        {
            return answer;
        }

        using (answer)
        {
            throw !IsOwn(from) ? Strange($"sends the request to '{Origin(from)}', which does not let it in ({(int)answer.StatusCode})")
            : answer.StatusCode == HttpStatusCode.Unauthorized ? Refused()
            : await DeniedAsync(answer, cancellationToken).ConfigureAwait(false);
        }
    }

    private static HttpClient NewClient(bool useProxy) =>
        new(
            new SocketsHttpHandler
            {
                ConnectTimeout = TimeSpan.FromSeconds(10),
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = useProxy,
            }
        )
        {
            Timeout = TimeSpan.FromSeconds(30),

            // Only manifests and configurations are read here, and a larger response is neither of them.
            MaxResponseContentBufferSize = 16 << 20,
        };

    private async Task<(HttpResponseMessage Answer, Uri From)> FollowAsync(Uri address, string? accept, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(address, accept, _header, cancellationToken).ConfigureAwait(false);
        for (var redirections = 0; (int)answer.StatusCode is 301 or 302 or 303 or 307 or 308 && answer.Headers.Location is { } location; redirections++)
        {
            answer.Dispose();
            address =
                redirections < MostRedirections
                    ? Redirected(address, location)
                    : throw Strange($"redirects the request again and again, finally to '{Origin(address)}'");
            answer = await SendAsync(address, accept, IsOwn(address) ? _header : null, cancellationToken).ConfigureAwait(false);
        }

        return (answer, address);
    }

    /// <summary>
    /// Returns the address to which a redirection leads. It never leads from HTTPS to HTTP; otherwise a machine on the network path could answer for the
    /// registry.
    /// </summary>
    private Uri Redirected(Uri from, Uri location)
    {
        if (!Uri.TryCreate(from, location, out var address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
        {
            throw Strange("sends the request to something that is no address of the web");
        }

        return from.Scheme == Uri.UriSchemeHttps && address.Scheme == Uri.UriSchemeHttp
            ? throw Strange(
                $"sends the request from HTTPS to plain HTTP, to '{Origin(address)}'",
                "A proxy before it may not know that it is reached by HTTPS; have it say https in its redirections."
            )
            : address;
    }

    private bool IsOwn(Uri address) => Origin(address) == Origin(root);

    /// <summary>Returns the scheme, host and port of an address, without a user that it may contain.</summary>
    private static string Origin(Uri address) => string.Create(CultureInfo.InvariantCulture, $"{address.Scheme}://{address.IdnHost}:{address.Port}");

    private async Task<AuthenticationHeaderValue> AuthenticateAsync(AuthenticationHeaderValue challenge, CancellationToken cancellationToken) =>
        string.Equals(challenge.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase)
            ? await TokenAsync(challenge.Parameter ?? "", cancellationToken).ConfigureAwait(false)
        : login is null ? throw Refused()
        : Basic(login);

    private async Task<AuthenticationHeaderValue> TokenAsync(string challenge, CancellationToken cancellationToken)
    {
        var parameters = Parameter()
            .Matches(challenge)
            .ToLookup(static match => match.Groups["name"].Value, static match => match.Groups["value"].Value, StringComparer.OrdinalIgnoreCase);
        if (!Uri.TryCreate(parameters["realm"].FirstOrDefault(), UriKind.Absolute, out var server) || !IsFitForPasswords(server))
        {
            throw Strange("does not say where its tokens come from, or they come over plain HTTP");
        }

        var query = new StringBuilder(server.Query.Length > 0 ? server.Query + "&" : "?");
        if (parameters["service"].FirstOrDefault() is { } service)
        {
            query.Append("service=").Append(Uri.EscapeDataString(service)).Append('&');
        }

        if (parameters["scope"].FirstOrDefault() is { } scope)
        {
            query.Append("scope=").Append(Uri.EscapeDataString(scope)).Append('&');
        }

        if (login is not null)
        {
            query.Append("account=").Append(Uri.EscapeDataString(login.UserName));
        }

        // A redirection is not followed, because only the registry decides where the password is sent.
        var address = new UriBuilder(server)
        {
            Query = query.ToString(),
            UserName = "",
            Password = "",
        }.Uri;
        using var answer = await SendAsync(address, null, login is null ? null : Basic(login), cancellationToken).ConfigureAwait(false);
        return answer.StatusCode switch
        {
            HttpStatusCode.OK => new("Bearer", Token(await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false))),
            HttpStatusCode.TooManyRequests or < HttpStatusCode.BadRequest or >= HttpStatusCode.InternalServerError => throw Strange(
                $"has its tokens from '{Origin(server)}', which gives none ({(int)answer.StatusCode})"
            ),
            _ => throw Refused(),
        };
    }

    private string Token(byte[] answer)
    {
        using var document = JsonDocument.Parse(answer);
        var said = document.RootElement;
        return
            said.ValueKind == JsonValueKind.Object
            && (said.TryGetProperty("token", out var named) || said.TryGetProperty("access_token", out named))
            && named.ValueKind == JsonValueKind.String
            && named.GetString() is { Length: > 0 } token
            && token.All(static character => character is > ' ' and < '\x7F')
            ? token
            : throw Strange("has its tokens from a service that does not give one");
    }

    // The password is sent to this address. It is sent over plain HTTP only if the token service and the registry are both on this machine and the registry
    // itself uses plain HTTP.
    private bool IsFitForPasswords(Uri server) =>
        server.Scheme == Uri.UriSchemeHttps || (server.Scheme == Uri.UriSchemeHttp && server.IsLoopback && root.Scheme == Uri.UriSchemeHttp && root.IsLoopback);

    private async Task<HttpResponseMessage> SendAsync(Uri address, string? accept, AuthenticationHeaderValue? header, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = header;
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        var answer = await (client ?? (address.IsLoopback ? Local : Client)).SendAsync(request, cancellationToken).ConfigureAwait(false);
        HasAnswered = true;
        return answer;
    }

    private static AuthenticationHeaderValue Basic(RegistryLogin login) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.UserName}:{login.Password.Reveal()}")));

    private ImageBuilderException Strange(string finding, string remedy = "Check the address.") =>
        new(ErrorCode.ServiceUnreachable, $"The registry '{registry}' {finding}.", registry, remedy);

    private ImageBuilderException Refused() =>
        new(
            ErrorCode.CredentialsUnavailable,
            login is null
                ? $"The registry '{registry}' accepts no requests without a login."
                : $"The registry '{registry}' refuses the user '{login.UserName}' and its password.",
            registry,
            "Check the user and the password or token; some registries take tokens only."
        );

    // The registry gives the reason: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes
    private async Task<ImageBuilderException> DeniedAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        string? reason = null;
        try
        {
            using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
            reason = document.RootElement.GetProperty("errors")[0].GetProperty("message").GetString();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException)
        {
            // Registries and the proxies in front of them may answer in other formats.
        }

        return new(
            ErrorCode.AccessDenied,
            $"The registry '{registry}' denies it to {(login is null ? "those without a login" : $"the user '{login.UserName}'")}{(string.IsNullOrWhiteSpace(reason) ? "" : $": {reason.Trim().TrimEnd('.')}")}.",
            registry,
            "Allow it there, or log in as somebody who may."
        );
    }

    [GeneratedRegex("(?<name>[a-z_]+)=\"(?<value>[^\"]*)\"", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Parameter();
}
