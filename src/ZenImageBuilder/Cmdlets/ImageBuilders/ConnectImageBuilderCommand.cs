using System.Management.Automation;
using ZenImageBuilder.Cmdlets.Components;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.ImageBuilders;

/// <summary>Has image builders use a service connector from now on.</summary>
[Cmdlet(VerbsCommunications.Connect, Nouns.ImageBuilder, SupportsShouldProcess = true)]
[OutputType(typeof(ConnectorResource))]
public sealed class ConnectImageBuilderCommand() : ConnectComponentCommand(ComponentKind.ImageBuilder)
{
    /// <summary>Names, ids or id prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(ImageBuilderNameCompleter))]
    public ComponentRef[] Name { get; set; } = null!;

    private protected override ComponentRef[] Given => Name;
}
