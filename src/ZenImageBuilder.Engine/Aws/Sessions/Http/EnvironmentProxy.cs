using System.Net;

namespace ZenImageBuilder.Engine.Aws.Sessions.Http;

/// <summary>
/// The proxies of the environment: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, and NO_PROXY for the hosts that are reached without a proxy. .NET reads them once per
/// process, but a shell session is long and may set them at any time.
/// </summary>
internal sealed class EnvironmentProxy : IWebProxy
{
    private readonly Uri? _http;

    private readonly Uri? _https;

    private readonly string[] _direct;

    private EnvironmentProxy(Uri? http, Uri? https, string[] direct) => (_http, _https, _direct) = (http, https, direct);

    public ICredentials? Credentials { get; set; }

    /// <summary>The proxies, or null if none is set: then the system's proxies are used.</summary>
    public static EnvironmentProxy? Of(Func<string, string?> environment)
    {
        var all = Address("ALL_PROXY");

        // A web server passes the header "Proxy" of a request to its programs as HTTP_PROXY in upper case; a shell is not such a program.
        var (http, https) = (Address("HTTP_PROXY") ?? all, Address("HTTPS_PROXY") ?? all);
        return http is null && https is null
            ? null
            : new(http, https, (Read("NO_PROXY") ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                Credentials = Login(https) ?? Login(http),
            };

        string? Read(string name) =>
            environment(name.ToLowerInvariant()) is { Length: > 0 } lower ? lower
            : environment(name) is { Length: > 0 } upper ? upper
            : null;

        Uri? Address(string name) =>
            Read(name) is { } text && Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}", UriKind.Absolute, out var uri)
                ? uri
                : null;
    }

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : For(destination);

    public bool IsBypassed(Uri host) => For(host) is null || Array.Exists(_direct, rule => Covers(rule, host));

    /// <summary>Identifies the proxies, without their passwords.</summary>
    public override string ToString() => $"{Show(_http)} {Show(_https)} {string.Join(',', _direct)} {Credentials?.GetHashCode()}";

    private Uri? For(Uri destination) => string.Equals(destination.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal) ? _https : _http;

    // A host with all its subdomains; a leading dot or *. has the same meaning; a port limits the rule; a star alone stands for every host.
    private static bool Covers(string rule, Uri host)
    {
        var colon = rule.LastIndexOf(':');
        var port =
            colon > 0 && rule.IndexOf(':', StringComparison.Ordinal) == colon && int.TryParse(rule.AsSpan(colon + 1), out var number) ? number : (int?)null;
        var name = (port is null ? rule : rule[..colon]).TrimStart('*').TrimStart('.').Trim('[', ']');
        return (port is null || port == host.Port)
            && (
                name.Length == 0
                || host.Host.Trim('[', ']').Equals(name, StringComparison.OrdinalIgnoreCase)
                || host.Host.EndsWith("." + name, StringComparison.OrdinalIgnoreCase)
            );
    }

    private static NetworkCredential? Login(Uri? proxy)
    {
        if (proxy?.UserInfo is not { Length: > 0 } info)
        {
            return null;
        }

        var parts = info.Split(':', 2);
        return new(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
    }

    private static string Show(Uri? proxy) => proxy?.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) ?? "-";
}
