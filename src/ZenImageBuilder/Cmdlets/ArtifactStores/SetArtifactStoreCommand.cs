using System.Management.Automation;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.ArtifactStores;

/// <summary>Changes the attributes and labels of artifact stores. What is not given stays as it is.</summary>
[Cmdlet(VerbsCommon.Set, Nouns.ArtifactStore, SupportsShouldProcess = true)]
[OutputType(typeof(ArtifactStore))]
public sealed class SetArtifactStoreCommand : ArtifactStoreSettingsCommand
{
    /// <summary>Names, ids or id prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(ArtifactStoreNameCompleter))]
    public ComponentRef[] Name { get; set; } = null!;

    /// <summary>Attributes that lose their value, so that the default of the flavor counts again.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ArtifactStoreAttributeCompleter))]
    public string[] RemoveAttribute { get; set; } = [];

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) => Change(Name, RemoveAttribute);
}
