using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Xml.Linq;
using Amazon.Runtime;

namespace AwsSdkStandIns.Protocols;

/// <summary>
/// Reads structures from a document of the query protocol: elements by the names of their members, lists as <c>member</c>, maps as <c>entry</c> with <c>key</c>
/// and <c>value</c>.
/// </summary>
internal static class QueryDocument
{
    /// <exception cref="FormatException">A value is not of its member's type.</exception>
    /// <exception cref="OverflowException">A number is too large for its member.</exception>
    public static T Read<T>(XElement element)
        where T : class => (T)Read(typeof(T), element)!;

    /// <summary>The first child with that name, in any namespace.</summary>
    public static XElement? Child(XElement element, string name) => element.Elements().FirstOrDefault(child => child.Name.LocalName == name);

    private static object? Read(Type type, XElement element)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(string) ? element.Value
            : type.IsSubclassOf(typeof(ConstantClass)) ? Scalars.Constant(type, element.Value)
            : type == typeof(DateTime) ? Scalars.Timestamp(element.Value)
            : type == typeof(bool) ? Scalars.Boolean(element.Value)
            : type.IsPrimitive ? Convert.ChangeType(element.Value, type, CultureInfo.InvariantCulture)
            : type.IsAssignableTo(typeof(IDictionary)) ? Map(type, element)
            : type.IsAssignableTo(typeof(IList)) ? List(type, element)
            : Structure(type, element);
    }

    private static object Structure(Type type, XElement element)
    {
        var structure = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        {
            if (Child(element, property.Name) is { } member)
            {
                property.SetValue(structure, Read(property.PropertyType, member));
            }
        }

        return structure;
    }

    private static IList List(Type type, XElement element)
    {
        var list = (IList)Activator.CreateInstance(type)!;
        foreach (var item in element.Elements())
        {
            _ = list.Add(Read(type.GetGenericArguments()[0], item));
        }

        return list;
    }

    private static IDictionary Map(Type type, XElement element)
    {
        var map = (IDictionary)Activator.CreateInstance(type)!;
        foreach (var entry in element.Elements())
        {
            var key = Child(entry, "key") ?? throw new FormatException($"An entry of '{element.Name.LocalName}' has no key.");
            map[key.Value] = Child(entry, "value") is { } value ? Read(type.GetGenericArguments()[1], value) : null;
        }

        return map;
    }
}
