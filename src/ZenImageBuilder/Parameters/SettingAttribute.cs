using System.Collections;
using System.Management.Automation;
using System.Reflection;

namespace ZenImageBuilder.Parameters;

/// <summary>Marks a parameter that is an attribute of a flavor, of the same name.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingAttribute : Attribute
{
    /// <summary>The settings of a cmdlet that were bound, in the types of the registry: string, int, bool or a map of texts.</summary>
    public static Dictionary<string, object> Bound(PSCmdlet cmdlet)
    {
        var bound = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var property in cmdlet.GetType().GetProperties())
        {
            if (property.IsDefined(typeof(SettingAttribute), inherit: true)
                && cmdlet.MyInvocation.BoundParameters.ContainsKey(property.Name)
                && Value(property, property.GetValue(cmdlet)) is { } value)
            {
                bound.Add(property.Name, value);
            }
        }

        return bound;
    }

    private static object? Value(PropertyInfo property, object? value) => value switch
    {
        SwitchParameter flag => flag.IsPresent,
        IDictionary map => TextMap.Of(map, property.Name),
        _ => value,
    };
}
