using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Components.Flavors;

/// <summary>The attributes of artifact stores in Amazon S3, beside those of <see cref="AwsAccessSettings"/>.</summary>
internal sealed class S3Settings
{
    /// <summary>The flavor of these artifact stores.</summary>
    public const string Flavor = "s3";

    private readonly AttributeValues _values;

    private S3Settings(AttributeValues values) => _values = values;

    public static S3Settings Of(ArtifactStore store) => new(AttributeValues.Of(store));

    /// <summary>The place in S3, <c>s3://bucket/prefix</c>.</summary>
    public string Path => _values.RequiredText();

    /// <summary>The endpoint of S3 alone; null means that of the region.</summary>
    public string? EndpointUrl => _values.Text();
}
