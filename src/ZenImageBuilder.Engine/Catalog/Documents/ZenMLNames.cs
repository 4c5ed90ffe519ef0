using System.Text;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;

namespace ZenImageBuilder.Engine.Catalog.Documents;

/// <summary>
/// ZenML's names for kinds of components and for attributes, from <c>zenml.enums.StackComponentType</c> and from the configuration classes of the flavors.
/// </summary>
internal static class ZenMLNames
{
    /// <summary>The attributes that ZenML's flavors also have, with ZenML's names. ZenML refuses a configuration with any other attribute.</summary>
    private static readonly Dictionary<ComponentKind, Dictionary<string, string>> Attributes = new()
    {
        [ComponentKind.ImageBuilder] = new(StringComparer.OrdinalIgnoreCase)
        {
            [nameof(CodeBuildSettings.CodeBuildProject)] = "code_build_project",
            [nameof(CodeBuildSettings.BuildImage)] = "build_image",
            [nameof(CodeBuildSettings.ComputeType)] = "compute_type",
            [nameof(CodeBuildSettings.EnvironmentVariable)] = "custom_env_vars",
            [nameof(CodeBuildSettings.ImplicitContainerRegistryAuth)] = "implicit_container_registry_auth",
        },
        [ComponentKind.ArtifactStore] = new(StringComparer.OrdinalIgnoreCase) { [nameof(S3Settings.Path)] = "path" },
        [ComponentKind.ContainerRegistry] = new(StringComparer.OrdinalIgnoreCase)
        {
            [nameof(RegistrySettings.Uri)] = "uri",
            [nameof(RegistrySettings.DefaultRepository)] = "default_repository",
        },
    };

    /// <summary>The attributes that ZenML passes to the S3 client, with their names in <see cref="ClientArguments"/>.</summary>
    private static readonly Dictionary<string, string> OfTheClient = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(S3Settings.EndpointUrl)] = "endpoint_url",
        [nameof(AwsAccessSettings.Region)] = "region_name",
    };

    private static readonly Dictionary<string, object> BuilderDefaults = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(CodeBuildSettings.BuildImage)] = BuildImages.ZenML,
    };

    private static readonly Dictionary<string, object> NoDefaults = [];

    public const string ClientArguments = "client_kwargs";

    public static string Of(ComponentKind kind) =>
        kind switch
        {
            ComponentKind.ImageBuilder => "image_builder",
            ComponentKind.ArtifactStore => "artifact_store",
            _ => "container_registry",
        };

    /// <summary>Returns the kind with that name in ZenML, or null for a kind that only ZenML has.</summary>
    public static ComponentKind? Kind(string name) => Enum.GetValues<ComponentKind>().Where(kind => Of(kind) == name).Cast<ComponentKind?>().FirstOrDefault();

    /// <summary>Returns ZenML's name of an attribute, or null if ZenML does not have it.</summary>
    public static string? Attribute(ComponentKind kind, string attribute) => Attributes[kind].GetValueOrDefault(attribute);

    /// <summary>
    /// Returns ZenML's defaults of the attributes whose default in this module is a different one. A stack file that this module writes always contains these
    /// attributes, because ZenML reads a file without them with its own default.
    /// </summary>
    public static IReadOnlyDictionary<string, object> OtherDefaults(Flavor flavor) =>
        flavor is { Kind: ComponentKind.ImageBuilder, Name: CodeBuildSettings.Flavor } ? BuilderDefaults : NoDefaults;

    /// <summary>Returns the name of the S3 client's argument for an attribute, or null if it has none.</summary>
    public static string? ClientArgument(ComponentKind kind, string attribute) =>
        kind == ComponentKind.ArtifactStore ? OfTheClient.GetValueOrDefault(attribute) : null;

    /// <summary>Converts the name of an attribute to ZenML's spelling, such as <c>TimeoutMinutes</c> to <c>timeout_minutes</c>.</summary>
    public static string Spelled(string attribute)
    {
        var spelled = new StringBuilder();
        foreach (var character in attribute)
        {
            if (char.IsUpper(character) && spelled.Length > 0)
            {
                _ = spelled.Append('_');
            }

            _ = spelled.Append(char.ToLowerInvariant(character));
        }

        return spelled.ToString();
    }
}
