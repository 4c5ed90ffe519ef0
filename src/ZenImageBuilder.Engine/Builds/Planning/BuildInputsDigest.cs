using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;

namespace ZenImageBuilder.Engine.Builds.Planning;

/// <summary>
/// What an image is made of, as one value that every image is labelled with: the context with its Dockerfile, the build arguments, the target and the platform. It is a
/// hash, so that no argument can be read from it.
/// </summary>
internal static class BuildInputsDigest
{
    /// <summary>The label of an image that says it.</summary>
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

    /// <summary>What the builder builds for, <c>os/architecture</c>: its own kind of machine.</summary>
    public static string Platform(Model.ImageBuilder builder) =>
        CodeBuildSettings.Of(builder).EnvironmentType switch
        {
            var type when type.StartsWith("ARM", StringComparison.OrdinalIgnoreCase) => "linux/arm64",
            var type when type.StartsWith("WINDOWS", StringComparison.OrdinalIgnoreCase) => "windows/amd64",
            _ => "linux/amd64",
        };
}

internal sealed record HashedInputs(int Version, string Context, IReadOnlyList<KeyValuePair<string, string>> BuildArgs, string? Target, string Platform);

/// <summary>The form that is hashed. A change of it is another version.</summary>
[JsonSerializable(typeof(HashedInputs))]
internal sealed partial class BuildInputsJson : JsonSerializerContext;
