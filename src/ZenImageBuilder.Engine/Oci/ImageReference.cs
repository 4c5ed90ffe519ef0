using System.Text.RegularExpressions;
using ZenImageBuilder.Engine.Catalog;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Oci;

/// <summary>A repository and a tag in a registry, checked against the grammar of the distribution specification.</summary>
/// <remarks>Source: the regular expressions of github.com/distribution/reference, and docs.docker.com/reference/cli/docker/image/tag.</remarks>
internal sealed partial record ImageReference(string Registry, string Path, string Tag)
{
    private const int LongestName = 255;

    /// <summary>The registry and the path, without the tag.</summary>
    public string Repository => $"{Registry}/{Path}";

    public override string ToString() => $"{Repository}:{Tag}";

    /// <summary>Reads the tag of an image that the user gave, for a registered registry.</summary>
    /// <exception cref="ImageBuilderException">The text is not a tag, or it belongs to another registry.</exception>
    public static ImageReference Parse(string text, ContainerRegistry registry)
    {
        var settings = RegistrySettings.Of(registry);
        return Parse(text, settings.Uri, settings.DefaultRepository, settings.IsEcr);
    }

    /// <summary>
    /// Reads the tag of an image that the user gave: <c>name[:tag]</c>, <c>:tag</c> for the default repository, or a full reference that must belong to the
    /// registry. Without a tag it is <c>latest</c>, as in Docker. If a registry has several names, the result has the name of
    /// <see cref="RegistryAddress.Authority"/>.
    /// </summary>
    /// <param name="text">The text that the user gave.</param>
    /// <param name="registryUri">The registry, <c>host[:port][/path]</c>.</param>
    /// <param name="defaultRepository">The repository to which <c>:tag</c> refers, or null.</param>
    /// <param name="isEcr">Whether the registry is an ECR registry even if its address does not show it, such as the registry of a sandbox.</param>
    public static ImageReference Parse(string text, string registryUri, string? defaultRepository, bool isEcr = false)
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

        return Locate(text, name, tag, registryUri, isEcr);
    }

    private static ImageReference Locate(string text, string name, string tag, string registryUri, bool isEcr)
    {
        var registry =
            RegistryAddress.Parse(registryUri.TrimEnd('/'))
            ?? throw new ImageBuilderException(
                ErrorCode.InvalidAttribute,
                $"{Quoted.Value(registryUri)} is no container registry.",
                registryUri,
                "Give the registry an Uri of the form host[:port][/path]."
            );
        var prefix = registry.Path.Length == 0 ? "" : registry.Path + "/";
        var path = BeginsWithHost(name) ? PathBehindHost(text, name, tag, registry, prefix) : prefix + name;
        if (!RegistryAddress.IsRepository(path))
        {
            throw Invalid(
                text,
                $"has the repository {Quoted.Value(path)}; its parts are lower-case letters and digits, joined by one '.', one or two '_', or any '-', and divided by '/'"
            );
        }

        if (registry.Authority.Length + 1 + path.Length > LongestName)
        {
            throw Invalid(text, $"has a name longer than {LongestName} characters");
        }

        CheckRules(text, registry, path, isEcr);
        return new(registry.Authority, path, tag);
    }

    /// <summary>Returns the path of a full reference, which must belong to this registry.</summary>
    private static string PathBehindHost(string text, string name, string tag, RegistryAddress registry, string prefix)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var (host, path) = (name[..slash], name[(slash + 1)..]);
        var given = RegistryAddress.Parse(host) ?? throw Invalid(text, $"begins with '{host}', which is no registry of the form host[:port]");
        return registry.IsSameRegistry(given) && path.StartsWith(prefix, StringComparison.Ordinal)
            ? path
            : throw new ImageBuilderException(
                ErrorCode.RegistryMismatch,
                $"The tag {Quoted.Value(text)} belongs to another registry than {Quoted.Value(registry.ToString())}, which the build pushes to.",
                text,
                $"Leave the registry out ('{path}:{tag}'), or use a stack with that registry."
            );
    }

    /// <summary>Checks the rules of the registry itself, if they are known, so that an image is not built first and then refused on push.</summary>
    private static void CheckRules(string text, RegistryAddress registry, string path, bool isEcr)
    {
        if (registry.IsDockerHub && !path.Contains('/', StringComparison.Ordinal))
        {
            throw Invalid(
                text,
                $"names no namespace of Docker Hub, and so means '{RegistryAddress.DockerHub}/library/{path}', where only Docker's official images are",
                "Name your namespace: in the tag, for example team/app:1, or in the Uri of the container registry, docker.io/team."
            );
        }

        if ((isEcr || EcrRegistry.Parse(registry.Authority) is not null) && !EcrRegistry.IsRepository(path))
        {
            throw Invalid(
                text,
                $"has the repository '{path}', and a repository of ECR has a name of 2 to 256 characters",
                "Give it a longer name, for example team/app:1."
            );
        }

        if (registry.Authority == EcrPublicRegistry.Host && !EcrPublicRegistry.IsRepository(path))
        {
            throw Invalid(
                text,
                $"has the repository '{path}', and one of ECR Public is the alias of a registry, '/' and a name of 2 to 205 lower-case letters and digits with single '.', '_' or '-' between them",
                "Give both, for example alias/app:1, or the alias in the Uri of the container registry."
            );
        }
    }

    /// <summary>Applies Docker's rule: the first part is a host if it contains a dot or a colon or is <c>localhost</c>.</summary>
    private static bool BeginsWithHost(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && (name.AsSpan(0, slash).ContainsAny('.', ':') || name.StartsWith("localhost/", StringComparison.Ordinal));
    }

    private static ImageBuilderException Invalid(string text, string why, string remedy = "Give name:tag, for example app:1.2.") =>
        new(ErrorCode.InvalidReference, $"The tag {Quoted.Value(text)} {why}.", text, remedy);

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TagGrammar();
}
