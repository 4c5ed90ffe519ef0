using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Checks;

/// <summary>A condition that a stack must meet to build an image, and whether the stack meets it.</summary>
/// <param name="Name">The name of the check in the output of cmdlets.</param>
/// <param name="Code"><see cref="ErrorCode.StackIncomplete"/> or <see cref="ErrorCode.StackMismatch"/> if the condition is not met, otherwise null.</param>
/// <param name="Evidence">A clause, without a period, that says what the check found.</param>
/// <param name="Remedy">A sentence that says what to do, or null if the condition is met.</param>
internal sealed record StackCheck(string Name, ErrorCode? Code, string Evidence, string? Remedy)
{
    public bool Passed => Code is null;
}

/// <summary>Checks whether the components of a stack can build an image together. An incomplete stack can be registered, but it cannot build.</summary>
internal static class StackChecks
{
    private const string Flavor = "Flavor";

    private const string Region = "Region";

    private const string Partition = "Partition";

    /// <summary>Returns the conditions that the stack does not meet; empty if it can build.</summary>
    public static IReadOnlyList<StackCheck> Failures(Stack stack) => Failures(stack.ImageBuilder, stack.ArtifactStore, stack.ContainerRegistry);

    /// <summary>Returns all checks as the objects that cmdlets emit.</summary>
    public static IReadOnlyList<ReadinessCheck> Check(Stack stack) =>
        [
            .. Run(stack.ImageBuilder, stack.ArtifactStore, stack.ContainerRegistry)
                .Select(check => new ReadinessCheck
                {
                    Target = stack.Name,
                    Check = check.Name,
                    Status = check.Passed ? ReadinessStatus.Passed : ReadinessStatus.Failed,
                    Evidence = char.ToUpperInvariant(check.Evidence[0]) + check.Evidence[1..] + ".",
                    Remedy = check.Remedy,
                }),
        ];

    /// <inheritdoc cref="Failures(Stack)"/>
    public static IReadOnlyList<StackCheck> Failures(ImageBuilder? builder, ArtifactStore? store, ContainerRegistry? registry) =>
        [.. Run(builder, store, registry).Where(static check => !check.Passed)];

    private static IEnumerable<StackCheck> Run(ImageBuilder? builder, ArtifactStore? store, ContainerRegistry? registry)
    {
        yield return builder is null ? Lacks(ComponentKind.ImageBuilder, flavor: null) : Has(ComponentKind.ImageBuilder, builder);
        yield return store is null ? Lacks(ComponentKind.ArtifactStore, S3Settings.Flavor) : Has(ComponentKind.ArtifactStore, store);
        yield return registry is null ? Lacks(ComponentKind.ContainerRegistry, flavor: null) : Has(ComponentKind.ContainerRegistry, registry);
        if (builder is null)
        {
            yield break;
        }

        if (store is not null && builder.Flavor == CodeBuildSettings.Flavor)
        {
            yield return FlavorOf(builder, store);
        }

        if (RegionOf(builder) is not { } builds)
        {
            yield break;
        }

        if (store is not null && RegionOf(store) is { } keeps)
        {
            yield return RegionsOf(builder, builds, store, keeps);
        }

        if (registry is not null && EcrRegistry.Parse(RegistrySettings.Of(registry).Uri) is { } ecr)
        {
            yield return PartitionsOf(builder, builds, registry, ecr.Region);
        }
    }

    private static StackCheck FlavorOf(ImageBuilder builder, ArtifactStore store) =>
        store.Flavor == S3Settings.Flavor
            ? new(Flavor, Code: null, $"the image builder '{builder.Name}' of flavor 'aws' has an artifact store of flavor 's3'", Remedy: null)
            : new(
                Flavor,
                ErrorCode.StackMismatch,
                $"the image builder '{builder.Name}' of flavor 'aws' needs an artifact store of flavor 's3', and '{store.Name}' is of flavor '{store.Flavor}'",
                "Use an artifact store of flavor s3."
            );

    // CodeBuild reads its source only from a bucket in the region of the project.
    private static StackCheck RegionsOf(ImageBuilder builder, string builds, ArtifactStore store, string keeps) =>
        builds == keeps
            ? new(Region, Code: null, $"the image builder '{builder.Name}' and the artifact store '{store.Name}' are in region '{builds}'", Remedy: null)
            : new(
                Region,
                ErrorCode.StackMismatch,
                $"the image builder '{builder.Name}' is in region '{builds}' and the artifact store '{store.Name}' in '{keeps}', but a build reads its context from its own region only",
                "Use an artifact store whose bucket is in the region of the CodeBuild project."
            );

    // An IAM identity is valid only in its own partition, so the service role could not push to a registry in another one.
    private static StackCheck PartitionsOf(ImageBuilder builder, string builds, ContainerRegistry registry, string keeps) =>
        AwsPartition.Of(builds) == AwsPartition.Of(keeps)
            ? new(
                Partition,
                Code: null,
                $"the image builder '{builder.Name}' and the container registry '{registry.Name}' are in one AWS partition",
                Remedy: null
            )
            : new(
                Partition,
                ErrorCode.StackMismatch,
                $"the image builder '{builder.Name}' in region '{builds}' and the container registry '{registry.Name}' in '{keeps}' are in different AWS partitions, between which no role is valid",
                "Use a registry in the partition of the CodeBuild project."
            );

    /// <summary>Throws if the components cannot build an image together.</summary>
    /// <param name="stack">The name of the stack, or null if the user named the components instead.</param>
    /// <exception cref="ImageBuilderException">A component is missing, or two components do not fit each other.</exception>
    public static void Require(string? stack, ImageBuilder? builder, ArtifactStore? store, ContainerRegistry? registry)
    {
        if (Failures(builder, store, registry) is { Count: > 0 } problems)
        {
            var subject = stack is null ? "The components cannot build an image" : $"The stack '{stack}' cannot build an image";
            throw new ImageBuilderException(
                problems[0].Code!.Value,
                $"{subject}: {string.Join("; ", problems.Select(static problem => problem.Evidence))}.",
                stack,
                string.Join(' ', problems.Select(static problem => problem.Remedy))
            );
        }
    }

    private static StackCheck Has(ComponentKind kind, StackComponent component) =>
        new(kind.ToString(), Code: null, $"the {kind.Words()} is '{component.Name}' of flavor '{component.Flavor}'", Remedy: null);

    private static StackCheck Lacks(ComponentKind kind, string? flavor) =>
        new(
            kind.ToString(),
            ErrorCode.StackIncomplete,
            $"it has no {kind.Words()}" + (flavor is null ? string.Empty : $" of flavor '{flavor}'"),
            $"Register one with Register-{kind} and name it with -{kind}."
        );

    private static string? RegionOf(StackComponent component) => AwsAccessSettings.Of(component).Region;
}
