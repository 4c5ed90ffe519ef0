using System.Management.Automation;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>Changes the attributes and labels of image builders. Everything that is not given remains unchanged.</summary>
[Cmdlet(VerbsCommon.Set, Nouns.ImageBuilder, SupportsShouldProcess = true)]
[OutputType(typeof(ImageBuilder))]
public sealed class SetImageBuilderCommand : ImageBuilderSettingsCmdlet
{
    /// <summary>Names, IDs or ID prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef[] Name { get; set; } = null!;

    /// <summary>The names of the attributes whose values are removed, so that the default of the flavor applies again.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    public string[] RemoveAttribute { get; set; } = [];

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) => ChangeAsync(Name, RemoveAttribute, cancellationToken);
}

/// <summary>Changes the attributes and labels of artifact stores. Everything that is not given remains unchanged.</summary>
[Cmdlet(VerbsCommon.Set, Nouns.ArtifactStore, SupportsShouldProcess = true)]
[OutputType(typeof(ArtifactStore))]
public sealed class SetArtifactStoreCommand : ArtifactStoreSettingsCmdlet
{
    /// <summary>Names, IDs or ID prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef[] Name { get; set; } = null!;

    /// <summary>The names of the attributes whose values are removed, so that the default of the flavor applies again.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    public string[] RemoveAttribute { get; set; } = [];

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) => ChangeAsync(Name, RemoveAttribute, cancellationToken);
}

/// <summary>Changes the attributes and labels of container registries. Everything that is not given remains unchanged.</summary>
[Cmdlet(VerbsCommon.Set, Nouns.ContainerRegistry, SupportsShouldProcess = true)]
[OutputType(typeof(ContainerRegistry))]
public sealed class SetContainerRegistryCommand : ContainerRegistrySettingsCmdlet
{
    /// <summary>Names, IDs or ID prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef[] Name { get; set; } = null!;

    /// <summary>The names of the attributes whose values are removed, so that the default of the flavor applies again.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    public string[] RemoveAttribute { get; set; } = [];

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) => ChangeAsync(Name, RemoveAttribute, cancellationToken);
}
