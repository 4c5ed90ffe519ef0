using System.Runtime.ExceptionServices;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Support;

/// <summary>Builds that are started one by one: batches of one build that is not watched.</summary>
internal static class SingleBuild
{
    public static Task<ImageBuild> StartAsync(
        this IImageBuilds builds,
        BuildRequest request,
        AwsOptions aws,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) => StartAsync(builds, batch => batch.Plan(request), aws, observer, cancellationToken);

    public static Task<ImageBuild> StartAgainAsync(
        this IImageBuilds builds,
        ImageBuild build,
        AwsOptions aws,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) => StartAsync(builds, batch => batch.PlanAgain(build), aws, observer, cancellationToken);

    private static async Task<ImageBuild> StartAsync(
        IImageBuilds builds,
        Func<IBuildBatch, PlannedBuild> plan,
        AwsOptions aws,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        ImageBuild? started = null;
        Exception? error = null;
        var batch = builds.Begin(new(AtOnce: 1, Watch: false, aws), Take, cancellationToken);
        try
        {
            plan(batch).Start();
        }
        finally
        {
            batch.Complete();
        }

        await batch.Work;
        if (error is not null)
        {
            ExceptionDispatchInfo.Throw(error);
        }

        return started!;

        void Take(BuildEvent happened)
        {
            switch (happened)
            {
                case BuildEvent.News news:
                    observer.Report(news.What);
                    break;
                case BuildEvent.Started { Build: var build }:
                    started = build;
                    break;
                case BuildEvent.NotStarted failed:
                    error = failed.Error;
                    break;
            }
        }
    }
}
