using System.Globalization;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Loading;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Parameters;

/// <summary>Completes the names of registered components of one kind.</summary>
public abstract class ComponentNameCompleter : Completer
{
    private readonly ComponentKind _kind;

    private protected ComponentNameCompleter(ComponentKind kind) => _kind = kind;

    private protected sealed override IEnumerable<Candidate> Candidates(string word) =>
        EngineLoader
            .Current.Components.Beginning(_kind, word)
            .SelectMany(component => NameAndId(word, component.Name, component.Id, $"{component.Flavor} {_kind.Words()} {component.Id}"));
}

/// <summary>Completes the names of image builders.</summary>
public sealed class ImageBuilderNameCompleter() : ComponentNameCompleter(ComponentKind.ImageBuilder);

/// <summary>Completes the names of artifact stores.</summary>
public sealed class ArtifactStoreNameCompleter() : ComponentNameCompleter(ComponentKind.ArtifactStore);

/// <summary>Completes the names of container registries.</summary>
public sealed class ContainerRegistryNameCompleter() : ComponentNameCompleter(ComponentKind.ContainerRegistry);

/// <summary>Completes the names of the flavors of one kind.</summary>
public abstract class FlavorCompleter : Completer
{
    private readonly ComponentKind _kind;

    private protected FlavorCompleter(ComponentKind kind) => _kind = kind;

    private protected sealed override IEnumerable<Candidate> Candidates(string word) =>
        EngineLoader.Current.Components.Flavors(_kind).Select(static flavor => new Candidate(flavor.Name, flavor.Description));
}

/// <summary>Completes the flavors of image builders.</summary>
public sealed class ImageBuilderFlavorCompleter() : FlavorCompleter(ComponentKind.ImageBuilder);

/// <summary>Completes the flavors of artifact stores.</summary>
public sealed class ArtifactStoreFlavorCompleter() : FlavorCompleter(ComponentKind.ArtifactStore);

/// <summary>Completes the flavors of container registries.</summary>
public sealed class ContainerRegistryFlavorCompleter() : FlavorCompleter(ComponentKind.ContainerRegistry);

/// <summary>Completes the names of attributes that components of one kind can lose.</summary>
public abstract class AttributeCompleter : Completer
{
    private readonly ComponentKind _kind;

    private protected AttributeCompleter(ComponentKind kind) => _kind = kind;

    private protected sealed override IEnumerable<Candidate> Candidates(string word) =>
        EngineLoader
            .Current.Components.Flavors(_kind)
            .SelectMany(static flavor => flavor.Attributes)
            .Where(static attribute => !attribute.Required)
            .DistinctBy(static attribute => attribute.Name)
            .Select(static attribute => new Candidate(attribute.Name, attribute.Description));
}

/// <summary>Completes the attributes of image builders.</summary>
public sealed class ImageBuilderAttributeCompleter() : AttributeCompleter(ComponentKind.ImageBuilder);

/// <summary>Completes the attributes of artifact stores.</summary>
public sealed class ArtifactStoreAttributeCompleter() : AttributeCompleter(ComponentKind.ArtifactStore);

/// <summary>Completes the attributes of container registries.</summary>
public sealed class ContainerRegistryAttributeCompleter() : AttributeCompleter(ComponentKind.ContainerRegistry);

/// <summary>Completes the names of stacks.</summary>
public sealed class StackNameCompleter : Completer
{
    private protected override IEnumerable<Candidate> Candidates(string word) =>
        EngineLoader
            .Current.Stacks.Beginning(word)
            .SelectMany(stack =>
                NameAndId(
                    word,
                    stack.Name,
                    stack.Id,
                    $"{(stack.IsActive ? "active " : "")}stack: {stack.ImageBuilder}, {stack.ArtifactStore}, {stack.ContainerRegistry}"
                )
            );
}

/// <summary>Completes the ids of builds, newest first: CodeBuild's id once the word begins as one, else the module's.</summary>
public sealed class BuildIdCompleter : Completer
{
    private protected override IEnumerable<Candidate> Candidates(string word) =>
        EngineLoader
            .Current.Builds.Find(word.Length == 0 ? null : NameMatch.Beginning(word), filter: null, static _ => { })
            .Select(build => new Candidate(
                build.BuildId is { } id && word.Length > 0 && id.StartsWith(word, StringComparison.OrdinalIgnoreCase) ? id : build.Id.ToString(),
                Tooltip(build)
            ));

    private static string Tooltip(ImageBuild build) =>
        string.Create(CultureInfo.InvariantCulture, $"{build.Status} {string.Join(", ", build.Tags)} ({build.StartTime.ToLocalTime():yyyy-MM-dd HH:mm})");
}

/// <summary>Completes the ids of the sandboxes of this process.</summary>
public sealed class SandboxIdCompleter : Completer
{
    private protected override IEnumerable<Candidate> Candidates(string word) =>
        EngineLoader.Current.Sandboxes.Running.Select(static sandbox => new Candidate(sandbox.Id.ToString(), sandbox.EndpointUrl));
}
