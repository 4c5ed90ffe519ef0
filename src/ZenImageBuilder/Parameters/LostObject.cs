using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace ZenImageBuilder.Parameters;

/// <summary>
/// An object that has lost its type on its way here. CliXml, jobs and remote sessions keep the properties of an object and the name of its type, with a mark before it;
/// JSON and <c>Select-Object</c> keep the properties alone. What means an object by its properties takes such an object in its place: the types of references
/// (<see cref="ComponentRef"/> and the others) by <see cref="ReferenceConverter"/>, so that every parameter does that has one of them.
/// </summary>
internal sealed class LostObject
{
    private const string Mark = "Deserialized.";

    private readonly Func<string, bool> _has;

    private readonly Func<string, object?> _value;

    private readonly IReadOnlyList<string> _types;

    private LostObject(Func<string, bool> has, Func<string, object?> value, IReadOnlyList<string> types) => (_has, _value, _types) = (has, value, types);

    /// <summary>The object, where it is one whose type may have been lost; null where its type is what it always was.</summary>
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

    /// <summary>Whether the object came from another process by a way that tells its type.</summary>
    public static bool HasLostItsType(PSObject value) => value.TypeNames.Count > 0 && value.TypeNames[0].StartsWith(Mark, StringComparison.Ordinal);

    /// <summary>The names of the types that an object of another process had, the nearest first; none of an object that tells no type.</summary>
    public static IReadOnlyList<string> TypeNames(PSObject value) =>
        [.. value.TypeNames.Where(static name => name.StartsWith(Mark, StringComparison.Ordinal)).Select(static name => name[Mark.Length..])];

    /// <summary>Whether it was of the type, or tells no type and has the properties by which one of that type is known, whatever their values.</summary>
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

    /// <summary>Whether it has a property of that name, whatever its value.</summary>
    public bool Has(string property) => _has(property);

    /// <summary>A property as text, or null.</summary>
    public string? Text(string property) => Value(property) as string;

    /// <summary>A property as id, or null.</summary>
    public Guid? Id(string property) =>
        Value(property) switch
        {
            Guid id => id,
            string text when Guid.TryParse(text, CultureInfo.InvariantCulture, out var id) => id,
            _ => null,
        };

    /// <summary>A property, without the wrapper that PowerShell puts around what has a type; null where it is not there.</summary>
    public object? Value(string property) => _value(property) is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : _value(property);

    private static LostObject OfTable(IDictionary table) => new(table.Contains, name => table[name], []);
}
