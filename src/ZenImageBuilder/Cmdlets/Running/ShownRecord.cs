using System.Management.Automation;

namespace ZenImageBuilder.Cmdlets.Running;

/// <summary>A record of the Information stream that holds an object as it is, and that the host shows as a terminal may have it.</summary>
internal sealed class ShownRecord : InformationRecord
{
    private readonly string _shown;

    public ShownRecord(object data, string source, string[] tags, string shown)
        : base(data, source)
    {
        Tags.AddRange(tags);
        _shown = shown;
    }

    /// <summary>What the host shows.</summary>
    public override string ToString() => _shown;
}
