using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace ZenImageBuilder.Parameters;

/// <summary>
/// An object that has lost its type. CliXml, jobs and remote sessions keep the properties of an object and the name of its type, with a prefix; JSON and
/// <c>Select-Object</c> keep the properties only. Code that identifies an object by its properties accepts such an object instead. For the reference types
/// (<see cref="ComponentRef"/> and the others), <see cref="ReferenceConverter"/> does this, so every parameter of such a type accepts it.
/// </summary>
internal sealed class LostObject
{
    private const string Mark = "Deserialized.";

    private readonly Func<string, bool> _has;

    private readonly Func<string, object?> _value;

    private readonly IReadOnlyList<string> _types;

    private LostObject(Func<string, bool> has, Func<string, object?> value, IReadOnlyList<string> types) => (_has, _value, _types) = (has, value, types);

    /// <summary>Returns the object if its type may have been lost; returns null if it still has its own type.</summary>
    public static LostObject? Of(object? value) =>
        value switch
        {
            PSObject { BaseObject: PSCustomObject } shown => new(
                name => shown.Properties[name] is not null,
                name => shown.Properties[name]?.Value,
                TypeNames(shown)
            ),
            PSObject { BaseObject: IDictionary table } => OfTable(table),
            IDictionary table => OfTable(table),
            _ => null,
        };

    /// <summary>Whether the object came from another process in a way that keeps the name of its type.</summary>
    public static bool HasLostItsType(PSObject value) => value.TypeNames.Count > 0 && value.TypeNames[0].StartsWith(Mark, StringComparison.Ordinal);

    /// <summary>
    /// Returns the names of the types that an object from another process had, the most specific first; empty if the object has no such names.
    /// </summary>
    public static IReadOnlyList<string> TypeNames(PSObject value) =>
        [.. value.TypeNames.Where(static name => name.StartsWith(Mark, StringComparison.Ordinal)).Select(static name => name[Mark.Length..])];

    /// <summary>
    /// Whether the object was of the type or, if it has no type name, whether it has all the properties by which an object of the type is recognized, whatever
    /// their values.
    /// </summary>
    public bool MayBe(Type type, params ReadOnlySpan<string> properties)
    {
        if (_types.Count > 0)
        {
            return _types.Contains(type.FullName, StringComparer.Ordinal);
        }

        foreach (var property in properties)
        {
            if (!_has(property))
            {
                return false;
            }
        }

        return properties.Length > 0;
    }

    /// <summary>Whether the object has the property, whatever its value.</summary>
    public bool Has(string property) => _has(property);

    /// <summary>Returns the property if it is a text, otherwise null.</summary>
    public string? Text(string property) => Value(property) as string;

    /// <summary>Returns the property as an ID, or null if it is not an ID.</summary>
    public Guid? Id(string property) =>
        Value(property) switch
        {
            Guid id => id,
            string text when Guid.TryParse(text, CultureInfo.InvariantCulture, out var id) => id,
            _ => null,
        };

    /// <summary>Returns the property without the PSObject that PowerShell wraps around a value that has a type; null if the property does not exist.</summary>
    public object? Value(string property) => _value(property) is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : _value(property);

    private static LostObject OfTable(IDictionary table) => new(table.Contains, name => table[name], []);
}
