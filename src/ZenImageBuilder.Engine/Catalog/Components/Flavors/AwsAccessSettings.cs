using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Components.Flavors;

/// <summary>The attributes with the AWS profile and region of a component. All flavors in AWS have them, and no other flavor does.</summary>
internal sealed class AwsAccessSettings
{
    private readonly AttributeValues _values;

    private AwsAccessSettings(AttributeValues values) => _values = values;

    public static AwsAccessSettings Of(StackComponent component) => new(AttributeValues.Of(component));

    public string? ProfileName => _values.Text();

    public string? ProfileLocation => _values.Text();

    public string? Region => _values.Text();
}
