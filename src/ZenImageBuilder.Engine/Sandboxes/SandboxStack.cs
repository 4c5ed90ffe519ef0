using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Sandboxes;

/// <summary>The components and the stack of a sandbox, all with the same name.</summary>
internal sealed class SandboxStack(IComponentCatalog components, IStackCatalog stacks)
{
    private static readonly Dictionary<string, string> Labels = new(StringComparer.Ordinal) { ["zenimagebuilder/sandbox"] = "true" };

    private static readonly Dictionary<string, Secret> NoSecrets = [];

    private Guid? _activeBefore;

    /// <summary>Registers all of them or none.</summary>
    public void Register(string name, SandboxDescription sandbox)
    {
        var access = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [nameof(AwsAccessSettings.ProfileName)] = sandbox.ProfileName,
            [nameof(AwsAccessSettings.ProfileLocation)] = sandbox.ProfileLocation,
            [nameof(AwsAccessSettings.Region)] = sandbox.Region,
        };
        var made = new Stack<(ComponentKind Kind, Guid Id)>();
        try
        {
            made.Push(
                (
                    ComponentKind.ImageBuilder,
                    Register(
                        ComponentKind.ImageBuilder,
                        name,
                        CodeBuildSettings.Flavor,
                        access,
                        nameof(CodeBuildSettings.CodeBuildProject),
                        sandbox.CodeBuildProject
                    )
                )
            );
            made.Push(
                (
                    ComponentKind.ArtifactStore,
                    Register(ComponentKind.ArtifactStore, name, S3Settings.Flavor, access, nameof(S3Settings.Path), $"s3://{sandbox.Bucket}")
                )
            );
            made.Push(
                (
                    ComponentKind.ContainerRegistry,
                    Register(ComponentKind.ContainerRegistry, name, RegistrySettings.EcrFlavor, access, nameof(RegistrySettings.Uri), sandbox.RegistryUri)
                )
            );
            _activeBefore = stacks.Active?.Id;
            stacks.Register(new(name, name, name, name, Labels, SetActive: true));
        }
        catch (ImageBuilderException exception)
        {
            foreach (var (kind, id) in made)
            {
                components.Unregister(kind, id);
            }

            throw exception.Code is ErrorCode.ComponentExists or ErrorCode.StackExists
                ? new ImageBuilderException(
                    exception.Code,
                    exception.Message,
                    name,
                    "Choose another name for the stack of this sandbox with -StackName.",
                    exception
                )
                : exception;
        }
    }

    /// <summary>
    /// Unregisters what <see cref="Register(string, SandboxDescription)"/> registered, as far as it still exists, and makes the previously active stack active
    /// again.
    /// </summary>
    public void Unregister(string name, string profileLocation)
    {
        foreach (var stack in Mine(stacks.Find(null), name))
        {
            if (string.Equals(ProfileLocation(stack), profileLocation, StringComparison.Ordinal))
            {
                Remove(stack);
            }
        }

        if (_activeBefore is { } before && stacks.Active is null && stacks.Find(null).Any(stack => stack.Id == before))
        {
            stacks.Select(before);
        }
    }

    /// <summary>Unregisters the stack of a sandbox whose process was killed: its folder no longer exists, or is removed when the next sandbox starts.</summary>
    public void RemoveStale(string name)
    {
        foreach (var stack in Mine(stacks.Find(null), name))
        {
            var profile = ProfileLocation(stack);
            if (profile is not null && !File.Exists(profile))
            {
                Remove(stack);
            }
        }
    }

    private Guid Register(ComponentKind kind, string name, string flavor, Dictionary<string, object> access, string attribute, string value) =>
        components
            .Register(new(kind, name, flavor, new Dictionary<string, object>(access, StringComparer.Ordinal) { [attribute] = value }, Labels, NoSecrets))
            .Id;

    private static string? ProfileLocation(Stack stack) => stack.ImageBuilder is { } builder ? AwsAccessSettings.Of(builder).ProfileLocation : null;

    private static IEnumerable<Stack> Mine(IEnumerable<Stack> all, string name) =>
        all.Where(stack => string.Equals(stack.Name, name, StringComparison.OrdinalIgnoreCase) && stack.Labels.ContainsKey("zenimagebuilder/sandbox"));

    private void Remove(Stack stack)
    {
        _ = stacks.Unregister(stack.Id, recursive: false);
        foreach (
            var (kind, component) in new (ComponentKind, StackComponent?)[]
            {
                (ComponentKind.ImageBuilder, stack.ImageBuilder),
                (ComponentKind.ArtifactStore, stack.ArtifactStore),
                (ComponentKind.ContainerRegistry, stack.ContainerRegistry),
            }
        )
        {
            try
            {
                if (component is not null && component.Labels.ContainsKey("zenimagebuilder/sandbox"))
                {
                    components.Unregister(kind, component.Id);
                }
            }
            catch (ImageBuilderException exception) when (exception.Code is ErrorCode.ComponentInUse or ErrorCode.ComponentNotFound)
            {
                // A stack of the user uses the component, or the user has unregistered it.
            }
        }
    }
}
