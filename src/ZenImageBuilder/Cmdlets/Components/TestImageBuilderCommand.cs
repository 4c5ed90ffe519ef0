using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>Asks AWS for everything that a build needs, check by check, before one is started.</summary>
[Cmdlet(VerbsDiagnostic.Test, Nouns.ImageBuilder)]
[OutputType(typeof(ReadinessCheck))]
public sealed class TestImageBuilderCommand : AwsCmdlet
{
    /// <summary>Names with wildcards, ids or id prefixes of image builders; without it, that of the stack.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef[]? Name { get; set; }

    /// <summary>The stack; without it, the active one, unless another image builder is named.</summary>
    [Parameter]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(StackNameCompleter))]
    public ComponentRef? Stack { get; set; }

    /// <summary>The artifact store, in place of the stack's.</summary>
    [Parameter]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef? ArtifactStore { get; set; }

    /// <summary>The container registry, in place of the stack's.</summary>
    [Parameter]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef? ContainerRegistry { get; set; }

    /// <summary>What the image is to be pushed as, in the forms that Start-ImageBuild takes.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Tag { get; set; } = [];

    /// <summary>Makes the repositories of the tags in ECR where they are missing.</summary>
    [Parameter]
    public SwitchParameter CreateRepository { get; set; }

    /// <summary>Writes nothing to the bucket, not even for a moment.</summary>
    [Parameter]
    public SwitchParameter SkipProbe { get; set; }

    private protected override async Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        using var observer = Observe();
        var aws = Aws();
        await EachAsync(
            Name ?? [null!],
            async reference =>
            {
                foreach (var builder in Builders(reference))
                {
                    var request = new PreflightRequest(Selection(builder), Tag, CreateRepository, SkipProbe, aws);
                    await foreach (var check in Engine.Readiness.TestAsync(request, observer, cancellationToken))
                    {
                        WriteObject(check);
                    }
                }
            }
        );
    }

    // Without a name, what the stack has is meant.
    private IEnumerable<string?> Builders(ComponentRef? reference)
    {
        if (reference is null)
        {
            return new string?[] { null };
        }

        return Engine
            .Components.Find(ComponentKind.ImageBuilder, reference.To(ComponentKind.ImageBuilder), Unreadable)
            .Select(static builder => builder.Id.ToString());
    }

    private StackSelection Selection(string? builder) =>
        new(Stack?.ToStack(), builder, ArtifactStore?.To(ComponentKind.ArtifactStore), ContainerRegistry?.To(ComponentKind.ContainerRegistry));
}
