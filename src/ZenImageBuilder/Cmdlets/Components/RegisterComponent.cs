using System.Management.Automation;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>Registers an image builder: where and how images are built.</summary>
[Cmdlet(VerbsLifecycle.Register, Nouns.ImageBuilder, SupportsShouldProcess = true)]
[OutputType(typeof(ImageBuilder))]
public sealed class RegisterImageBuilderCommand : ImageBuilderSettingsCmdlet
{
    /// <summary>
    /// The name, unique within the kind: at most 128 letters, digits, <c>_</c>, <c>.</c> and <c>-</c>, the first of them a letter or a digit.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = null!;

    /// <summary>The flavor. It determines the service, and which of the other parameters are accepted.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [NamedObject]
    [ArgumentCompleter(typeof(FlavorCompleter))]
    public string Flavor { get; set; } = null!;

    /// <summary>The service connector that the component uses: its name, its ID, an ID prefix, or the object.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ReferenceText]
    [ArgumentCompleter(typeof(ConnectorNameCompleter))]
    public ConnectorRef? Connector { get; set; }

    /// <summary>Connects without asking the service whether the resource can be reached.</summary>
    [Parameter]
    public SwitchParameter NoVerify { get; set; }

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) =>
        RegisterAsync(Name, Flavor, Connector, verify: !NoVerify, cancellationToken);
}

/// <summary>Registers an artifact store: where build contexts are stored.</summary>
[Cmdlet(VerbsLifecycle.Register, Nouns.ArtifactStore, SupportsShouldProcess = true)]
[OutputType(typeof(ArtifactStore))]
public sealed class RegisterArtifactStoreCommand : ArtifactStoreSettingsCmdlet
{
    /// <summary>
    /// The name, unique within the kind: at most 128 letters, digits, <c>_</c>, <c>.</c> and <c>-</c>, the first of them a letter or a digit.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = null!;

    /// <summary>The flavor. It determines the service, and which of the other parameters are accepted.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [NamedObject]
    [ArgumentCompleter(typeof(FlavorCompleter))]
    public string Flavor { get; set; } = null!;

    /// <summary>The service connector that the component uses: its name, its ID, an ID prefix, or the object.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ReferenceText]
    [ArgumentCompleter(typeof(ConnectorNameCompleter))]
    public ConnectorRef? Connector { get; set; }

    /// <summary>Connects without asking the service whether the resource can be reached.</summary>
    [Parameter]
    public SwitchParameter NoVerify { get; set; }

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) =>
        RegisterAsync(Name, Flavor, Connector, verify: !NoVerify, cancellationToken);
}

/// <summary>Registers a container registry: where images are pushed.</summary>
[Cmdlet(VerbsLifecycle.Register, Nouns.ContainerRegistry, SupportsShouldProcess = true)]
[OutputType(typeof(ContainerRegistry))]
public sealed class RegisterContainerRegistryCommand : ContainerRegistrySettingsCmdlet
{
    /// <summary>
    /// The name, unique within the kind: at most 128 letters, digits, <c>_</c>, <c>.</c> and <c>-</c>, the first of them a letter or a digit.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = null!;

    /// <summary>The flavor. It determines the service, and which of the other parameters are accepted.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [NamedObject]
    [ArgumentCompleter(typeof(FlavorCompleter))]
    public string Flavor { get; set; } = null!;

    /// <summary>The service connector that the component uses: its name, its ID, an ID prefix, or the object.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ReferenceText]
    [ArgumentCompleter(typeof(ConnectorNameCompleter))]
    public ConnectorRef? Connector { get; set; }

    /// <summary>Connects without asking the service whether the resource can be reached.</summary>
    [Parameter]
    public SwitchParameter NoVerify { get; set; }

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) =>
        RegisterAsync(Name, Flavor, Connector, verify: !NoVerify, cancellationToken);
}
