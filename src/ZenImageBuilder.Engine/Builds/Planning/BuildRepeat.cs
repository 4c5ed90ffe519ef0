using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Planning;

/// <summary>Asks for a recorded build once more: from its stored context, with what it was asked for with then.</summary>
internal sealed class BuildRepeat(IComponentCatalog components, IBuildHistory history)
{
    public StartBuildRequest Request(BuildRecord record, AwsOptions aws)
    {
        var build = record.Build;
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

        return new(
            Guid.NewGuid(),
            ContextPath: "",
            Dockerfile: null,
            order.Tags,
            order.BuildArgs,
            order.Labels,
            order.Target,
            order.NoCache,
            order.Pull,
            NoHashCache: false,
            new(
                null,
                Reference(ComponentKind.ImageBuilder, order.ImageBuilder, build),
                Reference(ComponentKind.ArtifactStore, order.ArtifactStore, build),
                Reference(ComponentKind.ContainerRegistry, order.ContainerRegistry, build)
            ),
            order.Reach(aws)
        )
        {
            ContextHash = build.Context.Hash,
            StackName = order.Stack,
            Repeats = build.Id,
        };
    }

    /// <summary>The component itself, or the one that has its name now.</summary>
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
                // The next one may do.
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
