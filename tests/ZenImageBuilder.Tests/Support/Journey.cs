using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;

namespace ZenImageBuilder.Tests.Support;

/// <summary>A way on which an object loses its type.</summary>
public enum Journey
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As Export-Clixml writes it and Import-Clixml reads it.</summary>
    CliXml,

    /// <summary>Out of a job or a remote session.</summary>
    Remote,

    /// <summary>As ConvertTo-Json writes it and ConvertFrom-Json reads it.</summary>
    Json,

    /// <summary>The same with -AsHashtable.</summary>
    JsonTable,
}

internal static class Journeys
{
    // That of Export-Clixml, and that of remote sessions and jobs; the types of the module may say more.
    private const int UsualDepth = 2;

    private const int RemoteDepth = 1;

    /// <summary>Sends an object on its way. To be called where the module's types are known to the thread, which is inside a pipeline.</summary>
    public static object? Send(this Journey journey, object value) =>
        journey switch
        {
            Journey.CliXml => PSSerializer.Deserialize(PSSerializer.Serialize(value, UsualDepth)),
            Journey.Remote => PSSerializer.Deserialize(PSSerializer.Serialize(value, RemoteDepth)),
            Journey.Json => Json(
                value,
                static properties =>
                {
                    var shown = new PSObject();
                    foreach (var (name, item) in properties)
                    {
                        shown.Properties.Add(new PSNoteProperty(name, item));
                    }

                    return shown;
                }
            ),
            Journey.JsonTable => Json(
                value,
                static properties =>
                {
                    var table = new Hashtable(StringComparer.Ordinal);
                    foreach (var (name, item) in properties)
                    {
                        table.Add(name, item);
                    }

                    return table;
                }
            ),
            _ => value,
        };

    /// <summary>What ConvertFrom-Json makes of what ConvertTo-Json makes of an object; both stand in an assembly that these tests do not have.</summary>
    private static object? Json(object? value, Func<IEnumerable<(string Name, object? Value)>, object> compose) =>
        value switch
        {
            null or string or bool => value,
            Enum or int or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
            double => value,
            Guid id => id.ToString(),
            DateTimeOffset instant => instant.UtcDateTime,
            IDictionary table => compose(table.Keys.Cast<object>().Select(key => ((string)key, Json(table[key], compose)))),
            IEnumerable list => list.Cast<object?>().Select(item => Json(item, compose)).ToArray(),
            _ => compose(
                value
                    .GetType()
                    .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Where(static property => property.GetIndexParameters().Length == 0)
                    .Select(property => (property.Name, Json(property.GetValue(value), compose)))
            ),
        };
}
