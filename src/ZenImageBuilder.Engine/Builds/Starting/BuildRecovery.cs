using System.Collections.Concurrent;
using System.Text.Json;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Planning;
using ZenImageBuilder.Engine.Clocks;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Starting;

/// <summary>
/// Finds out whether a recorded build was started if no answer of the service is recorded for it. Another process may still be starting it, or that process may
/// have been killed. The build is looked up among the builds of the project. If it is not found there, its submission is sent again, but only while the
/// idempotency token is certainly valid, so that no second build is started.
/// </summary>
internal sealed class BuildRecovery(IBuildHistory history, SubmissionClock clock, TimeProvider time)
{
    /// <summary>
    /// The time between two lists of the project's builds from which a submission of unknown age must be missing before it counts as not started. Two lists are
    /// needed because a list may be out of date.
    /// </summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    // The maximum duration of a start: a process sends requests while the token is valid, and then records the answer.
    private static readonly TimeSpan LongestStart = TokenLease.Life + TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, TimeSpan> _missingSince = new();

    private volatile WeakReference<IEngineObserver>? _told;

    public async Task<BuildRecord> RecoverAsync(
        BuildRecord record,
        Func<BuildRecord, Task<IBuildRunner>> open,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        var latest = history.Get(record.Build.Id) ?? record;
        if (latest.Build.BuildId is not null || !ImageBuildStatus.IsRunning(latest.Build.Status))
        {
            StartsUnderWay.Forget(latest.Build.Id);
            return latest;
        }

        if (StartsUnderWay.AnswerOf(latest.Build.Id) is { } accepted)
        {
            return accepted;
        }

        var age = clock.AgeOf(latest);
        if (IsAtWork(latest, age) || IsSettling(latest))
        {
            return latest;
        }

        if (latest.Build.Status == ImageBuildStatus.Preparing)
        {
            return Interrupted(latest, "The shell that prepared the build ended before the build was started. Nothing was started.");
        }

        var runner = await open(latest).ConfigureAwait(false);
        var (search, refusal) = await SearchAsync(runner, latest, cancellationToken).ConfigureAwait(false);
        return search switch
        {
            { Build: { } found } => Adopted(latest, found, observer),
            _ when age.IsTokenAlive && latest.Submission is { } submission => await SendAgainAsync(runner, latest, submission, observer, cancellationToken)
                .ConfigureAwait(false),
            { IsWhole: true } => age.IsSettled || _missingSince.ContainsKey(latest.Build.Id) ? NotStarted(latest) : Missing(latest, observer),
            _ => NotKnown(latest, refusal, observer),
        };
    }

    /// <summary>Whether a process may still be starting the build and then record the answer.</summary>
    private static bool IsAtWork(BuildRecord record, SubmissionAge age)
    {
        if (record.Owner is not { } owner)
        {
            return false;
        }

        return owner.IsThisProcess
            ? StartsUnderWay.Has(record.Build.Id)
            : !owner.HasEnded() && (record.Build.Status == ImageBuildStatus.Preparing || !(age.AtLeast >= LongestStart));
    }

    private bool IsSettling(BuildRecord record) => _missingSince.TryGetValue(record.Build.Id, out var since) && time.Monotonic() - since < Settling;

    /// <summary>Looks for the build among the builds of the project. If AWS refuses the request, this returns the error instead of throwing it.</summary>
    private static async Task<(BuildSearch? Search, ImageBuilderException? Refusal)> SearchAsync(
        IBuildRunner runner,
        BuildRecord record,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return (await runner.FindAsync(record.Project, record.Build.Id, record.Submitted, cancellationToken).ConfigureAwait(false), null);
        }
        catch (ImageBuilderException refusal) when (refusal.Code is ErrorCode.AccessDenied or ErrorCode.RequestRefused or ErrorCode.RemoteResourceNotFound)
        {
            return (null, refusal);
        }
    }

    private static BuildRecord Adopted(BuildRecord record, RemoteBuild found, IEngineObserver observer)
    {
        observer.Report(
            new VerboseMessage($"The start of build {record.Build.Id} got no answer that is recorded; project '{record.Project}' has it as build {found.Id}.")
        );
        return record.With(found);
    }

    private async Task<BuildRecord> SendAgainAsync(
        IBuildRunner runner,
        BuildRecord record,
        Secret submission,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        observer.Report(
            new VerboseMessage($"The start of build {record.Build.Id} got no answer that is recorded; asking again with the same idempotency token.")
        );
        var again =
            JsonSerializer.Deserialize(submission.Reveal(), SubmissionJson.Default.BuildSubmission)
            ?? throw new ImageBuilderException(
                ErrorCode.RegistryUnavailable,
                $"The recorded submission of build '{record.Build.Id}' is empty.",
                record.Build.Id
            );
        return record.With(await runner.StartAsync(again, clock.Lease(record), cancellationToken).ConfigureAwait(false));
    }

    private BuildRecord Missing(BuildRecord record, IEngineObserver observer)
    {
        _missingSince[record.Build.Id] = time.Monotonic();
        observer.Report(
            new VerboseMessage(
                $"Project '{record.Project}' has no build that was started for {record.Build.Id}; looking again in {Settling.TotalSeconds:0} s, because a list may lag behind."
            )
        );
        return record;
    }

    private BuildRecord NotStarted(BuildRecord record)
    {
        _ = _missingSince.TryRemove(record.Build.Id, out _);
        return Interrupted(
            record,
            $"The start of the build got no answer, and the build was not started: project '{record.Project}' has no build with the variable {BuildPlan.IdVariable}={record.Build.Id}."
        );
    }

    private BuildRecord NotKnown(BuildRecord record, ImageBuilderException? refusal, IEngineObserver observer)
    {
        if (refusal is not null && !(_told?.TryGetTarget(out var told) == true && ReferenceEquals(told, observer)))
        {
            _told = new(observer);
            observer.Report(new WarningMessage($"Whether builds were started whose start got no answer cannot be looked up. {refusal.Message}"));
        }

        return Interrupted(
            record,
            $"The start of the build got no answer, and it is not known whether the build was started. Look for a build of project '{record.Project}' with the variable {BuildPlan.IdVariable}={record.Build.Id}."
        );
    }

    private BuildRecord Interrupted(BuildRecord record, string message) => record.Ended(ImageBuildStatus.Interrupted, message, time.GetUtcNow());
}
