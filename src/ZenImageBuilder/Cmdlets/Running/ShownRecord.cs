using System.Management.Automation;

namespace ZenImageBuilder.Cmdlets.Running;

/// <summary>A record of the information stream that holds an unchanged object, and that the host shows as text that is safe for a terminal.</summary>
internal sealed class ShownRecord : InformationRecord
{
    private readonly string _shown;

    public ShownRecord(object data, string source, string[] tags, string shown)
        : base(data, source)
    {
        Tags.AddRange(tags);
        _shown = shown;
    }

    /// <summary>Returns the text that the host shows.</summary>
    public override string ToString() => _shown;
}
