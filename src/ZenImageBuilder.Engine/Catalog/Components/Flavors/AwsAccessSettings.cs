using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Components.Flavors;

/// <summary>The attributes that say how a component is reached in AWS. The flavors in AWS share them, and no other flavor has one.</summary>
internal sealed class AwsAccessSettings
{
    private readonly AttributeValues _values;

    private AwsAccessSettings(AttributeValues values) => _values = values;

    public static AwsAccessSettings Of(StackComponent component) => new(AttributeValues.Of(component));

    public string? ProfileName => _values.Text();

    public string? ProfileLocation => _values.Text();

    public string? Region => _values.Text();
}
