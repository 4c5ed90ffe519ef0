using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Oci;

/// <summary>
/// The address of a container registry, <c>host[:port][/path]</c>, in the grammar of references
/// (https://pkg.go.dev/github.com/distribution/reference): the part of a reference before the repository.
/// </summary>
/// <param name="Host">A domain name, an IPv4 address, or an IPv6 address in brackets.</param>
/// <param name="Path">The path with which every repository begins; empty if there is none.</param>
internal sealed partial record RegistryAddress(string Host, int? Port, string Path)
{
    /// <summary>The name of Docker Hub in references.</summary>
    public const string DockerHub = "docker.io";

    private const int MaximumRepositoryLength = 255;

    private const int HttpsPort = 443;

    /// <summary>
    /// The names of Docker Hub: its usual name, the name of the old index, which Docker's grammar also treats as Docker Hub, and the host that serves it.
    /// </summary>
    private static readonly string[] NamesOfDockerHub = [DockerHub, "index.docker.io", "registry-1.docker.io"];

    /// <summary>Whether the registry is on this machine.</summary>
    public bool IsLoopback =>
        Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Whether the registry is Docker Hub, by any of its names.</summary>
    public bool IsDockerHub => Port is null or HttpsPort && NamesOfDockerHub.Contains(Host, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The host with its port in the form for references: in lower case, because host names are case-insensitive, and with the usual name for Docker Hub.
    /// </summary>
    public string Authority =>
        IsDockerHub ? DockerHub : string.Create(CultureInfo.InvariantCulture, $"{Host.ToLowerInvariant()}{(Port is { } port ? $":{port}" : "")}");

    /// <summary>
    /// Returns whether both addresses are on the same registry: their hosts are equal (<see cref="Authority"/>), and their ports are equal. An address without
    /// a port has port 443.
    /// </summary>
    public bool IsSameRegistry(RegistryAddress other) =>
        string.Equals((this with { Port = null }).Authority, (other with { Port = null }).Authority, StringComparison.Ordinal)
        && (Port ?? HttpsPort) == (other.Port ?? HttpsPort);

    /// <summary>Returns the address in the form in which it is stored: <see cref="Authority"/> and path.</summary>
    public override string ToString() => Path.Length == 0 ? Authority : $"{Authority}/{Path}";

    /// <summary>Reads an address.</summary>
    /// <returns>The address, or null if the text is not an address, or if a reference that begins with it would refer to Docker Hub instead.</returns>
    public static RegistryAddress? Parse(string uri)
    {
        var match = Address().Match(uri);
        if (!match.Success)
        {
            return null;
        }

        var (host, path) = (match.Groups["host"].Value, match.Groups["path"].Value);
        int? port = match.Groups["port"] is { Success: true } digits ? int.Parse(digits.Value, CultureInfo.InvariantCulture) : null;
        var isHost = host.StartsWith('[')
            ? IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
            : port is not null || host.Contains('.', StringComparison.Ordinal) || host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        return isHost && port is null or (> 0 and <= ushort.MaxValue) && (path.Length == 0 || IsRepository(path)) ? new(host, port, path) : null;
    }

    /// <summary>
    /// Returns the host with its port in the form of <see cref="Authority"/>. The address may have a scheme and a path. Returns null if the text is not an
    /// address.
    /// </summary>
    public static string? HostOf(string uri)
    {
        var scheme = uri.IndexOf("://", StringComparison.Ordinal);
        var host = (scheme is 4 or 5 && uri.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? uri[(scheme + 3)..] : uri).Split('/')[0];
        return Parse(host)?.Authority;
    }

    /// <summary>Returns whether the text is the name of a repository: lower-case segments joined by <c>/</c>, up to 255 characters.</summary>
    public static bool IsRepository(string name) => name.Length <= MaximumRepositoryLength && Repository().IsMatch(name);

    /// <summary>Returns whether the text is a reference to an image: <c>[host[:port]/]repository[:tag][@digest]</c>.</summary>
    public static bool IsImage(string reference) => reference.Length <= 1024 && Image().IsMatch(reference);

    [GeneratedRegex(
        @"^(?<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*)(:(?<port>[0-9]{1,5}))?(/(?<path>.+))?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Address();

    [GeneratedRegex(
        @"^[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*)*\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Repository();

    [GeneratedRegex(
        @"^((\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9][A-Za-z0-9.-]*)(:[0-9]{1,5})?/)?[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*)*"
            + @"(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Image();
}
