using System.Management.Automation;

namespace ZenImageBuilder.Parameters;

/// <summary>
/// Converts objects that have lost their types (<see cref="LostObject"/>) to references. It is the type converter of the reference types, so PowerShell uses it
/// wherever it creates a reference: for every parameter of such a type, bound by name or from the pipeline, for one value or for several.
/// </summary>
internal sealed class ReferenceConverter : PSTypeConverter
{
    private static readonly Dictionary<Type, Func<LostObject, object?>> Readers = new()
    {
        [typeof(BuildRef)] = BuildRef.Of,
        [typeof(ComponentRef)] = ComponentRef.Of,
        [typeof(ConnectorRef)] = ConnectorRef.Of,
        [typeof(ContextRef)] = ContextRef.Of,
        [typeof(SandboxRef)] = SandboxRef.Of,
    };

    public override bool CanConvertFrom(object sourceValue, Type destinationType) => Read(sourceValue, destinationType) is not null;

    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        Read(sourceValue, destinationType) ?? throw new PSInvalidCastException($"The object is no {destinationType.Name}.");

    public override bool CanConvertTo(object sourceValue, Type destinationType) => false;

    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        throw new NotSupportedException();

    private static object? Read(object value, Type type) => Readers.TryGetValue(type, out var read) && LostObject.Of(value) is { } lost ? read(lost) : null;
}
