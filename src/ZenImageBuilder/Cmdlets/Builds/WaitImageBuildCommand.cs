using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Builds;

/// <summary>Watches builds and their logs, and emits each build when it ends, or only the first one. Ctrl+C stops the watch; the builds continue.</summary>
[Cmdlet(VerbsLifecycle.Wait, Nouns.ImageBuild)]
[OutputType(typeof(ImageBuild))]
public sealed class WaitImageBuildCommand : BuildWatchingCmdlet
{
    private readonly HashSet<Guid> _seen = [];

    private readonly List<Guid> _ids = [];

    private readonly List<ImageBuild> _running = [];

    /// <summary>IDs, ID prefixes or CodeBuild's IDs; wildcards are allowed. If it is omitted, all running builds are watched.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("BuildId")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ReferenceText]
    [ArgumentCompleter(typeof(BuildIdCompleter))]
    public BuildRef[]? Id { get; set; }

    /// <summary>The maximum time to watch: a TimeSpan or a number of seconds.</summary>
    [Parameter]
    [Duration]
    public TimeSpan Timeout { get; set; }

    /// <summary>Returns as soon as one build has ended, and emits that build.</summary>
    [Parameter]
    public SwitchParameter Any { get; set; }

    /// <summary>Emits also the builds that still run when the watch ends.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) =>
        Each(
            Id ?? [],
            reference =>
            {
                Add(Engine.Builds.Find(reference.Reference, filter: null, Unreadable));
            }
        );

    private protected override async Task EndProcessingAsync(CancellationToken cancellationToken)
    {
        if (Id is null && !MyInvocation.ExpectingInput)
        {
            Add(Engine.Builds.Find(null, BuildFilter.Running, Unreadable).Reverse());
        }

        if (_ids.Count == 0)
        {
            return;
        }

        try
        {
            await WatchAsync(cancellationToken);
        }
        catch (Exception exception) when (EndsThePipeline(exception) && !Any)
        {
            Warn(new(_running, NotStarted: 0));
            throw;
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        TimeSpan? timeout = Timeout == TimeSpan.Zero ? null : Timeout;
        using var observer = Observe();
        await foreach (
            var build in Engine.Builds.WaitAsync(new(_ids, FollowLogs: true, timeout, Aws()) { Any = Any, WithRunning = PassThru }, observer, cancellationToken)
        )
        {
            if (build.HasEnded)
            {
                _ = _running.RemoveAll(running => running.Id == build.Id);
                WriteEnded(build);
            }
            else
            {
                WriteObject(build);
            }
        }
    }

    private void Add(IEnumerable<ImageBuild> builds)
    {
        foreach (var build in builds.Where(build => _seen.Add(build.Id)))
        {
            _ids.Add(build.Id);
            if (!build.HasEnded)
            {
                _running.Add(build);
            }
        }
    }
}
