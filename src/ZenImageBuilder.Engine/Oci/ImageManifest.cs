using System.Text.Json.Serialization;

namespace ZenImageBuilder.Engine.Oci;

/// <summary>A manifest, or an index of several manifests.</summary>
internal sealed record ImageManifest(ImageDescriptor? Config, IReadOnlyList<ImageDescriptor?>? Manifests);

internal sealed record ImageDescriptor(string? Digest, ImagePlatform? Platform);

internal sealed record ImagePlatform(string? Os, string? Architecture)
{
    public override string ToString() => $"{Os}/{Architecture}";
}

/// <summary>The configuration of an image.</summary>
internal sealed record ImageConfiguration(DateTimeOffset? Created, ContainerConfiguration? Config);

internal sealed record ContainerConfiguration([property: JsonPropertyName("Labels")] Dictionary<string, string>? Labels);

/// <summary>Reads the JSON of registries.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ImageManifest))]
[JsonSerializable(typeof(ImageConfiguration))]
internal sealed partial class ImageManifestJson : JsonSerializerContext;
