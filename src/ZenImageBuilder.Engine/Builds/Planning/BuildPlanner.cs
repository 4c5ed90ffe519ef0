using System.Text.RegularExpressions;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Checks;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Planning;

/// <summary>
/// Checks a request and converts it to a plan, or throws. It reads only the catalog, and whether the folder of the build context exists.
/// </summary>
internal sealed partial class BuildPlanner(IComponentCatalog components, IStackCatalog stacks)
{
    public BuildPlan Plan(BuildRequest request, AwsOptions aws)
    {
        if (request.Source is BuildSource.Folder folder && !Directory.Exists(folder.Path))
        {
            throw new ImageBuilderException(
                ErrorCode.ContextNotFound,
                $"The build context '{folder.Path}' is not a folder.",
                folder.Path,
                "Give the folder that holds the Dockerfile."
            );
        }

        if (request.SkipUnchanged && (request.NoCache || request.Pull))
        {
            throw new ImageBuilderException(
                ErrorCode.InvalidParameterCombination,
                $"-SkipUnchanged takes an image that is there, and {(request.NoCache ? "-NoCache" : "-Pull")} wants a new one.",
                remedy: "Give one of them."
            );
        }

        var (stack, builder, store, registry) = Select(request.Selection);
        RequireDocker(builder);
        var id = Guid.NewGuid();
        var tags = Tags(request.Tags, id, builder, registry);
        Check(request.BuildArgs, "build argument", ArgumentName());
        CheckLabels(request.Labels);
        CheckTarget(request.Target);
        return new()
        {
            Id = id,
            Request = request,
            Aws = aws,
            StackName = stack?.Name,
            ImageBuilder = builder,
            ArtifactStore = store,
            ContainerRegistry = registry,
            Tags = tags,
            Login = RegistryLogins.KindOf(builder, registry),
            RegistrySecret = RegistrySettings.Of(registry).RegistrySecret,
            Cache = Cache(request, tags[0], builder, registry),
        };
    }

    private static LayerCache Cache(BuildRequest request, ImageReference image, ImageBuilder builder, ContainerRegistry registry)
    {
        var cache = LayerCache.Of(builder, registry, image, request.Target, request.CacheMode, request.CacheRepository);

        // https://docs.aws.amazon.com/codebuild/latest/userguide/caching-local.html
        return cache.Mode != LayerCacheMode.Local || CodeBuildSettings.Of(builder).PrivilegedMode
            ? cache
            : throw new ImageBuilderException(
                ErrorCode.InvalidParameterCombination,
                $"CacheMode cannot be 'Local' for the image builder '{builder.Name}': CodeBuild keeps Docker layers only of builds in privileged mode.",
                builder,
                $"Set-ImageBuilder {builder.Name} -PrivilegedMode, or choose another -CacheMode."
            );
    }

    // Older versions of this module accepted values that cannot build images, so the catalog may contain them.
    private static void RequireDocker(ImageBuilder builder)
    {
        var settings = CodeBuildSettings.Of(builder);
        foreach (
            var (attribute, value, possible) in new[]
            {
                (nameof(settings.ComputeType), settings.ComputeType, BuildEnvironments.ComputeTypes),
                (nameof(settings.EnvironmentType), settings.EnvironmentType, BuildEnvironments.Types),
            }
        )
        {
            if (BuildEnvironments.Obstacle(value) is { } obstacle)
            {
                throw new ImageBuilderException(
                    ErrorCode.InvalidAttribute,
                    $"The image builder '{builder.Name}' cannot build images with {attribute} '{value}', because {obstacle}.",
                    builder,
                    $"Give it another one: Set-ImageBuilder {builder.Name} -{attribute} {possible[0]}"
                );
            }
        }
    }

    private (Stack? Stack, ImageBuilder Builder, ArtifactStore Store, ContainerRegistry Registry) Select(StackSelection selection)
    {
        if (selection is { ImageBuilder: null, ArtifactStore: null, ContainerRegistry: null })
        {
            var stack = selection.Stack is { } reference
                ? stacks.Resolve(reference)
                : stacks.Active ?? throw StackErrors.NoneActive("Name one with -Stack, or make one active with Select-Stack.");
            StackChecks.Require(stack.Name, stack.ImageBuilder, stack.ArtifactStore, stack.ContainerRegistry);
            return (stack, stack.ImageBuilder!, stack.ArtifactStore!, stack.ContainerRegistry!);
        }

        var builder = Named<ImageBuilder>(ComponentKind.ImageBuilder, selection.ImageBuilder);
        var store = Named<ArtifactStore>(ComponentKind.ArtifactStore, selection.ArtifactStore);
        var registry = Named<ContainerRegistry>(ComponentKind.ContainerRegistry, selection.ContainerRegistry);
        StackChecks.Require(stack: null, builder, store, registry);
        return (null, builder, store, registry);
    }

    private T Named<T>(ComponentKind kind, string? reference)
        where T : StackComponent =>
        (T)
            components.Resolve(
                kind,
                reference
                    ?? throw new ImageBuilderException(
                        ErrorCode.InvalidParameterCombination,
                        $"Without a stack, -{kind} is needed too.",
                        remedy: "Give -ImageBuilder, -ArtifactStore and -ContainerRegistry together, or -Stack."
                    )
            );

    /// <summary>
    /// Returns the image references without duplicates, in the given order. The last one is the unique tag of the build, which ZenML returns, unless the image
    /// builder turns it off.
    /// </summary>
    private static List<ImageReference> Tags(IReadOnlyList<string> given, Guid id, ImageBuilder builder, ContainerRegistry registry)
    {
        var tags = given.Select(tag => ImageReference.Parse(tag, registry)).Distinct().ToList();
        if (tags.Count == 0)
        {
            tags.Add(ImageReference.Parse($":{id}", registry));
        }
        else if (CodeBuildSettings.Of(builder).UniqueTag)
        {
            tags.Add(tags[0] with { Tag = id.ToString() });
        }

        return tags;
    }

    private static void Check(IReadOnlyList<KeyValuePair<string, string>> pairs, string what, Regex grammar)
    {
        foreach (var (name, value) in pairs)
        {
            if (!grammar.IsMatch(name))
            {
                throw Invalid(name, $"The {what} name '{name}' is not allowed", "Give a name without spaces, '=' and control characters.");
            }

            if (value.Contains('\0', StringComparison.Ordinal))
            {
                throw Invalid(name, $"The value of the {what} '{name}' holds a null character", "No environment variable can carry it.");
            }
        }
    }

    private static void CheckLabels(IReadOnlyList<KeyValuePair<string, string>> labels)
    {
        if (labels.Any(static label => label.Key == BuildInputsDigest.Label))
        {
            throw Invalid(
                BuildInputsDigest.Label,
                $"The label '{BuildInputsDigest.Label}' is given by this module, which tells by it what an image was built from",
                "Leave it out."
            );
        }

        Check(labels, "label", LabelName());
    }

    private static void CheckTarget(string? target)
    {
        if (target is not null && !TargetName().IsMatch(target))
        {
            throw Invalid(target, $"The target '{target}' is not the name of a build stage", "Give the name after AS in a FROM line of the Dockerfile.");
        }
    }

    private static ImageBuilderException Invalid(string target, string what, string remedy) => new(ErrorCode.InvalidBuildOption, what + ".", target, remedy);

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ArgumentName();

    [GeneratedRegex(@"\A[^\s=\p{C}]+\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LabelName();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_.-]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TargetName();
}
