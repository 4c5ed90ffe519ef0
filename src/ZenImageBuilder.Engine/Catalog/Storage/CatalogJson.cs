using System.Text.Json.Serialization;
using ZenImageBuilder.Engine.Builds;

namespace ZenImageBuilder.Engine.Catalog.Storage;

/// <summary>Serializes the contents of the catalog as JSON. Computed properties and null values are not written.</summary>
[JsonSourceGenerationOptions(IgnoreReadOnlyProperties = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(BuildRecord))]
internal sealed partial class CatalogJson : JsonSerializerContext;
