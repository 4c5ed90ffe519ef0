using System.Security.Cryptography;
using ZenImageBuilder.Sandbox.Protocol;

namespace ZenImageBuilder.Sandbox.Registry;

/// <summary>Accepts a manifest that can be read, matches its digest, and whose parts all exist.</summary>
internal static class ManifestIntake
{
    public static Manifest Take(Repository repository, byte[] bytes, string? mediaType, string? expectedDigest, DateTimeOffset now)
    {
        var digest = "sha256:" + Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant();
        if (expectedDigest is not null && !string.Equals(expectedDigest, digest, StringComparison.Ordinal))
        {
            throw AwsException.BadRequest("DIGEST_INVALID", "provided digest did not match uploaded content");
        }

        var manifest = Manifest.TryParse(bytes, mediaType, digest, now) ?? throw AwsException.BadRequest("MANIFEST_INVALID", "manifest invalid");
        foreach (var (reference, isManifest) in manifest.References())
        {
            if (isManifest ? repository.Find(reference) is null : !repository.Has(reference))
            {
                throw new AwsException(404, "MANIFEST_BLOB_UNKNOWN", $"manifest references {reference}, which is not in the repository '{repository.Name}'");
            }
        }

        return manifest;
    }
}
