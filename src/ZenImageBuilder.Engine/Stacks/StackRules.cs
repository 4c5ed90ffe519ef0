using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Components;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Stacks;

/// <summary>What a stack lacks for a build, or what in it does not go together.</summary>
/// <param name="Code"><see cref="ErrorCode.StackIncomplete"/> or <see cref="ErrorCode.StackMismatch"/>.</param>
/// <param name="Message">A clause without a period.</param>
internal sealed record StackProblem(ErrorCode Code, string Message, string Remedy);

/// <summary>Which components make a stack that can build. An incomplete stack may be registered; it cannot build.</summary>
internal static class StackRules
{
    /// <summary>What the stack lacks for a build; empty where it can build.</summary>
    public static IReadOnlyList<StackProblem> Missing(Stack stack) => Missing(stack.ImageBuilder, stack.ArtifactStore, stack.ContainerRegistry);

    /// <inheritdoc cref="Missing(Stack)"/>
    public static IReadOnlyList<StackProblem> Missing(ImageBuilder? builder, ArtifactStore? store, ContainerRegistry? registry)
    {
        var problems = new List<StackProblem>();
        if (builder is null)
        {
            problems.Add(Lacks(ComponentKind.ImageBuilder, flavor: null));
        }

        if (store is null)
        {
            problems.Add(Lacks(ComponentKind.ArtifactStore, "s3"));
        }
        else if (builder?.Flavor == "aws" && store.Flavor != "s3")
        {
            problems.Add(new(
                ErrorCode.StackMismatch,
                $"the image builder '{builder.Name}' of flavor 'aws' needs an artifact store of flavor 's3', and '{store.Name}' is of flavor '{store.Flavor}'",
                "Use an artifact store of flavor s3."));
        }

        if (registry is null)
        {
            problems.Add(Lacks(ComponentKind.ContainerRegistry, flavor: null));
        }

        // CodeBuild reads its source only from a bucket in the region of the project.
        if (builder is not null && store is not null && Region(builder) is { } builds && Region(store) is { } keeps && builds != keeps)
        {
            problems.Add(new(
                ErrorCode.StackMismatch,
                $"the image builder '{builder.Name}' is in region '{builds}' and the artifact store '{store.Name}' in '{keeps}', but a build reads its context from its own region only",
                "Use an artifact store whose bucket is in the region of the CodeBuild project."));
        }

        return problems;
    }

    /// <summary>Refuses components that cannot build.</summary>
    /// <param name="stack">The name of the stack, or null where the components were named instead.</param>
    /// <exception cref="ImageBuilderException">Something is missing, or does not go together.</exception>
    public static void Require(string? stack, ImageBuilder? builder, ArtifactStore? store, ContainerRegistry? registry)
    {
        if (Missing(builder, store, registry) is { Count: > 0 } problems)
        {
            var subject = stack is null ? "The components cannot build an image" : $"The stack '{stack}' cannot build an image";
            throw new ImageBuilderException(
                problems[0].Code,
                $"{subject}: {string.Join("; ", problems.Select(static problem => problem.Message))}.",
                stack,
                string.Join(' ', problems.Select(static problem => problem.Remedy)));
        }
    }

    private static StackProblem Lacks(ComponentKind kind, string? flavor) => new(
        ErrorCode.StackIncomplete,
        $"it has no {kind.Words()}" + (flavor is null ? string.Empty : $" of flavor '{flavor}'"),
        $"Register one with Register-{kind} and name it with -{kind}.");

    private static string? Region(StackComponent component) => component.Configuration.GetValueOrDefault("Region") as string;
}
