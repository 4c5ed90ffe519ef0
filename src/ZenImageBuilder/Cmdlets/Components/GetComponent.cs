using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>The base of the cmdlets that list components.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GetComponentCmdlet : ImageBuilderCmdlet
{
    private readonly ComponentKind _kind;

    private protected GetComponentCmdlet(ComponentKind kind) => _kind = kind;

    /// <summary>Names (wildcards are allowed), IDs or ID prefixes. If it is omitted, all components of the kind are returned.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef[]? Name { get; set; }

    /// <summary>Labels that the component must have; the values can contain wildcards.</summary>
    [Parameter]
    [ValidateNotNull]
    [Table]
    public IDictionary? Label { get; set; }

    private protected sealed override Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        var labels = new LabelFilter(Label, nameof(Label));
        return Each(
            Name ?? [null!],
            reference =>
            {
                foreach (var component in Engine.Components.Find(_kind, reference?.To(_kind), Unreadable).Where(component => labels.Accepts(component.Labels)))
                {
                    WriteObject(component);
                }
            }
        );
    }
}

/// <summary>Gets the registered image builders.</summary>
[Cmdlet(VerbsCommon.Get, Nouns.ImageBuilder)]
[OutputType(typeof(ImageBuilder))]
public sealed class GetImageBuilderCommand() : GetComponentCmdlet(ComponentKind.ImageBuilder);

/// <summary>Gets the registered artifact stores.</summary>
[Cmdlet(VerbsCommon.Get, Nouns.ArtifactStore)]
[OutputType(typeof(ArtifactStore))]
public sealed class GetArtifactStoreCommand() : GetComponentCmdlet(ComponentKind.ArtifactStore);

/// <summary>Gets the registered container registries.</summary>
[Cmdlet(VerbsCommon.Get, Nouns.ContainerRegistry)]
[OutputType(typeof(ContainerRegistry))]
public sealed class GetContainerRegistryCommand() : GetComponentCmdlet(ComponentKind.ContainerRegistry);
