using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Builds.Planning;
using ZenImageBuilder.Engine.Builds.Starting;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Support;

/// <summary>The builds: a batch of the engine whose steps are what the test plans. Planning a build is always allowed, because nothing is sent for it.</summary>
internal sealed partial class FakeEngine : IImageBuilds, IBuildSteps
{
    private readonly List<BuildRequest> _startedBuilds = [];

    private readonly List<Guid> _stoppedBuilds = [];

    private int _sent;

    public IImageBuilds Builds => this;

    /// <summary>Is told of each build that is planned; may refuse it.</summary>
    public Action<BuildRequest> OnPlanBuild { get; set; } = static _ => { };

    /// <summary>What a recorded build is built with again.</summary>
    public Func<ImageBuild, AwsOptions, BuildRequest>? OnPlanAgain { get; set; }

    public Func<BuildRequest, IEngineObserver, CancellationToken, Task<ImageBuild>>? OnStartBuild { get; set; }

    public Func<WatchRequest, IEngineObserver, CancellationToken, IAsyncEnumerable<ImageBuild>>? OnWait { get; set; }

    public Func<string?, IReadOnlyList<ImageBuild>>? OnFindBuild { get; set; }

    public Action<Guid>? OnRemoveBuild { get; set; }

    public Func<IReadOnlyList<Guid>, AwsOptions, Task<IReadOnlyList<ImageBuild>>>? OnRefresh { get; set; }

    public Func<Guid, CancellationToken, Task<ImageBuild>>? OnStopBuild { get; set; }

    public Func<Guid, bool, CancellationToken, IAsyncEnumerable<BuildLogLine>>? OnReadLog { get; set; }

    /// <summary>The options of the batches so far, in order.</summary>
    public List<BatchOptions> Batches { get; } = [];

    /// <summary>The filters of builds so far, in order.</summary>
    public List<BuildFilter?> Filters { get; } = [];

    /// <summary>The builds that were started so far.</summary>
    public IReadOnlyList<BuildRequest> StartedBuilds => Copy(_startedBuilds);

    /// <summary>The builds that were told to stop so far, in order.</summary>
    public IReadOnlyList<Guid> StoppedBuilds => Copy(_stoppedBuilds);

    /// <summary>How often something was done with builds that reaches AWS.</summary>
    public int Sent => Volatile.Read(ref _sent);

    IBuildBatch IImageBuilds.Begin(BatchOptions options, Action<BuildEvent> tell, CancellationToken cancellationToken)
    {
        Batches.Add(options);
        return new BuildBatch(this, options, tell, cancellationToken);
    }

    BuildPlan IBuildSteps.Plan(BuildRequest request, AwsOptions aws)
    {
        Planned(OnPlanBuild)(request);
        return Plans.Plan("app:1") with { Request = request, Aws = aws };
    }

    BuildPlan IBuildSteps.PlanAgain(ImageBuild build, AwsOptions aws) => ((IBuildSteps)this).Plan(Planned(OnPlanAgain)(build, aws), aws);

    async Task<BuildRecord> IBuildSteps.StartAsync(BuildPlan plan, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Keep(_startedBuilds, plan.Request);
        return new()
        {
            Build = await Sending(OnStartBuild)(plan.Request, observer, cancellationToken),
            Location = new(null, null, null, null),
            Project = "images",
            Repository = plan.Tags[0].Repository,
        };
    }

    async IAsyncEnumerable<ImageBuild> IBuildSteps.WatchAsync(
        ChannelReader<BuildRecord> builds,
        AwsOptions aws,
        IEngineObserver observer,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var ids = await builds.ReadAllAsync(cancellationToken).Select(static record => record.Build.Id).ToListAsync(cancellationToken);

        // A stop ends the builds too, and may do so before the reader hears of it: nothing is watched after a stop.
        cancellationToken.ThrowIfCancellationRequested();
        await foreach (
            var build in ids.Count == 0
                ? Sequence.Of<ImageBuild>()
                : ((IImageBuilds)this).WaitAsync(new(ids, FollowLogs: true, null, aws), observer, cancellationToken)
        )
        {
            yield return build;
        }
    }

    IAsyncEnumerable<ImageBuild> IImageBuilds.WaitAsync(WatchRequest request, IEngineObserver observer, CancellationToken cancellationToken) =>
        Sending(OnWait)(request, observer, cancellationToken);

    IReadOnlyList<ImageBuild> IImageBuilds.Find(NameMatch? reference, BuildFilter? filter, Action<ImageBuilderException>? unreadable)
    {
        Filters.Add(filter);
        return Planned(OnFindBuild)(reference?.Text);
    }

    void IImageBuilds.Remove(Guid id) => Planned(OnRemoveBuild)(id);

    Task<IReadOnlyList<ImageBuild>> IImageBuilds.RefreshAsync(
        IReadOnlyList<Guid> ids,
        AwsOptions aws,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) => Sending(OnRefresh)(ids, aws);

    Task<ImageBuild> IImageBuilds.StopAsync(Guid id, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Keep(_stoppedBuilds, id);
        return Sending(OnStopBuild)(id, cancellationToken);
    }

    IAsyncEnumerable<BuildLogLine> IImageBuilds.ReadLogAsync(
        Guid id,
        bool follow,
        AwsOptions aws,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) => Sending(OnReadLog)(id, follow, cancellationToken);

    private T Sending<T>(T? plan, [CallerArgumentExpression(nameof(plan))] string call = "")
        where T : Delegate
    {
        _ = Interlocked.Increment(ref _sent);
        return Planned(plan, call);
    }

    private static void Keep<T>(List<T> list, T item)
    {
        lock (list)
        {
            list.Add(item);
        }
    }

    private static List<T> Copy<T>(List<T> list)
    {
        lock (list)
        {
            return [.. list];
        }
    }
}
