namespace ZenImageBuilder.Engine.Oci;

/// <summary>Looks into container registries.</summary>
internal interface IImageLookup
{
    /// <summary>The image that a tag points to, or null where there is none.</summary>
    /// <param name="platform">Which of several images, <c>os/architecture</c>.</param>
    /// <param name="login">The user and the password, or null to ask without a login.</param>
    Task<RegistryImage?> FindAsync(ImageReference reference, string platform, RegistryLogin? login, CancellationToken cancellationToken);
}

/// <summary>An image in a registry.</summary>
/// <param name="Digest">The digest that the tag points to.</param>
/// <param name="Created">When it was built, as it says itself, or null.</param>
internal sealed record RegistryImage(string Digest, IReadOnlyDictionary<string, string> Labels, DateTimeOffset? Created);
