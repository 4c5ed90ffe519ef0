using System.Collections;
using System.Management.Automation;

namespace ZenImageBuilder.Parameters;

/// <summary>Replaces an object that has lost its type by its name. An object that still has its type converts itself to its name.</summary>
internal sealed class NamedObjectAttribute : ArgumentTransformationAttribute
{
    private const string Name = "Name";

    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is IList list and not Array { Rank: > 1 }
            ? list.Cast<object?>().Select(NameOf).ToArray()
            : NameOf(inputData);

    private static object? NameOf(object? item) => LostObject.Of(item)?.Text(Name) ?? item;
}
