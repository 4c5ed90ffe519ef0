using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>Checks everything that a build needs in AWS, before you start one. Emits one check after the other.</summary>
[Cmdlet(VerbsDiagnostic.Test, Nouns.ImageBuilder)]
[OutputType(typeof(ReadinessCheck))]
public sealed class TestImageBuilderCommand : AwsCmdlet
{
    /// <summary>Names (wildcards are allowed), IDs or ID prefixes of image builders. If it is omitted, the image builder of the stack is used.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef[]? Name { get; set; }

    /// <summary>The stack. If it is omitted, the active stack is used, unless you name an image builder that it does not use.</summary>
    [Parameter]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(StackNameCompleter))]
    public ComponentRef? Stack { get; set; }

    /// <summary>The artifact store to use instead of the stack's.</summary>
    [Parameter]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef? ArtifactStore { get; set; }

    /// <summary>The container registry to use instead of the stack's.</summary>
    [Parameter]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef? ContainerRegistry { get; set; }

    /// <summary>The references that the image will be pushed as, in the forms that Start-ImageBuild accepts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Tag { get; set; } = [];

    /// <summary>Creates the repositories of the tags in ECR if they are missing.</summary>
    [Parameter]
    public SwitchParameter CreateRepository { get; set; }

    /// <summary>Writes nothing to the bucket, not even temporarily.</summary>
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

    // Null stands for the image builder of the stack.
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
