using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Components.Flavors;

/// <summary>The attributes of artifact stores in Amazon S3, in addition to those of <see cref="AwsAccessSettings"/>.</summary>
internal sealed class S3Settings
{
    /// <summary>The flavor of these artifact stores.</summary>
    public const string Flavor = "s3";

    private readonly AttributeValues _values;

    private S3Settings(AttributeValues values) => _values = values;

    public static S3Settings Of(ArtifactStore store) => new(AttributeValues.Of(store));

    /// <summary>The bucket and the prefix, <c>s3://bucket/prefix</c>.</summary>
    public string Path => _values.RequiredText();

    /// <summary>The endpoint, used for S3 only; null means the endpoint of the region.</summary>
    public string? EndpointUrl => _values.Text();
}
