using Amazon.CodeBuild;
using Amazon.CodeBuild.Model;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Builds;

namespace ZenImageBuilder.Engine.Aws.CodeBuild;

// CONTRIBUTING.md, "Decisions": Build
/// <summary>
/// Looks for a build among those of its project, newest first. The sort order is not set: this is the default, and with more than 100 builds CodeBuild rejects
/// the parameter
/// (https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ListBuildsForProject.html).
/// </summary>
/// <param name="get">Gets the state of builds.</param>
/// <param name="call">Makes the call on the project.</param>
internal sealed class ProjectSearch(AmazonCodeBuildClient builds, Func<IReadOnlyList<string>, Task<BuildAnswers>> get, AwsCall call)
{
    // A thousand builds.
    private const int MostPages = 10;

    // A build that began this much earlier than the submission was not started by it, even if the clock of the machine that sent it was wrong by hours.
    private static readonly TimeSpan Before = TimeSpan.FromDays(1);

    public async Task<BuildSearch> FindAsync(string project, Guid id, DateTimeOffset? submitted, CancellationToken cancellationToken)
    {
        var tokens = new HashSet<string>(StringComparer.Ordinal);
        var isWhole = true;
        string? token = null;
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await ListAsync(project, token, cancellationToken).ConfigureAwait(false);
            var ids = answer.Ids.Present().Where(static one => one.Length > 0).Distinct(StringComparer.Ordinal).ToList();
            var there = await get(ids).ConfigureAwait(false);

            // Repeating a build by hand in AWS repeats its variables, so the first build with them is ours.
            if (
                there.Builds.Values.Where(build => Guid.TryParse(build.OwnId, out var own) && own == id).MinBy(static build => build.Number ?? long.MaxValue) is
                { } found
            )
            {
                return new(found, IsWhole: true);
            }

            isWhole &= ids.TrueForAll(one => there.Builds.ContainsKey(one) || there.Unknown.Contains(one));
            submitted = page == 0 ? Earlier(submitted, there.Builds.Values.Max(static build => build.StartTime)) : submitted;
            if (answer.NextToken is not { Length: > 0 } next || IsPast(there, submitted))
            {
                return new(null, isWhole);
            }

            if (!tokens.Add(next))
            {
                return new(null, IsWhole: false);
            }

            token = next;
        }

        return new(null, IsWhole: false);
    }

    // An answer without a list is not an empty list: otherwise the build would be treated as never started.
    private Task<ListBuildsForProjectResponse> ListAsync(string project, string? token, CancellationToken cancellationToken) =>
        call.RunAsync(
            () => builds.ListBuildsForProjectAsync(new() { ProjectName = project, NextToken = token }, cancellationToken),
            static answer =>
            {
                _ = answer.Ids.Promised("the list of builds");
                return answer;
            },
            cancellationToken
        );

    /// <summary>Uses the clock of the service if the clock of the machine was ahead of it.</summary>
    private static DateTimeOffset? Earlier(DateTimeOffset? submitted, DateTimeOffset? newest) => newest < submitted ? newest : submitted;

    private static bool IsPast(BuildAnswers there, DateTimeOffset? submitted) =>
        there.Builds.Count > 0 && there.Builds.Values.All(build => build.StartTime < submitted - Before);
}
