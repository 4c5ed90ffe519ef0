using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Parameters;

/// <summary>
/// Converts sandbox faults that have lost their types to hashtables, which PowerShell converts to faults. It is needed because JSON contains a TimeSpan as an
/// object, and because a text that is null must not become an empty text.
/// </summary>
internal sealed class FaultObjectAttribute : ArgumentTransformationAttribute
{
    private static readonly string[] Properties =
    [
        .. typeof(SandboxFault).GetProperties().Where(static property => property.CanWrite).Select(static property => property.Name),
    ];

    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is IList list and not Array { Rank: > 1 }
            ? list.Cast<object?>().Select(Fault).ToArray()
            : Fault(inputData);

    private static object? Fault(object? item)
    {
        if (LostObject.Of(item) is not { } lost || !lost.MayBe(typeof(SandboxFault), nameof(SandboxFault.Kind)))
        {
            return item;
        }

        // An entry that is not a property of a fault stays in the hashtable, so that PowerShell reports it.
        var table = (item is PSObject wrapped ? wrapped.BaseObject : item) is IDictionary given ? new Hashtable(given) : [];
        foreach (var name in Properties.Where(lost.Has))
        {
            table[name] = Plain(lost.Value(name));
            if (table[name] is null && name != nameof(SandboxFault.Times))
            {
                table.Remove(name);
            }
        }

        return table;
    }

    private static object? Plain(object? value) =>
        LostObject.Of(value)?.Value(nameof(TimeSpan.Ticks)) is IConvertible ticks ? TimeSpan.FromTicks(ticks.ToInt64(CultureInfo.InvariantCulture)) : value;
}
