using System.Management.Automation;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>Changes the attributes and labels of image builders. What is not given stays as it is.</summary>
[Cmdlet(VerbsCommon.Set, Nouns.ImageBuilder, SupportsShouldProcess = true)]
[OutputType(typeof(ImageBuilder))]
public sealed class SetImageBuilderCommand : ImageBuilderSettingsCmdlet
{
    /// <summary>Names, ids or id prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef[] Name { get; set; } = null!;

    /// <summary>Attributes that lose their value, so that the default of the flavor counts again.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    public string[] RemoveAttribute { get; set; } = [];

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) => ChangeAsync(Name, RemoveAttribute, cancellationToken);
}

/// <summary>Changes the attributes and labels of artifact stores. What is not given stays as it is.</summary>
[Cmdlet(VerbsCommon.Set, Nouns.ArtifactStore, SupportsShouldProcess = true)]
[OutputType(typeof(ArtifactStore))]
public sealed class SetArtifactStoreCommand : ArtifactStoreSettingsCmdlet
{
    /// <summary>Names, ids or id prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef[] Name { get; set; } = null!;

    /// <summary>Attributes that lose their value, so that the default of the flavor counts again.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    public string[] RemoveAttribute { get; set; } = [];

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) => ChangeAsync(Name, RemoveAttribute, cancellationToken);
}

/// <summary>Changes the attributes and labels of container registries. What is not given stays as it is.</summary>
[Cmdlet(VerbsCommon.Set, Nouns.ContainerRegistry, SupportsShouldProcess = true)]
[OutputType(typeof(ContainerRegistry))]
public sealed class SetContainerRegistryCommand : ContainerRegistrySettingsCmdlet
{
    /// <summary>Names, ids or id prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef[] Name { get; set; } = null!;

    /// <summary>Attributes that lose their value, so that the default of the flavor counts again.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    public string[] RemoveAttribute { get; set; } = [];

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) => ChangeAsync(Name, RemoveAttribute, cancellationToken);
}
