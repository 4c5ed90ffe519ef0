using System.Collections;
using System.Management.Automation;
using System.Reflection;

namespace ZenImageBuilder.Parameters;

/// <summary>Marks a parameter that is an attribute of a flavor, of the same name.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingAttribute : Attribute
{
    /// <summary>
    /// The settings of a cmdlet that were given, in the types of the registry: string, int, bool or a map of texts. What the last object of the pipeline gave
    /// is null again by now, but for a switch, which is off: it counts as given where it is on or was typed.
    /// </summary>
    /// <param name="typed">The names of the parameters that were bound before the pipeline began.</param>
    public static Dictionary<string, object> Given(PSCmdlet cmdlet, IReadOnlySet<string> typed)
    {
        var given = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var property in cmdlet.GetType().GetProperties().Where(static property => property.IsDefined(typeof(SettingAttribute), inherit: true)))
        {
            var value = property.GetValue(cmdlet);
            if (value is SwitchParameter { IsPresent: false } && !typed.Contains(property.Name))
            {
                continue;
            }

            if (Value(property, value) is { } plain)
            {
                given.Add(property.Name, plain);
            }
        }

        return given;
    }

    private static object? Value(PropertyInfo property, object? value) =>
        value switch
        {
            SwitchParameter flag => flag.IsPresent,
            IDictionary map => TextMap.Of(map, property.Name),
            _ => value,
        };
}
