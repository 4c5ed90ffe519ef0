using System.Net;

namespace ZenImageBuilder.Engine.Aws.Sessions.Http;

/// <summary>
/// The proxies that the environment names: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, and NO_PROXY for the hosts that are reached without one. .NET reads them once in the
/// life of a process; a shell lives long, and sets them when it needs them.
/// </summary>
internal sealed class EnvironmentProxy : IWebProxy
{
    private readonly Uri? _http;

    private readonly Uri? _https;

    private readonly string[] _direct;

    private EnvironmentProxy(Uri? http, Uri? https, string[] direct) => (_http, _https, _direct) = (http, https, direct);

    public ICredentials? Credentials { get; set; }

    /// <summary>The proxies, or null where none is named: then those of the system count.</summary>
    public static EnvironmentProxy? Of(Func<string, string?> environment)
    {
        var all = Address("ALL_PROXY");

        // Upper-case HTTP_PROXY is what a web server hands to its programs as the request's header "Proxy"; a shell is none.
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

    /// <summary>Tells proxies apart, without their passwords.</summary>
    public override string ToString() => $"{Show(_http)} {Show(_https)} {string.Join(',', _direct)} {Credentials?.GetHashCode()}";

    private Uri? For(Uri destination) => string.Equals(destination.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal) ? _https : _http;

    // A host, with all below it; a leading dot or *. says the same; a port narrows it; a star alone is every host.
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
