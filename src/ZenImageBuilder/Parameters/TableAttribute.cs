using System.Collections.Specialized;
using System.Management.Automation;

namespace ZenImageBuilder.Parameters;

/// <summary>Accepts, in place of a dictionary, also an object as it is read from JSON: it has no type, and its properties are the entries.</summary>
internal sealed class TableAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        inputData is PSObject { BaseObject: PSCustomObject } shown && !LostObject.HasLostItsType(shown) ? Table(shown) : inputData;

    private static OrderedDictionary Table(PSObject shown)
    {
        var table = new OrderedDictionary(StringComparer.Ordinal);
        foreach (var property in shown.Properties)
        {
            table.Add(property.Name, property.Value);
        }

        return table;
    }
}
