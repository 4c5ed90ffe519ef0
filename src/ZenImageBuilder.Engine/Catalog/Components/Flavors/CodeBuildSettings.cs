using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Components.Flavors;

/// <summary>The attributes of image builders in AWS CodeBuild, in addition to those of <see cref="AwsAccessSettings"/>.</summary>
internal sealed class CodeBuildSettings
{
    /// <summary>The flavor of these image builders.</summary>
    public const string Flavor = "aws";

    private readonly AttributeValues _values;

    private CodeBuildSettings(AttributeValues values) => _values = values;

    public static CodeBuildSettings Of(ImageBuilder builder) => new(AttributeValues.Of(builder));

    public string CodeBuildProject => _values.RequiredText();

    public string BuildImage => _values.RequiredText();

    public string ComputeType => _values.RequiredText();

    public string EnvironmentType => _values.RequiredText();

    public bool PrivilegedMode => _values.Flag();

    /// <summary>The ARN of a fleet of reserved capacity, or null for the fleet of the project, if it has one.</summary>
    public string? Fleet => _values.Text();

    /// <summary>The ARN of an object in S3 with a certificate, or null for the certificate of the project, if it has one.</summary>
    public string? Certificate => _values.Text();

    public IReadOnlyDictionary<string, string> EnvironmentVariable => _values.Map();

    public bool ImplicitContainerRegistryAuth => _values.Flag();

    /// <summary>5 to 2160 minutes, or null for the timeout of the project.</summary>
    public int? TimeoutMinutes => _values.Number();

    /// <summary>5 to 480 minutes, or null for the timeout of the project.</summary>
    public int? QueuedTimeoutMinutes => _values.Number();

    /// <summary>One of the names of <see cref="Builds.Planning.LayerCacheMode"/>.</summary>
    public string CacheMode => _values.RequiredText();

    /// <summary>The repository that keeps layers, or null for the repository of the image.</summary>
    public string? CacheRepository => _values.Text();

    public bool UniqueTag => _values.Flag();
}
