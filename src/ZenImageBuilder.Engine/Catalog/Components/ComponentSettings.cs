using System.Globalization;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Components;

/// <summary>Reads the attributes of a component, whose flavor has checked their types.</summary>
internal static class ComponentSettings
{
    public static string? Text(this StackComponent component, string attribute) =>
        component.Configuration.TryGetValue(attribute, out var value) ? value as string : null;

    public static string RequiredText(this StackComponent component, string attribute) =>
        component.Text(attribute) ?? throw new InvalidOperationException($"The {component.Flavor} component '{component.Name}' has no {attribute}.");

    public static bool Flag(this StackComponent component, string attribute) => component.Configuration.TryGetValue(attribute, out var value) && value is true;

    public static int? Number(this StackComponent component, string attribute) =>
        component.Configuration.TryGetValue(attribute, out var value) ? Convert.ToInt32(value, CultureInfo.InvariantCulture) : null;

    public static IReadOnlyDictionary<string, string> Map(this StackComponent component, string attribute) =>
        component.Configuration.TryGetValue(attribute, out var value) && value is IReadOnlyDictionary<string, string> map
            ? map
            : new Dictionary<string, string>(StringComparer.Ordinal);
}
