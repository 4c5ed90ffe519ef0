using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;

namespace ZenImageBuilder.Tests.Support;

/// <summary>The ways in which an object can lose its type.</summary>
public enum Journey
{
    /// <summary>The object keeps its type.</summary>
    None,

    /// <summary>Export-Clixml and Import-Clixml.</summary>
    CliXml,

    /// <summary>A job or a remote session.</summary>
    Remote,

    /// <summary>ConvertTo-Json and ConvertFrom-Json.</summary>
    Json,

    /// <summary>The same with -AsHashtable.</summary>
    JsonTable,
}

internal static class Journeys
{
    // The depths of Export-Clixml and of remote sessions and jobs; the types file of the module may define a larger one.
    private const int UsualDepth = 2;

    private const int RemoteDepth = 1;

    /// <summary>Sends an object on such a way. The caller must be on a thread that knows the module's types, which means inside a pipeline.</summary>
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

    /// <summary>The result of ConvertFrom-Json for the output of ConvertTo-Json; both are in an assembly that these tests do not reference.</summary>
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
