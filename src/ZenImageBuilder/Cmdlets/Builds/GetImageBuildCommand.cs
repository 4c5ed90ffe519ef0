using System.Collections;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Builds;

/// <summary>Gets the recorded builds, newest first.</summary>
[Cmdlet(VerbsCommon.Get, Nouns.ImageBuild)]
[OutputType(typeof(ImageBuild))]
public sealed class GetImageBuildCommand : AwsCmdlet
{
    /// <summary>IDs, ID prefixes or CodeBuild's IDs; wildcards are allowed. If it is omitted, all builds are returned.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("BuildId")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ReferenceText]
    [ArgumentCompleter(typeof(BuildIdCompleter))]
    public BuildRef[]? Id { get; set; }

    /// <summary>Returns only builds with one of these statuses.</summary>
    [Parameter]
    [ValidateSet(
        ImageBuildStatus.Preparing,
        ImageBuildStatus.Submitting,
        ImageBuildStatus.InProgress,
        ImageBuildStatus.Reused,
        ImageBuildStatus.Succeeded,
        ImageBuildStatus.Failed,
        ImageBuildStatus.Fault,
        ImageBuildStatus.TimedOut,
        ImageBuildStatus.Stopped,
        ImageBuildStatus.Interrupted
    )]
    public string[] Status { get; set; } = [];

    /// <summary>Returns only builds with one of these tags: <c>name</c>, <c>name:tag</c>, <c>:tag</c> or a full reference; wildcards are allowed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Tag { get; set; } = [];

    /// <summary>Returns only builds with a stack of this name; wildcards are allowed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [NamedObject]
    [ArgumentCompleter(typeof(StackNameCompleter))]
    public string? Stack { get; set; }

    /// <summary>Returns only builds with an image builder of this name; wildcards are allowed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [NamedObject]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public string? ImageBuilder { get; set; }

    /// <summary>Returns only builds whose image was given all these labels; the values can contain wildcards.</summary>
    [Parameter]
    [ValidateNotNull]
    [Table]
    public IDictionary? Label { get; set; }

    /// <summary>Returns only builds that were started at this time or later.</summary>
    [Parameter]
    [Alias("Since")]
    public DateTimeOffset? After { get; set; }

    /// <summary>Returns only builds that were started before this time.</summary>
    [Parameter]
    [Alias("Until")]
    public DateTimeOffset? Before { get; set; }

    /// <summary>First asks the service for the current state of the builds that have not ended.</summary>
    [Parameter]
    public SwitchParameter Refresh { get; set; }

    private protected override async Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        var filter = new BuildFilter
        {
            Statuses = Status,
            Tags = [.. Tag.Select(Wildcards.Pattern)],
            Stack = Stack is null ? null : Wildcards.Pattern(Stack),
            ImageBuilder = ImageBuilder is null ? null : Wildcards.Pattern(ImageBuilder),
            Labels = TextMap.Of(Label, nameof(Label)).ToDictionary(static label => label.Key, static label => Wildcards.Pattern(label.Value)),
            After = After,
            Before = Before,
        };
        foreach (var reference in Id ?? [null!])
        {
            try
            {
                if (Refresh)
                {
                    await RefreshAsync(reference, filter with { Statuses = [], HasNotEnded = true }, cancellationToken);
                }

                foreach (var build in Engine.Builds.Find(reference?.Reference, filter, Unreadable))
                {
                    WriteObject(build);
                }
            }
            catch (ImageBuilderException exception)
            {
                WriteError(exception, reference?.ToString());
            }
        }
    }

    /// <summary>
    /// Updates the builds that have not ended. If the service cannot be asked, an error is written, and the builds are shown in their last known state.
    /// </summary>
    private async Task RefreshAsync(BuildRef? reference, BuildFilter running, CancellationToken cancellationToken)
    {
        var ids = Engine.Builds.Find(reference?.Reference, running, static _ => { }).Select(static build => build.Id).ToList();
        if (ids.Count == 0)
        {
            return;
        }

        using var observer = Observe();
        try
        {
            _ = await Engine.Builds.RefreshAsync(ids, Aws(), observer, cancellationToken);
        }
        catch (ImageBuilderException exception)
        {
            WriteError(exception, reference?.ToString());
        }
    }
}
