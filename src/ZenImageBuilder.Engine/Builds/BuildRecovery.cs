using System.Text.Json;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds;

/// <summary>
/// Finds out what became of a build that was recorded, and of which no answer of the service is: another process may still be at it, or it was killed. Within
/// the life of the idempotency token the submission is simply sent again, which starts nothing twice.
/// </summary>
internal sealed class BuildRecovery(IBuildHistory history, TimeProvider time)
{
    /// <summary>Source: StartBuild's <c>idempotencyToken</c> is valid for 5 minutes; the margin allows for clocks that differ.</summary>
    public static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(4.5);

    public async Task<BuildRecord> RecoverAsync(
        BuildRecord record,
        Func<BuildRecord, Task<IBuildRunner>> open,
        IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        var latest = history.Get(record.Build.Id) ?? record;
        if (latest.Build.BuildId is not null || !ImageBuildStatus.IsRunning(latest.Build.Status) || latest.Owner?.HasEnded() == false)
        {
            return latest;
        }

        if (latest is not { Submission: { } submission, Submitted: { } submitted })
        {
            return latest.Ended(
                ImageBuildStatus.Interrupted,
                "The shell that prepared the build ended before the build was started. Nothing was started.",
                time.GetUtcNow());
        }

        if (time.GetUtcNow() - submitted > TokenLife)
        {
            return latest.Ended(
                ImageBuildStatus.Interrupted,
                $"The shell ended while it started the build, and it is not known whether it did. Look for a build of project '{latest.Project}' with the variable ZIB_BUILD_ID={latest.Build.Id}.",
                time.GetUtcNow());
        }

        observer.Report(new VerboseMessage($"The shell that started build {latest.Build.Id} ended before it had the answer; asking again with the same idempotency token."));
        var runner = await open(latest).ConfigureAwait(false);
        var again = JsonSerializer.Deserialize(submission.Reveal(), SubmissionJson.Default.BuildSubmission)
            ?? throw new ImageBuilderException(ErrorCode.RegistryUnavailable, $"The recorded submission of build '{latest.Build.Id}' is empty.", latest.Build.Id);
        return latest.With(await runner.StartAsync(again, cancellationToken).ConfigureAwait(false));
    }
}
