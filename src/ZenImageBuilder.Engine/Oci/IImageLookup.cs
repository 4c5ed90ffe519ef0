namespace ZenImageBuilder.Engine.Oci;

/// <summary>Looks up images in container registries.</summary>
internal interface IImageLookup
{
    /// <summary>Returns the image that a tag points to, or null if there is none.</summary>
    /// <param name="platform">The platform whose image is used if the tag points to an index: <c>os/architecture</c>.</param>
    /// <param name="login">The user and the password, or null for requests without a login.</param>
    Task<RegistryImage?> FindAsync(ImageReference reference, string platform, RegistryLogin? login, CancellationToken cancellationToken);
}

/// <summary>An image in a registry.</summary>
/// <param name="Digest">The digest of the manifest or index that the tag points to.</param>
/// <param name="Created">The time at which the image was built according to its configuration, or null.</param>
internal sealed record RegistryImage(string Digest, IReadOnlyDictionary<string, string> Labels, DateTimeOffset? Created);
