using System.Globalization;
using System.Runtime.CompilerServices;

namespace ZenImageBuilder.Engine.Catalog.Components.Flavors;

/// <summary>
/// Reads the attributes of a component or a connector. Their types were checked at registration. A settings class reads each attribute in a property with the
/// attribute's name; the compiler passes that name (<see cref="CallerMemberNameAttribute"/>), so that no name is written twice.
/// </summary>
/// <param name="owner">The owner of the attributes in messages, such as <c>aws component 'builds'</c>.</param>
internal sealed class AttributeValues(string owner, IReadOnlyDictionary<string, object> values)
{
    public static AttributeValues Of(Model.StackComponent component) => new($"{component.Flavor} component '{component.Name}'", component.Configuration);

    public string? Text([CallerMemberName] string attribute = "") => values.GetValueOrDefault(attribute) as string;

    /// <exception cref="InvalidOperationException">The attribute is missing, because a newer version of this module registered the owner.</exception>
    public string RequiredText([CallerMemberName] string attribute = "") =>
        Text(attribute) ?? throw new InvalidOperationException($"The {owner} has no {attribute}.");

    public bool Flag([CallerMemberName] string attribute = "") => values.GetValueOrDefault(attribute) is true;

    public int? Number([CallerMemberName] string attribute = "") =>
        values.TryGetValue(attribute, out var value) ? Convert.ToInt32(value, CultureInfo.InvariantCulture) : null;

    public IReadOnlyList<string>? List([CallerMemberName] string attribute = "") => values.GetValueOrDefault(attribute) as IReadOnlyList<string>;

    public IReadOnlyDictionary<string, string> Map([CallerMemberName] string attribute = "") =>
        values.GetValueOrDefault(attribute) as IReadOnlyDictionary<string, string> ?? new Dictionary<string, string>(StringComparer.Ordinal);
}
