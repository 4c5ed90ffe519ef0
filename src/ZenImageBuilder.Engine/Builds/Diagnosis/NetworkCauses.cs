namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>Names that do not resolve, and hosts that do not answer; each tool has its own message for this.</summary>
internal static class NetworkCauses
{
    private const Speakers AnySpeaker = Speakers.Step | Speakers.Builder | Speakers.Command;

    private const string Remedy =
        "Check the name; a project in a VPC reaches the internet only through a NAT gateway, and resolves names by the DNS of the VPC.";

    private static readonly string[] Resolving =
    [
        // Go: docker, go, buildah
        "lookup (?<host>[^ :,\"]+)[^\"]{0,200}(no such host|server misbehaving|temporary failure in name resolution|i/o timeout)",
        // curl and the tools that use it: git, cargo, dnf, composer
        "could(n't| not) resolve (host|proxy)(name)?( name)?( for https?://|: | )['\"]?(?<host>[A-Za-z0-9][^ /;:,'\")\\](]*)",
        // apt
        "temporary failure resolving '(?<host>[^']+)'",
        "could not resolve '(?<host>[^']+)'",
        "something wicked happened resolving '(?<host>[^:']+)",
        // pip, poetry, conda
        "failed to resolve '(?<host>[^']+)'",
        "host='(?<host>[^']+)'.{0,400}(temporary failure in name resolution|name or service not known|nodename nor servname|name does not resolve)",
        // npm, yarn, pnpm
        "getaddrinfo (eai_again|enotfound) (?<host>[A-Za-z0-9][^ ,:\"')]*)",
        // busybox, wget, nslookup, ping
        "bad address '(?<host>[^']+)'",
        "unable to resolve host address ['‘](?<host>[^'’]+)['’]",
        "can't resolve '(?<host>[^']+)'",
        "server can't find (?<host>[^ :]+): (nxdomain|servfail|refused)",
        // Java: maven, gradle
        "unknownhostexception: (?<host>[^ :]+)",
        "unknown host '?(?<host>[A-Za-z0-9.-]+)",
        // apk
        "https?://(?<host>[^/ ]+)[^ ]*: (dns lookup error|dns: transient error|dns: name does not exist|temporary error \\(try again later\\))",
        // .NET
        "(name or service not known|resource temporarily unavailable) \\((?<host>[^():]+):[0-9]+\\)",
        "(?<host>[a-z0-9-]+\\.[a-z0-9.-]+[a-z])(:[0-9]+)?: (temporary failure in name resolution|name or service not known|name does not resolve)",
        // Python, Ruby, Rust, PHP and others, without the name
        "temporary failure in name resolution|name or service not known|name does not resolve|(^|[^a-z])(eai_again|enotfound)([^a-z_]|$)|failed to "
            + "lookup address information|dns resolution failed|no servers could be reached",
    ];

    private static readonly string[] Reaching =
    [
        "dial tcp (?<host>[^ ]+): (i/o timeout|connect: (connection timed out|network is unreachable|no route to host))",
        "failed to connect to (?<host>[^ ]+) port [0-9]+.{0,80}(timed out|timeout|couldn't connect|no route|unreachable)",
        "could not connect to (?<host>[^: ]+):[0-9]+ \\([^)]*\\)[,.] connection timed out",
        "unable to connect to (?<host>[^: ]+):(http|https|[0-9]+):?$",
        "connection to (?<host>[^ ]+) timed out",
        "connect etimedout (?<host>[0-9a-f.:]+)",
        "npm (err!|error) code (etimedout|ehostunreach|enetunreach)",
        "connect to (?<host>[^ :]+):[0-9]+ .{0,200}(connect timed out|connection timed out)",
        "could not reach host (?<host>[^ ]+)[.] ",
        "\"https?://(?<host>[^/\" ]+)[^\" ]*\": (net/http: request canceled|net/http: tls handshake timeout|context deadline exceeded|dial tcp: i/o timeout)",
    ];

    public static IReadOnlyList<KnownCause> All { get; } =
    [
        new(
            "NameUnresolved",
            Linear.Regex("curl#6 - \"could not resolve host: (?<host>[^;\"]+)", ignoreCase: true),
            Speakers.Step,
            "The build cannot resolve the name of a host.",
            Remedy
        )
        {
            Decide = static clue => HasNoRepository(clue) ? Unresolved(clue["host"]) : null,
            IsConclusive = true,
        },
        new(
            "NetworkUnreachable",
            Linear.Regex("all attempts to connect to (?<host>[^ ]+) failed", ignoreCase: true),
            Speakers.Step,
            "The build cannot reach a host.",
            Remedy
        )
        {
            Decide = static clue => Unreached(clue["host"]),
            IsConclusive = true,
        },
        new("NameUnresolved", Linear.Regex(string.Join('|', Resolving), ignoreCase: true), AnySpeaker, "The build cannot resolve the name of a host.", Remedy)
        {
            Decide = static clue => Unresolved(clue["host"]),
        },
        new("NetworkUnreachable", Linear.Regex(string.Join('|', Reaching), ignoreCase: true), AnySpeaker, "The build cannot reach a host.", Remedy)
        {
            Decide = static clue => Unreached(clue["host"]),
        },
    ];

    // yum prints long instructions before its final error.
    private static bool HasNoRepository(Clue clue) =>
        clue.Output.Printed.TakeLast(3).Any(static line => line.Contains("annot find a valid baseurl for repo", StringComparison.Ordinal));

    private static Explanation? Unresolved(string? host) =>
        host is null ? new("The build cannot resolve the name of a host.", Remedy)
        : IsHere(host) ? null
        : new($"The build cannot resolve the name '{host.TrimEnd('.')}', so it cannot reach that host.", Remedy);

    private static Explanation? Unreached(string? host) =>
        host is null ? new("The build cannot reach a host.", Remedy)
        : IsHere(host) ? null
        : new($"The build cannot reach '{host}'.", Remedy);

    // A service that listens in the step itself has nothing to do with the network.
    private static bool IsHere(string host) =>
        host.StartsWith("127.", StringComparison.Ordinal)
        || host.StartsWith("localhost", StringComparison.OrdinalIgnoreCase)
        || host.TrimStart('[').StartsWith("::1", StringComparison.Ordinal);
}
