using System.Text.RegularExpressions;
using ZenImageBuilder.Engine.Components;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Builds;

/// <summary>A repository and a tag in a registry, checked against the grammar of the distribution specification.</summary>
/// <remarks>Source: the regular expressions of github.com/distribution/reference, and docs.docker.com/reference/cli/docker/image/tag.</remarks>
internal sealed partial record ImageReference(string Registry, string Path, string Tag)
{
    private const int LongestName = 255;

    /// <summary>The registry and the path, without the tag.</summary>
    public string Repository => $"{Registry}/{Path}";

    public override string ToString() => $"{Repository}:{Tag}";

    /// <summary>
    /// Reads what a user gives as tag: <c>name[:tag]</c>, <c>:tag</c> for the default repository, or a full reference that must belong to the registry.
    /// Without a tag it is <c>latest</c>, as Docker has it.
    /// </summary>
    /// <param name="text">What the user gave.</param>
    /// <param name="registryUri">The registry, <c>host[:port][/path]</c>.</param>
    /// <param name="defaultRepository">The repository that <c>:tag</c> means, or null.</param>
    public static ImageReference Parse(string text, string registryUri, string? defaultRepository)
    {
        if (text.Contains('@', StringComparison.Ordinal))
        {
            throw Invalid(text, "names a digest; a build is given a tag, and tells the digest");
        }

        var colon = text.LastIndexOf(':');
        var hasTag = colon >= 0 && !text.AsSpan(colon).Contains('/');
        var name = hasTag ? text[..colon] : text;
        var tag = hasTag ? text[(colon + 1)..] : "latest";
        if (!TagGrammar().IsMatch(tag))
        {
            throw Invalid(text, $"has the tag {Quoted.Value(tag)}; a tag is 1 to 128 letters, digits, '_', '.' and '-', and begins with none of the last two");
        }

        if (name.Length == 0)
        {
            name = defaultRepository ?? throw Invalid(text, "names no repository, and the container registry has no DefaultRepository");
        }

        return Locate(text, name, tag, registryUri);
    }

    private static ImageReference Locate(string text, string name, string tag, string registryUri)
    {
        var slash = registryUri.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? registryUri : registryUri[..slash];
        var prefix = slash < 0 ? "" : registryUri[(slash + 1)..].TrimEnd('/') + "/";
        string path;
        if (BeginsWithHost(name))
        {
            if (!name.StartsWith($"{host}/{prefix}", StringComparison.Ordinal))
            {
                throw new ImageBuilderException(
                    ErrorCode.RegistryMismatch,
                    $"The tag {Quoted.Value(text)} belongs to another registry than '{registryUri}', which the build pushes to.",
                    text,
                    $"Leave the registry out ('{name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]}:{tag}'), or use a stack with that registry.");
            }

            path = name[(host.Length + 1)..];
        }
        else
        {
            path = prefix + name;
        }

        if (!PathGrammar().IsMatch(path))
        {
            throw Invalid(text, $"has the repository {Quoted.Value(path)}; its parts are lower-case letters and digits, joined by one '.', one or two '_', or any '-', and divided by '/'");
        }

        if (host.Length + 1 + path.Length > LongestName)
        {
            throw Invalid(text, $"has a name longer than {LongestName} characters");
        }

        return new(host, path, tag);
    }

    /// <summary>Docker's rule: the first part is a host when it holds a dot or a colon or is <c>localhost</c>.</summary>
    private static bool BeginsWithHost(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && (name.AsSpan(0, slash).ContainsAny('.', ':') || name.StartsWith("localhost/", StringComparison.Ordinal));
    }

    private static ImageBuilderException Invalid(string text, string why) => new(
        ErrorCode.InvalidReference,
        $"The tag {Quoted.Value(text)} {why}.",
        text,
        "Give name:tag, for example app:1.2.");

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TagGrammar();

    [GeneratedRegex(@"\A[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathGrammar();
}
