using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Registries;

/// <summary>
/// Requests to one registry by the distribution specification, with basic authentication or with a token
/// (https://distribution.github.io/distribution/spec/auth/token/), whichever it asks for.
/// </summary>
/// <param name="root">Its address, with the scheme.</param>
/// <param name="registry">Its name in messages.</param>
/// <param name="login">The user and the password, or null for nobody.</param>
internal sealed partial class RegistrySession(Uri root, string registry, RegistryLogin? login)
{
    private const int MostRedirections = 5;

    // What is read here is manifests and configurations; more than that is nobody's.
    private static readonly HttpClient Client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10), AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = 16 << 20,
    };

    private AuthenticationHeaderValue? _header;

    /// <summary>Gets what is at a path; logs in when that is asked for, and follows where a blob lies elsewhere.</summary>
    /// <exception cref="ImageBuilderException">The login is refused, or what is there is denied to it.</exception>
    public async Task<HttpResponseMessage> GetAsync(string path, string? accept, CancellationToken cancellationToken)
    {
        var address = new Uri(root, path);
        var answer = await SendAsync(address, accept, _header, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.Unauthorized && answer.Headers.WwwAuthenticate.FirstOrDefault() is { } challenge)
        {
            answer.Dispose();
            _header = await AuthenticateAsync(challenge, cancellationToken).ConfigureAwait(false);
            answer = await SendAsync(address, accept, _header, cancellationToken).ConfigureAwait(false);
        }

        for (var redirections = 0; (int)answer.StatusCode is 301 or 302 or 303 or 307 or 308 && answer.Headers.Location is { } location && redirections < MostRedirections; redirections++)
        {
            answer.Dispose();
            address = new Uri(address, location);

            // What the login is for is the registry, not the store that it points to.
            answer = await SendAsync(address, accept, address.Authority == root.Authority ? _header : null, cancellationToken).ConfigureAwait(false);
        }

        return answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized => throw Refused(),
            HttpStatusCode.Forbidden => throw await DeniedAsync(answer, cancellationToken).ConfigureAwait(false),
            _ => answer,
        };
    }

    private async Task<AuthenticationHeaderValue> AuthenticateAsync(AuthenticationHeaderValue challenge, CancellationToken cancellationToken) =>
        string.Equals(challenge.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase) ? await TokenAsync(challenge.Parameter ?? "", cancellationToken).ConfigureAwait(false)
        : login is null ? throw Refused()
        : Basic(login);

    private async Task<AuthenticationHeaderValue> TokenAsync(string challenge, CancellationToken cancellationToken)
    {
        var parameters = Parameter().Matches(challenge).ToDictionary(static match => match.Groups["name"].Value, static match => match.Groups["value"].Value, StringComparer.OrdinalIgnoreCase);
        if (!parameters.TryGetValue("realm", out var realm) || !Uri.TryCreate(realm, UriKind.Absolute, out var server) || !IsFitForPasswords(server))
        {
            throw new ImageBuilderException(ErrorCode.ServiceUnreachable, $"The registry '{registry}' does not say where its tokens come from, or they come over plain HTTP.", registry, "Check the address.");
        }

        var query = new StringBuilder(server.Query.Length > 0 ? server.Query + "&" : "?");
        if (parameters.TryGetValue("service", out var service))
        {
            query.Append("service=").Append(Uri.EscapeDataString(service)).Append('&');
        }

        if (parameters.TryGetValue("scope", out var scope))
        {
            query.Append("scope=").Append(Uri.EscapeDataString(scope)).Append('&');
        }

        if (login is not null)
        {
            query.Append("account=").Append(Uri.EscapeDataString(login.UserName));
        }

        using var answer = await SendAsync(new Uri(server, server.AbsolutePath + query), null, login is null ? null : Basic(login), cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw Refused();
        }

        using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
        var token = document.RootElement.TryGetProperty("token", out var named) || document.RootElement.TryGetProperty("access_token", out named) ? named.GetString() : null;
        return new("Bearer", token);
    }

    // The password goes there: in clear text it stays on this machine.
    private static bool IsFitForPasswords(Uri server) => server.Scheme == Uri.UriSchemeHttps || (server.Scheme == Uri.UriSchemeHttp && server.IsLoopback);

    private static async Task<HttpResponseMessage> SendAsync(Uri address, string? accept, AuthenticationHeaderValue? header, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = header;
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        return await Client.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private static AuthenticationHeaderValue Basic(RegistryLogin login) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.UserName}:{login.Password.Reveal()}")));

    private ImageBuilderException Refused() => new(
        ErrorCode.CredentialsUnavailable,
        login is null ? $"The registry '{registry}' lets nobody in without a login." : $"The registry '{registry}' refuses the user '{login.UserName}' and its password.",
        registry,
        "Check the user and the password or token; some registries take tokens only.");

    // The reason is the registry's own: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes
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
            // Registries and what stands before them may answer in other forms.
        }

        return new(
            ErrorCode.AccessDenied,
            $"The registry '{registry}' denies it to {(login is null ? "those without a login" : $"the user '{login.UserName}'")}{(string.IsNullOrWhiteSpace(reason) ? "" : $": {reason.Trim().TrimEnd('.')}")}.",
            registry,
            "Allow it there, or log in as somebody who may.");
    }

    [GeneratedRegex("(?<name>[a-z_]+)=\"(?<value>[^\"]*)\"", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Parameter();
}
