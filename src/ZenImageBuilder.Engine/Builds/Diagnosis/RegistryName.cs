using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>Finds the registry that a line of a builder is about.</summary>
internal static class RegistryName
{
    public const string DockerHub = "docker.io";

    public const string EcrPublic = "public.ecr.aws";

    private static readonly Regex Url = Linear.Regex("https?://(?<host>[^/\" ]+)");

    private static readonly Regex Told = Linear.Regex(
        "failed to resolve source metadata for (?<image>[^ ]+?):? |pinging container registry (?<host>[^ :]+(:[0-9]+)?): |in (?<image>[^ ]+/[^ ]+): "
            + "|failed to push (?<image>[^ ]+): |pull access denied for (?<image>[^ ,]+)|pulling from host (?<host>[^ ]+) "
    );

    private static readonly Regex Metadata = Linear.Regex(
        "^\\[.*internal\\] load metadata for (?<image>[^ ]+)$|^resolve image config for (docker-image://)?(?<image>[^ ]+)$"
    );

    private static readonly Regex From = Linear.Regex("^FROM (--[^ ]+ )*(?<image>[^ ]+)|^COPY .*--from=(?<image>[^ ]+) ", ignoreCase: true);

    /// <summary>The registry that a line is about, <c>host[:port]</c>, or null if neither the line nor the failed part names it.</summary>
    public static string? Of(Clue clue) => Of(clue.Text, clue.Output.Name, DockerfileView.Of(clue.Evidence));

    /// <summary>The registry of an image reference; Docker Hub if the reference names none.</summary>
    public static string OfImage(string image)
    {
        var slash = image.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : image[..slash];
        return first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost"
            ? Known(first)
            : DockerHub;
    }

    /// <summary>Whether a registry is one of ECR, or takes its place on this machine.</summary>
    public static bool IsEcr(string host) =>
        host.Contains(".dkr.ecr", StringComparison.Ordinal)
        || host.Contains(".dkr-ecr.", StringComparison.Ordinal)
        || host.StartsWith("127.0.0.1", StringComparison.Ordinal)
        || host.StartsWith("localhost", StringComparison.Ordinal);

    private static string? Of(string text, string? name, DockerfileView? dockerfile)
    {
        if (Url.Match(text) is { Success: true } url && !url.Groups["host"].Value.StartsWith("www.docker.com", StringComparison.Ordinal))
        {
            return Known(url.Groups["host"].Value);
        }

        if (text.Contains("docker.com/increase-rate-limit", StringComparison.Ordinal) || text.Contains("pull rate limit", StringComparison.Ordinal))
        {
            return DockerHub;
        }

        if (Told.Match(text) is { Success: true } told)
        {
            return told.Groups["host"].Success ? Known(told.Groups["host"].Value) : OfImage(told.Groups["image"].Value);
        }

        if (text.Contains(EcrPublic, StringComparison.Ordinal))
        {
            return EcrPublic;
        }

        var image =
            name is null ? null
            : Metadata.Match(name) is { Success: true } metadata ? metadata.Groups["image"].Value
            : From.Match(name) is { Success: true } from ? from.Groups["image"].Value
            : null;
        return image is null || image.Contains('$', StringComparison.Ordinal) || dockerfile?.HasStage(image) == true ? null : OfImage(image);
    }

    private static string Known(string host) =>
        host is "registry-1.docker.io" or "auth.docker.io" or "index.docker.io" or "registry.docker.io" ? DockerHub : host;
}
