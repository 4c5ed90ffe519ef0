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
    /// <summary>Ids, id prefixes or CodeBuild's ids, with wildcards; without it, all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("BuildId")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ReferenceText]
    [ArgumentCompleter(typeof(BuildIdCompleter))]
    public BuildRef[]? Id { get; set; }

    /// <summary>Only builds that stand so.</summary>
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

    /// <summary>Only builds with such a tag: <c>name</c>, <c>name:tag</c>, <c>:tag</c> or a full reference, with wildcards.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Tag { get; set; } = [];

    /// <summary>Only builds with the stack of that name, with wildcards.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [NamedObject]
    [ArgumentCompleter(typeof(StackNameCompleter))]
    public string? Stack { get; set; }

    /// <summary>Only builds with the image builder of that name, with wildcards.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [NamedObject]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public string? ImageBuilder { get; set; }

    /// <summary>Only builds whose image was given these labels; the values may have wildcards.</summary>
    [Parameter]
    [ValidateNotNull]
    [Table]
    public IDictionary? Label { get; set; }

    /// <summary>Only builds that were started then or later.</summary>
    [Parameter]
    [Alias("Since")]
    public DateTimeOffset? After { get; set; }

    /// <summary>Only builds that were started earlier.</summary>
    [Parameter]
    [Alias("Until")]
    public DateTimeOffset? Before { get; set; }

    /// <summary>Asks the service first how the builds that run stand now.</summary>
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

    /// <summary>What cannot be asked now is an error, and is shown as it was known last.</summary>
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
