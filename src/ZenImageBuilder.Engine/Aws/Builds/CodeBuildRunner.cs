using Amazon.CloudWatchLogs;
using Amazon.CloudWatchLogs.Model;
using Amazon.CodeBuild;
using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Builds;

/// <summary>Builds in AWS CodeBuild, with their logs in CloudWatch Logs.</summary>
internal sealed class CodeBuildRunner(AmazonCodeBuildClient builds, AmazonCloudWatchLogsClient logs, string region, CredentialSource credentials, TimeProvider time) : IBuildRunner
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
            var answer = await Attempts.UnderAsync(
                attempts,
                () => Call("codebuild:StartBuild", $"project '{submission.Project}'").RunAsync(() => builds.StartBuildAsync(request, either.Token), cancellationToken)).ConfigureAwait(false);
            return BuildMapping.ToRemote(answer.Build ?? throw NoBuild(request.ProjectName));
        }
        catch (ImageBuilderException unanswered) when (attempts.HasUnanswered || IsOpen(unanswered))
        {
            // That there was no place says that nothing was started by the attempt that heard it, and nothing of the one before.
            throw new ImageBuilderException(
                unanswered.Code == ErrorCode.BuildLimitReached ? ErrorCode.ServiceUnreachable : unanswered.Code,
                $"{unanswered.Message} Whether the build was started is not known.",
                unanswered.Target,
                $"{unanswered.Remedy} Wait-ImageBuild finds out, and starts the build if it was not started and still may be: do not start it anew before.".TrimStart(),
                unanswered.InnerException)
            {
                Denied = unanswered.Denied,
                IsOutcomeUnknown = true,
            };
        }
    }

    // A limit on builds is a refusal of this one; a limit on requests may have met a repetition of one that was carried out.
    private static bool IsOpen(ImageBuilderException error) =>
        error.Code is ErrorCode.ServiceUnreachable or ErrorCode.Throttled && error.InnerException is not AmazonServiceException { ErrorCode: "AccountLimitExceededException" };

    public async Task<BuildAnswers> GetAsync(IReadOnlyList<string> buildIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, RemoteBuild>(buildIds.Count, StringComparer.Ordinal);
        var unknown = new HashSet<string>(StringComparer.Ordinal);
        foreach (var ids in buildIds.Distinct(StringComparer.Ordinal).Chunk(BuildsPerCall))
        {
            var answer = await Call("codebuild:BatchGetBuilds", ids.Length == 1 ? $"build '{ids[0]}'" : $"{ids.Length} builds")
                .RunAsync(() => builds.BatchGetBuildsAsync(new() { Ids = [.. ids] }, cancellationToken), cancellationToken).ConfigureAwait(false);

            // By id and never by position: what was not asked about is not taken for what was.
            foreach (var build in (answer.Builds ?? []).Where(build => ids.Contains(build?.Id, StringComparer.Ordinal)))
            {
                _ = found.TryAdd(build.Id!, BuildMapping.ToRemote(build));
            }

            unknown.UnionWith((answer.BuildsNotFound ?? []).Intersect(ids, StringComparer.Ordinal).Where(id => !found.ContainsKey(id)));
        }

        return new(found, unknown);
    }

    public Task<BuildSearch> FindAsync(string project, Guid id, DateTimeOffset? submitted, CancellationToken cancellationToken) =>
        new ProjectSearch(builds, ids => GetAsync(ids, cancellationToken), Call("codebuild:ListBuildsForProject", $"project '{project}'"))
            .FindAsync(project, id, submitted, cancellationToken);

    public async Task<RemoteBuild> StopAsync(string buildId, CancellationToken cancellationToken)
    {
        var answer = await Call("codebuild:StopBuild", $"build '{buildId}'")
            .RunAsync(() => builds.StopBuildAsync(new() { Id = buildId }, cancellationToken), cancellationToken).ConfigureAwait(false);
        return BuildMapping.ToRemote(answer.Build ?? throw NoBuild(buildId));
    }

    public async Task<LogPage> ReadLogAsync(string group, string stream, string? token, CancellationToken cancellationToken)
    {
        var call = Call("logs:GetLogEvents", $"log stream '{stream}' of group '{group}'");
        try
        {
            var answer = await call.RunAsync(
                () => logs.GetLogEventsAsync(new() { LogGroupName = group, LogStreamName = stream, NextToken = token, StartFromHead = true }, cancellationToken),
                cancellationToken).ConfigureAwait(false);
            return new([.. (answer.Events ?? []).Select(ToEntry)], answer.NextForwardToken ?? token);
        }
        catch (ImageBuilderException missing) when (missing.Code == ErrorCode.RemoteResourceNotFound && token is null)
        {
            // The names are known a moment before the stream is made.
            return new([], null);
        }
    }

    public async Task<IReadOnlyList<LogEntry>> ReadLogEndAsync(string group, string stream, int lines, CancellationToken cancellationToken)
    {
        var answer = await Call("logs:GetLogEvents", $"log stream '{stream}' of group '{group}'").RunAsync(
            () => logs.GetLogEventsAsync(new() { LogGroupName = group, LogStreamName = stream, StartFromHead = false, Limit = lines }, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return [.. (answer.Events ?? []).Select(ToEntry)];
    }

    private static LogEntry ToEntry(OutputLogEvent line) => new(new(line.Timestamp ?? DateTime.UnixEpoch), line.Message?.TrimEnd('\r', '\n') ?? "");

    public void Dispose()
    {
        builds.Dispose();
        logs.Dispose();
    }

    private static ImageBuilderException NoBuild(string? target) =>
        new(ErrorCode.ServiceUnreachable, "CodeBuild answered without a build.", target, "Check the endpoint, and try again.");

    private AwsCall Call(string action, string resource) => new(action, resource, credentials);
}
