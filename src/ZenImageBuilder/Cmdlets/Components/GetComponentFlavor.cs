using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>The base of the cmdlets that list flavors.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GetComponentFlavorCmdlet : ImageBuilderCmdlet
{
    private readonly ComponentKind _kind;

    private protected GetComponentFlavorCmdlet(ComponentKind kind) => _kind = kind;

    /// <summary>Names; wildcards are allowed. If it is omitted, all flavors are returned.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Flavor")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [NamedObject]
    [ArgumentCompleter(typeof(FlavorCompleter))]
    public string[] Name { get; set; } = ["*"];

    private protected sealed override Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        var flavors = Engine.Components.Flavors(_kind);
        foreach (var name in Name)
        {
            var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            var found = flavors.Where(flavor => pattern.IsMatch(flavor.Name)).ToList();
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                WriteError(Unknown(name, flavors));
            }

            found.ForEach(WriteObject);
        }

        return Task.CompletedTask;
    }

    private ImageBuilderException Unknown(string name, IReadOnlyList<ComponentFlavor> flavors) =>
        UnknownChoice.Of(
            ErrorCode.UnknownFlavor,
            $"{char.ToUpperInvariant(_kind.WithArticle()[0])}{_kind.WithArticle()[1..]} has no flavor '{name}': there are",
            flavors.Select(static flavor => flavor.Name),
            name
        );
}

/// <summary>Gets the flavors of image builders, with the attributes of each.</summary>
[Cmdlet(VerbsCommon.Get, Nouns.ImageBuilderFlavor)]
[OutputType(typeof(ComponentFlavor))]
public sealed class GetImageBuilderFlavorCommand() : GetComponentFlavorCmdlet(ComponentKind.ImageBuilder);

/// <summary>Gets the flavors of artifact stores, with the attributes of each.</summary>
[Cmdlet(VerbsCommon.Get, Nouns.ArtifactStoreFlavor)]
[OutputType(typeof(ComponentFlavor))]
public sealed class GetArtifactStoreFlavorCommand() : GetComponentFlavorCmdlet(ComponentKind.ArtifactStore);

/// <summary>Gets the flavors of container registries, with the attributes of each.</summary>
[Cmdlet(VerbsCommon.Get, Nouns.ContainerRegistryFlavor)]
[OutputType(typeof(ComponentFlavor))]
public sealed class GetContainerRegistryFlavorCommand() : GetComponentFlavorCmdlet(ComponentKind.ContainerRegistry);
