using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Components.Flavors;

/// <summary>The attributes of artifact stores that are folders on this machine.</summary>
internal sealed class FolderSettings
{
    /// <summary>The flavor of these artifact stores.</summary>
    public const string Flavor = "local";

    private readonly AttributeValues _values;

    private FolderSettings(AttributeValues values) => _values = values;

    public static FolderSettings Of(ArtifactStore store) => new(AttributeValues.Of(store));

    /// <summary>The absolute path of the folder.</summary>
    public string Path => _values.RequiredText();
}
