using Amazon.CloudWatchLogs;
using Amazon.CloudWatchLogs.Model;
using Amazon.CodeBuild;
using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;
using ZenImageBuilder.Engine.Aws.Sessions.Http;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Builds.Starting;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.CodeBuild;

/// <summary>Builds in AWS CodeBuild, with their logs in CloudWatch Logs.</summary>
internal sealed class CodeBuildRunner(
    AmazonCodeBuildClient builds,
    AmazonCloudWatchLogsClient logs,
    string region,
    CredentialSource credentials,
    TimeProvider time
) : IBuildRunner
{
    // https://docs.aws.amazon.com/codebuild/latest/APIReference/API_BatchGetBuilds.html
    private const int BuildsPerCall = 100;

    public string Region => region;

    /// <summary>Starts a build. It is asked for again only as long as the idempotency token keeps that from starting another one.</summary>
    public async Task<RemoteBuild> StartAsync(BuildSubmission submission, TokenLease token, CancellationToken cancellationToken)
    {
        var request = SubmissionMapping.ToRequest(submission);
        var attempts = new StartAttempts(token, submission.Project);
        using var life = new CancellationTokenSource(token.Left, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, life.Token);
        try
        {
            return await Attempts
                .UnderAsync(
                    attempts,
                    () =>
                        Call("codebuild:StartBuild", $"project '{submission.Project}'")
                            .RunAsync(
                                () => builds.StartBuildAsync(request, either.Token),
                                static answer => BuildMapping.ToRemote(answer.Build),
                                cancellationToken
                            )
                )
                .ConfigureAwait(false);
        }
        catch (ImageBuilderException redirected) when (!attempts.HasUnanswered && redirected.InnerException is RedirectedAnswerException)
        {
            throw new ImageBuilderException(
                ErrorCode.RequestRefused,
                $"{redirected.Message} The build was not started.",
                redirected.Target,
                redirected.Remedy,
                redirected.InnerException
            )
            {
                IsUnreadable = true,
            };
        }
        catch (ImageBuilderException unanswered) when (attempts.HasUnanswered || IsOpen(unanswered))
        {
            // That there was no place says that nothing was started by the attempt that heard it, and nothing of the one before.
            throw new ImageBuilderException(
                unanswered.Code == ErrorCode.BuildLimitReached ? ErrorCode.ServiceUnreachable : unanswered.Code,
                $"{unanswered.Message} Whether the build was started is not known.",
                unanswered.Target,
                $"{unanswered.Remedy} Wait-ImageBuild finds out, and starts the build if it was not started and still may be: do not start it anew before.".TrimStart(),
                unanswered.InnerException
            )
            {
                Denied = unanswered.Denied,
                IsOutcomeUnknown = true,
                IsUnreadable = unanswered.IsUnreadable,
            };
        }
    }

    // A limit on builds is a refusal of this one; a limit on requests may have met a repetition of one that was carried out.
    private static bool IsOpen(ImageBuilderException error) =>
        error.Code is ErrorCode.ServiceUnreachable or ErrorCode.Throttled
        && error.InnerException is not AmazonServiceException { ErrorCode: "AccountLimitExceededException" };

    public async Task<BuildAnswers> GetAsync(IReadOnlyList<string> buildIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, RemoteBuild>(buildIds.Count, StringComparer.Ordinal);
        var unknown = new HashSet<string>(StringComparer.Ordinal);
        foreach (var ids in buildIds.Distinct(StringComparer.Ordinal).Chunk(BuildsPerCall))
        {
            var answers = await Call("codebuild:BatchGetBuilds", ids.Length == 1 ? $"build '{ids[0]}'" : $"{ids.Length} builds")
                .RunAsync(
                    () => builds.BatchGetBuildsAsync(new() { Ids = [.. ids] }, cancellationToken),
                    answer => BuildMapping.ToAnswers(answer, ids),
                    cancellationToken
                )
                .ConfigureAwait(false);
            foreach (var (id, build) in answers.Builds)
            {
                found.Add(id, build);
            }

            unknown.UnionWith(answers.Unknown);
        }

        return new(found, unknown);
    }

    public Task<BuildSearch> FindAsync(string project, Guid id, DateTimeOffset? submitted, CancellationToken cancellationToken) =>
        new ProjectSearch(builds, ids => GetAsync(ids, cancellationToken), Call("codebuild:ListBuildsForProject", $"project '{project}'")).FindAsync(
            project,
            id,
            submitted,
            cancellationToken
        );

    public Task<RemoteBuild> StopAsync(string buildId, CancellationToken cancellationToken) =>
        Call("codebuild:StopBuild", $"build '{buildId}'")
            .RunAsync(
                () => builds.StopBuildAsync(new() { Id = buildId }, cancellationToken),
                answer =>
                    BuildMapping.ToRemote(answer.Build) is var stopped && stopped.Id == buildId
                        ? stopped
                        : throw new UnreadableAnswerException("it tells of another build"),
                cancellationToken
            );

    public async Task<LogPage> ReadLogAsync(string group, string stream, string? token, CancellationToken cancellationToken)
    {
        try
        {
            // Without a token the next question would begin anew.
            return await Call("logs:GetLogEvents", $"log stream '{stream}' of group '{group}'")
                .RunAsync(
                    () =>
                        logs.GetLogEventsAsync(
                            new()
                            {
                                LogGroupName = group,
                                LogStreamName = stream,
                                NextToken = token,
                                StartFromHead = true,
                            },
                            cancellationToken
                        ),
                    static answer => new LogPage(Entries(answer), answer.NextForwardToken.Promised("the token of the next lines")),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (ImageBuilderException missing) when (missing.Code == ErrorCode.RemoteResourceNotFound && token is null)
        {
            // The names are known a moment before the stream is made.
            return new([], null);
        }
    }

    public Task<IReadOnlyList<LogEntry>> ReadLogEndAsync(string group, string stream, int lines, CancellationToken cancellationToken) =>
        Call("logs:GetLogEvents", $"log stream '{stream}' of group '{group}'")
            .RunAsync(
                () =>
                    logs.GetLogEventsAsync(
                        new()
                        {
                            LogGroupName = group,
                            LogStreamName = stream,
                            StartFromHead = false,
                            Limit = lines,
                        },
                        cancellationToken
                    ),
                static answer =>
                    answer.Events is null && answer.NextForwardToken is null ? throw new UnreadableAnswerException("it lacks the lines") : Entries(answer),
                cancellationToken
            );

    private static IReadOnlyList<LogEntry> Entries(GetLogEventsResponse answer) =>
        [
            .. answer
                .Events.Present()
                .Select(static line => new LogEntry(line.Timestamp.Utc() ?? DateTimeOffset.UnixEpoch, line.Message?.TrimEnd('\r', '\n') ?? "")),
        ];

    public void Dispose()
    {
        builds.Dispose();
        logs.Dispose();
    }

    private AwsCall Call(string action, string resource) => new(action, resource, credentials);
}
