using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Components;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Registries;

/// <summary>
/// Asks a container registry whether it lets somebody in: <c>GET /v2/</c> of the distribution specification, with basic authentication or with a token
/// (https://distribution.github.io/distribution/spec/auth/token/).
/// </summary>
internal sealed partial class RegistryClient
{
    private const string DockerHub = "registry-1.docker.io";

    private static readonly HttpClient Client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10), AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Logs in.</summary>
    /// <param name="registry">host[:port].</param>
    /// <param name="login">The user and the password, or null for nobody.</param>
    /// <exception cref="ImageBuilderException">The registry cannot be reached, or refuses the login.</exception>
    public static async Task CheckAsync(string registry, RegistryLogin? login, CancellationToken cancellationToken)
    {
        var address = RegistryAddress.Parse(registry) ?? throw new ImageBuilderException(ErrorCode.InvalidAttribute, $"{Quoted.Value(registry)} is no registry.", registry);
        var host = registry == "docker.io" ? DockerHub : registry;
        try
        {
            try
            {
                await CheckAsync(new Uri($"https://{host}/v2/"), registry, login, cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException) when (address.IsLoopback)
            {
                // As docker does: a registry of this machine may speak plain HTTP.
                await CheckAsync(new Uri($"http://{host}/v2/"), registry, login, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new ImageBuilderException(
                ErrorCode.ServiceUnreachable, $"The registry '{registry}' could not be reached: {exception.Message.TrimEnd('.')}.", registry, "Check the address, the network and the proxy.", exception);
        }
    }

    private static async Task CheckAsync(Uri root, string registry, RegistryLogin? login, CancellationToken cancellationToken)
    {
        using var first = await SendAsync(root, null, cancellationToken).ConfigureAwait(false);
        if (first.StatusCode == HttpStatusCode.OK && login is null)
        {
            return;
        }

        var challenge = first.Headers.WwwAuthenticate.FirstOrDefault();
        if (first.StatusCode == HttpStatusCode.OK)
        {
            // It lets everybody in: whether the password is right, it does not say.
            return;
        }

        if (first.StatusCode != HttpStatusCode.Unauthorized || challenge is null)
        {
            throw new ImageBuilderException(
                ErrorCode.ServiceUnreachable, $"'{registry}' does not answer as a registry does ({(int)first.StatusCode}).", registry, "Check the address: host[:port] of a container registry.");
        }

        var header = string.Equals(challenge.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase)
            ? await TokenAsync(challenge.Parameter ?? "", registry, login, cancellationToken).ConfigureAwait(false)
            : login is null ? throw Refused(registry, login) : Basic(login);
        using var second = await SendAsync(root, header, cancellationToken).ConfigureAwait(false);
        if (second.StatusCode != HttpStatusCode.OK)
        {
            throw Refused(registry, login);
        }
    }

    private static async Task<AuthenticationHeaderValue> TokenAsync(string challenge, string registry, RegistryLogin? login, CancellationToken cancellationToken)
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

        if (login is not null)
        {
            query.Append("account=").Append(Uri.EscapeDataString(login.UserName));
        }

        using var answer = await SendAsync(new Uri(server, server.AbsolutePath + query), login is null ? null : Basic(login), cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw Refused(registry, login);
        }

        using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
        var token = document.RootElement.TryGetProperty("token", out var named) || document.RootElement.TryGetProperty("access_token", out named) ? named.GetString() : null;
        return new("Bearer", token);
    }

    // The password goes there: in clear text it stays on this machine.
    private static bool IsFitForPasswords(Uri server) => server.Scheme == Uri.UriSchemeHttps || (server.Scheme == Uri.UriSchemeHttp && server.IsLoopback);

    private static async Task<HttpResponseMessage> SendAsync(Uri address, AuthenticationHeaderValue? header, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = header;
        return await Client.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private static AuthenticationHeaderValue Basic(RegistryLogin login) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.UserName}:{login.Password.Reveal()}")));

    private static ImageBuilderException Refused(string registry, RegistryLogin? login) => new(
        ErrorCode.CredentialsUnavailable,
        login is null ? $"The registry '{registry}' lets nobody in without a login." : $"The registry '{registry}' refuses the user '{login.UserName}' and its password.",
        registry,
        "Check the user and the password or token; some registries take tokens only.");

    [GeneratedRegex("(?<name>[a-z_]+)=\"(?<value>[^\"]*)\"", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Parameter();
}
