using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Planning;

/// <summary>Plans the repetition of a recorded build, with its stored context, its options and its components.</summary>
internal sealed class BuildRepeat(BuildPlanner planner, IComponentCatalog components, IBuildHistory history)
{
    public BuildPlan Plan(ImageBuild build, AwsOptions aws)
    {
        var order = history.OpenOrder(build.Id) is { } kept ? BuildOrder.Open(kept) : null;
        if (order is null)
        {
            throw new ImageBuilderException(
                ErrorCode.BuildNotRepeatable,
                $"It is not recorded what the build '{build.Id}' was made with, because an older version of this module made it.",
                build,
                "Start it from its folder with Start-ImageBuild."
            );
        }

        var request = new BuildRequest(new BuildSource.Stored(build.Context.Hash), order.Tags)
        {
            Selection = new(
                null,
                Reference(ComponentKind.ImageBuilder, order.ImageBuilder, build),
                Reference(ComponentKind.ArtifactStore, order.ArtifactStore, build),
                Reference(ComponentKind.ContainerRegistry, order.ContainerRegistry, build)
            ),
            BuildArgs = order.BuildArgs,
            Labels = order.Labels,
            Target = order.Target,
            NoCache = order.NoCache,
            Pull = order.Pull,
            CacheMode = order.CacheMode,
            CacheRepository = order.CacheRepository,
        };
        return planner.Plan(request, order.Reach(aws)) with { StackName = order.Stack, Repeats = build };
    }

    /// <summary>Returns the id of the component, or of the component that now has its name if it is no longer registered.</summary>
    private string Reference(ComponentKind kind, OrderedComponent component, ImageBuild build)
    {
        foreach (var reference in new[] { component.Id.ToString(), component.Name })
        {
            try
            {
                return components.Resolve(kind, reference).Id.ToString();
            }
            catch (ImageBuilderException missing) when (missing.Code == ErrorCode.ComponentNotFound)
            {
                // The next reference may name a component.
            }
        }

        throw new ImageBuilderException(
            ErrorCode.ComponentNotFound,
            $"The {kind.Words()} '{component.Name}', with which the build '{build.Id}' was made, is not registered any more.",
            build,
            "Register it again under that name, or start the build from its folder with Start-ImageBuild."
        );
    }
}
