using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;

namespace ZenImageBuilder.Engine.Builds.Planning;

/// <summary>
/// Calculates one digest over the inputs of a build: the context with its Dockerfile, the build arguments, the target and the platform. Every image gets it as
/// a label. Because it is a hash, the build arguments cannot be read from it.
/// </summary>
internal static class BuildInputsDigest
{
    /// <summary>The name of the image label with the digest.</summary>
    public const string Label = "dev.zenimagebuilder.inputs";

    public static string Of(BuildPlan plan, string contextHash)
    {
        var inputs = new HashedInputs(
            Version: 1,
            contextHash,
            [.. plan.Request.BuildArgs.OrderBy(static pair => pair.Key, StringComparer.Ordinal)],
            plan.Request.Target,
            Platform(plan.ImageBuilder)
        );
        return "sha256:"
            + Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(inputs, BuildInputsJson.Default.HashedInputs))).ToLowerInvariant();
    }

    /// <summary>
    /// Returns the platform that the build environment builds for, <c>os/architecture</c>. It is the platform of the build environment itself.
    /// </summary>
    public static string Platform(Model.ImageBuilder builder) =>
        CodeBuildSettings.Of(builder).EnvironmentType switch
        {
            var type when type.StartsWith("ARM", StringComparison.OrdinalIgnoreCase) => "linux/arm64",
            var type when type.StartsWith("WINDOWS", StringComparison.OrdinalIgnoreCase) => "windows/amd64",
            _ => "linux/amd64",
        };
}

internal sealed record HashedInputs(int Version, string Context, IReadOnlyList<KeyValuePair<string, string>> BuildArgs, string? Target, string Platform);

/// <summary>Serializes the inputs to the form that is hashed. If the form changes, <see cref="HashedInputs.Version"/> must be increased.</summary>
[JsonSerializable(typeof(HashedInputs))]
internal sealed partial class BuildInputsJson : JsonSerializerContext;
