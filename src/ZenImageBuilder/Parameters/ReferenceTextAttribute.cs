using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace ZenImageBuilder.Parameters;

/// <summary>
/// Restores a reference as it was typed. PowerShell reads <c>007</c> and <c>1e5</c> as numbers, but both can be a name or an ID prefix. PowerShell keeps the
/// typed text together with the number.
/// </summary>
internal sealed class ReferenceTextAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            IList list and not Array { Rank: > 1 } => list.Cast<object>().Select(Text).ToArray(),
            _ => Text(inputData),
        };

    private static object Text(object item) =>
        (item is PSObject wrapped ? wrapped.BaseObject : item) is int or long or double or decimal or System.Numerics.BigInteger
            ? LanguagePrimitives.ConvertTo(item, typeof(string), CultureInfo.InvariantCulture)
            : item;
}
