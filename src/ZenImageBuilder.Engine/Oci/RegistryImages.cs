using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Oci;

/// <summary>Reads the digest of an image, and the labels and time of its configuration, from a registry.</summary>
/// <remarks>
/// Source: github.com/opencontainers/image-spec, manifest.md, image-index.md and config.md. Docker's media types have members of the same names.
/// </remarks>
internal sealed partial class RegistryImages : IImageLookup
{
    private const string ManifestTypes =
        "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json";

    public Task<RegistryImage?> FindAsync(ImageReference reference, string platform, RegistryLogin? login, CancellationToken cancellationToken) =>
        RegistryClient.ReachAsync(reference.Registry, login, session => FindAsync(session, reference, platform, cancellationToken), cancellationToken);

    private static async Task<RegistryImage?> FindAsync(RegistrySession session, ImageReference reference, string platform, CancellationToken cancellationToken)
    {
        if (await ReadAsync(session, $"v2/{reference.Path}/manifests/{reference.Tag}", reference, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return null;
        }

        var manifest = JsonSerializer.Deserialize(found, ImageManifestJson.Default.ImageManifest);
        if (manifest?.Manifests?.FirstOrDefault(image => image?.Platform?.ToString() == platform)?.Digest is { } digest && IsDigest(digest))
        {
            manifest =
                await ReadAsync(session, $"v2/{reference.Path}/manifests/{digest}", reference, cancellationToken).ConfigureAwait(false) is { } one
                && DigestOf(one) == digest
                    ? JsonSerializer.Deserialize(one, ImageManifestJson.Default.ImageManifest)
                    : null;
        }

        if (
            manifest?.Config?.Digest is not { } config
            || !IsDigest(config)
            || await ReadAsync(session, $"v2/{reference.Path}/blobs/{config}", reference, cancellationToken).ConfigureAwait(false) is not { } blob
            || DigestOf(blob) != config
        )
        {
            return new(DigestOf(found), new Dictionary<string, string>(StringComparer.Ordinal), null);
        }

        var configuration = JsonSerializer.Deserialize(blob, ImageManifestJson.Default.ImageConfiguration);
        return new(DigestOf(found), configuration?.Config?.Labels ?? [], configuration?.Created);
    }

    /// <returns>The content, or null if it does not exist.</returns>
    private static async Task<byte[]?> ReadAsync(RegistrySession session, string path, ImageReference reference, CancellationToken cancellationToken)
    {
        using var answer = await session
            .GetAsync(path, path.Contains("/blobs/", StringComparison.Ordinal) ? null : ManifestTypes, cancellationToken)
            .ConfigureAwait(false);
        return answer.StatusCode switch
        {
            HttpStatusCode.OK => await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false),
            HttpStatusCode.NotFound => null,
            var status => throw new ImageBuilderException(
                ErrorCode.ServiceUnreachable,
                $"The registry '{reference.Registry}' does not describe '{reference}' (HTTP status {(int)status}).",
                reference.ToString(),
                "Try again later."
            ),
        };
    }

    // The digest is compared with the SHA-256 of content and is part of the path of a request, so it must have this form.
    private static bool IsDigest(string text) => Digest().IsMatch(text);

    private static string DigestOf(byte[] content) => "sha256:" + Convert.ToHexString(SHA256.HashData(content)).ToLowerInvariant();

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Digest();
}
