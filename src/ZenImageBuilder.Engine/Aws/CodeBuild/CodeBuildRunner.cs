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

/// <summary>Runs builds in AWS CodeBuild; their logs are in CloudWatch Logs.</summary>
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

    /// <summary>Starts a build. The request is repeated only as long as the idempotency token prevents a second build.</summary>
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
            // A limit says that the attempt with this answer started nothing; it says nothing about the attempt before it.
            throw new ImageBuilderException(
                unanswered.Code == ErrorCode.BuildLimitReached ? ErrorCode.ServiceUnreachable : unanswered.Code,
                $"{unanswered.Message} It is not known whether the build was started.",
                unanswered.Target,
                $"{unanswered.Remedy} Wait-ImageBuild finds out, and starts the build if it was not started and can still be started. Do not start it again before that.".TrimStart(),
                unanswered.InnerException
            )
            {
                Denied = unanswered.Denied,
                IsOutcomeUnknown = true,
                IsUnreadable = unanswered.IsUnreadable,
            };
        }
    }

    // A limit on builds rejects this build; a limit on requests may apply to a repetition of a request that was carried out.
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
                        : throw new UnreadableAnswerException("it is about another build"),
                cancellationToken
            );

    public async Task<LogPage> ReadLogAsync(string group, string stream, string? token, CancellationToken cancellationToken)
    {
        try
        {
            // Without a token, the next request would start at the beginning.
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
            // The names are known a moment before the stream exists.
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
