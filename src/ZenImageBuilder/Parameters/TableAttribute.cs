using System.Collections.Specialized;
using System.Management.Automation;

namespace ZenImageBuilder.Parameters;

/// <summary>Takes a dictionary also as JSON has it: an object without a type, whose properties are the entries.</summary>
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
