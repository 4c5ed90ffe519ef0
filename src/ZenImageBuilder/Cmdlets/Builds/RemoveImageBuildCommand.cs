using System.Management.Automation;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Builds;

/// <summary>Deletes the records of builds. Their images, their logs and the data of the build service are kept.</summary>
[Cmdlet(VerbsCommon.Remove, Nouns.ImageBuild, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(ImageBuild))]
public sealed class RemoveImageBuildCommand : ImageBuilderCmdlet
{
    /// <summary>IDs, ID prefixes or CodeBuild's IDs; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("BuildId")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ReferenceText]
    [ArgumentCompleter(typeof(BuildIdCompleter))]
    public BuildRef[] Id { get; set; } = null!;

    /// <summary>Deletes also the records of builds that have not ended; the builds continue.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) =>
        Each(
            Id,
            reference =>
            {
                foreach (var build in Engine.Builds.Find(reference.Reference, filter: null, RemoveUnreadable))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Remove(build);
                }
            }
        );

    // It is no longer known whether the build has ended, and the record cannot be removed in any other way.
    private void RemoveUnreadable(ImageBuilderException unreadable)
    {
        if (unreadable.Target is Guid id && ShouldProcess($"{id} (cannot be read)", "Forget image build"))
        {
            Engine.Builds.Remove(id);
        }
    }

    private void Remove(ImageBuild build)
    {
        var name = build.BuildId ?? build.Id.ToString();
        if (!build.HasEnded && !Force)
        {
            WriteError(
                new ImageBuilderException(
                    ErrorCode.BuildRunning,
                    $"The build {name} has not ended, as far as is known here: {build.Status}.",
                    build,
                    $"Stop it with Stop-ImageBuild {build.Id} -Wait, or update its status with Get-ImageBuild {build.Id} -Refresh. With -Force it is forgotten and continues."
                )
            );
        }
        else if (ShouldProcess($"{name} ({build.Status}, {string.Join(", ", build.Tags)})", "Forget image build"))
        {
            Engine.Builds.Remove(build.Id);
        }
    }
}
