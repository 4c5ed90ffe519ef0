using Amazon;
using Amazon.CodeBuild;
using Amazon.CodeBuild.Model;
using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.CodeBuild;
using ZenImageBuilder.Engine.Builds;

namespace ZenImageBuilder.Tests.Engine.Aws.CodeBuild;

/// <summary>Looking for a build among those of its project: as few questions as that takes, and never more than some.</summary>
public sealed class ProjectSearchTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly Guid Own = Guid.NewGuid();

    [Fact]
    public async Task It_is_found_by_its_variable_on_whichever_page_it_is()
    {
        using var project = new FakeProject(
            Enumerable.Range(0, 250).Select(static age => FakeProject.Build($"p:{age}", age == 230 ? Own : Guid.NewGuid(), 1000 - age, Now.AddMinutes(-age)))
        );
        var search = await FindAsync(project);
        Assert.Equal(("p:230", true), (search.Build!.Id, search.IsWhole));
        Assert.Equal([null, "100", "200"], project.Tokens);
        Assert.All(project.Orders, Assert.Null);
    }

    [Fact]
    public async Task Of_those_that_were_repeated_by_hand_the_first_one_is_it()
    {
        using var project = new FakeProject([
            FakeProject.Build("p:9", Own, 9, Now),
            FakeProject.Build("p:8", Guid.NewGuid(), 8, Now),
            FakeProject.Build("p:7", Own, 7, Now),
        ]);
        Assert.Equal("p:7", (await FindAsync(project)).Build!.Id);
    }

    [Fact]
    public async Task What_began_a_day_before_is_not_looked_through()
    {
        using var project = new FakeProject(
            Enumerable.Range(0, 500).Select(static age => FakeProject.Build($"p:{age}", Guid.NewGuid(), 1000 - age, Now.AddHours(-age)))
        );
        Assert.Equal(new BuildSearch(null, IsWhole: true), await FindAsync(project));
        Assert.Equal(2, project.Tokens.Count);
    }

    [Fact]
    public async Task A_clock_that_was_days_ahead_at_the_submission_does_not_hide_the_build()
    {
        using var project = new FakeProject(
            Enumerable.Range(0, 300).Select(static age => FakeProject.Build($"p:{age}", age == 150 ? Own : Guid.NewGuid(), 1000 - age, Now.AddMinutes(-age)))
        );
        Assert.Equal("p:150", (await FindAsync(project, Now.AddDays(40))).Build!.Id);
    }

    [Fact]
    public async Task A_project_without_builds_has_none()
    {
        using var project = new FakeProject([]);
        Assert.Equal(new BuildSearch(null, IsWhole: true), await FindAsync(project));
    }

    [Fact]
    public async Task After_a_thousand_builds_nothing_is_concluded()
    {
        using var project = new FakeProject(Enumerable.Range(0, 2000).Select(static age => FakeProject.Build($"p:{age}", Guid.NewGuid(), 5000 - age, Now)));
        Assert.Equal(new BuildSearch(null, IsWhole: false), await FindAsync(project));
        Assert.Equal(10, project.Tokens.Count);
    }

    [Fact]
    public async Task A_list_that_repeats_its_token_ends_and_concludes_nothing()
    {
        using var project = new FakeProject(Enumerable.Range(0, 300).Select(static age => FakeProject.Build($"p:{age}", Guid.NewGuid(), 5000 - age, Now)))
        {
            Repeats = true,
        };
        Assert.Equal(new BuildSearch(null, IsWhole: false), await FindAsync(project));
        Assert.Equal(2, project.Tokens.Count);
    }

    [Fact]
    public async Task A_build_that_is_listed_and_not_described_leaves_it_open()
    {
        using var project = new FakeProject([FakeProject.Build("p:1", Guid.NewGuid(), 1, Now), FakeProject.Build("p:2", Own, 2, Now)]) { Hidden = "p:2" };
        Assert.Equal(new BuildSearch(null, IsWhole: false), await FindAsync(project));
    }

    private static Task<BuildSearch> FindAsync(FakeProject project, DateTimeOffset? submitted = null) =>
        new CodeBuildRunner(project, null!, "eu-central-1", new("the test"), TimeProvider.System).FindAsync(
            "p",
            Own,
            submitted ?? Now,
            TestContext.Current.CancellationToken
        );
}

/// <summary>A project with builds, the newest first, a hundred a page.</summary>
internal sealed class FakeProject(IEnumerable<Build> newestFirst)
    : AmazonCodeBuildClient(new BasicAWSCredentials("k", "s"), new AmazonCodeBuildConfig { RegionEndpoint = RegionEndpoint.EUCentral1 })
{
    private readonly List<Build> _builds = [.. newestFirst];

    public List<string?> Tokens { get; } = [];

    public List<SortOrderType?> Orders { get; } = [];

    /// <summary>Whether every page ends with the token of the second.</summary>
    public bool Repeats { get; init; }

    /// <summary>The id of a build of which nothing is said.</summary>
    public string? Hidden { get; init; }

    public static Build Build(string id, Guid own, long number, DateTimeOffset start) =>
        new()
        {
            Id = id,
            BuildNumber = number,
            BuildStatus = StatusType.SUCCEEDED,
            BuildComplete = true,
            StartTime = start.UtcDateTime,
            Environment = new() { EnvironmentVariables = [new() { Name = "OTHER", Value = "x" }, new() { Name = "ZIB_BUILD_ID", Value = own.ToString() }] },
        };

    public override Task<ListBuildsForProjectResponse> ListBuildsForProjectAsync(
        ListBuildsForProjectRequest request,
        CancellationToken cancellationToken = default
    )
    {
        Assert.Equal("p", request.ProjectName);
        Tokens.Add(request.NextToken);
        Orders.Add(request.SortOrder);
        var skip = int.Parse(request.NextToken ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        var next = Repeats ? 100 : skip + 100;
        return Task.FromResult(
            new ListBuildsForProjectResponse
            {
                Ids = [.. _builds.Skip(skip).Take(100).Select(static build => build.Id!)],
                NextToken = next < _builds.Count ? next.ToString(System.Globalization.CultureInfo.InvariantCulture) : null,
            }
        );
    }

    public override Task<BatchGetBuildsResponse> BatchGetBuildsAsync(BatchGetBuildsRequest request, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            new BatchGetBuildsResponse { Builds = [.. _builds.Where(build => build.Id != Hidden && request.Ids!.Contains(build.Id!))], BuildsNotFound = [] }
        );
}
