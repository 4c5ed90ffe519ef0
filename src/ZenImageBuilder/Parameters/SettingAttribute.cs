using System.Collections;
using System.Management.Automation;
using System.Reflection;

namespace ZenImageBuilder.Parameters;

/// <summary>Marks a parameter that sets the attribute of the same name, such as an attribute of a flavor.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingAttribute : Attribute
{
    /// <summary>
    /// Returns the settings that were given to a cmdlet, in the types of the catalog: string, int, bool or a map of texts. PowerShell has reset the values that
    /// came from the previous object of the pipeline: to null, but a switch to off. Therefore a switch counts as given only if it is on, or if it was typed.
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
