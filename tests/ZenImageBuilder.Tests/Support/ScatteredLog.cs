using System.Globalization;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Builds.Starting;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Support;

/// <summary>
/// A service with one build that writes its log according to a timetable. The pages of the log have random lengths, some of them empty with another token;
/// before provisioning the log has no name; and the last lines arrive after the build has ended.
/// </summary>
internal sealed class ScatteredLog(
    TimeProvider time,
    int seed,
    IReadOnlyList<(DateTimeOffset At, string Line)> lines,
    DateTimeOffset provisioned,
    DateTimeOffset ended
) : IBuildRunner
{
    public const string Id = "p:1";

    private readonly Random _random = new(seed);

    private readonly List<DateTimeOffset> _reads = [];

    private readonly List<DateTimeOffset> _asked = [];

    public string Region => "eu-central-1";

    /// <summary>The times at which the log was requested.</summary>
    public IReadOnlyList<DateTimeOffset> Reads => _reads;

    /// <summary>The times at which the build was requested.</summary>
    public IReadOnlyList<DateTimeOffset> Asked => _asked;

    /// <summary>The period in which the service does not answer, and its error in that period.</summary>
    public (DateTimeOffset From, DateTimeOffset Until, ErrorCode Code)? Outage { get; init; }

    public Task<BuildAnswers> GetAsync(IReadOnlyList<string> buildIds, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        _asked.Add(now);
        Fail(now);
        var hasEnded = now >= ended;
        var build = new RemoteBuild
        {
            Id = Id,
            Status = hasEnded ? ImageBuildStatus.Succeeded : ImageBuildStatus.InProgress,
            Phase =
                hasEnded ? "COMPLETED"
                : now < provisioned ? "PROVISIONING"
                : "BUILD",
            Phases = [],
            EndTime = hasEnded ? ended : null,
            Exported = new Dictionary<string, string>(StringComparer.Ordinal) { ["ZIB_IMAGE_DIGEST"] = "sha256:" + new string('a', 64) },
            LogGroup = now < provisioned ? null : "g",
            LogStream = now < provisioned ? null : "s",
        };
        return Task.FromResult(new BuildAnswers(new Dictionary<string, RemoteBuild>(StringComparer.Ordinal) { [Id] = build }, new HashSet<string>()));
    }

    public Task<LogPage> ReadLogAsync(string group, string stream, string? token, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        Assert.True(now >= provisioned, "A log without a name was asked for.");
        _reads.Add(now);
        Fail(now);
        var (position, empties) = Parse(token);
        var there = lines.Skip(position).TakeWhile(line => line.At <= now).Count();
        if (_random.Next(4) == 0)
        {
            return Task.FromResult(new LogPage([], Token(position, empties + 1)));
        }

        var page = lines.Skip(position).Take(_random.Next(1, there + 2)).Take(there).ToList();
        return Task.FromResult(
            new LogPage(
                [.. page.Select(static line => new LogEntry(line.At, line.Line))],
                page.Count == 0 && token is not null ? token : Token(position + page.Count, empties)
            )
        );
    }

    public Task<IReadOnlyList<LogEntry>> ReadLogEndAsync(string group, string stream, int count, CancellationToken cancellationToken) => throw Unplanned();

    public Task<BuildSearch> FindAsync(string project, Guid id, DateTimeOffset? submitted, CancellationToken cancellationToken) => throw Unplanned();

    public Task<RemoteBuild> StartAsync(BuildSubmission submission, TokenLease token, CancellationToken cancellationToken) => throw Unplanned();

    public Task<RemoteBuild> StopAsync(string buildId, CancellationToken cancellationToken) => throw Unplanned();

    public void Dispose() { }

    private void Fail(DateTimeOffset now)
    {
        if (Outage is { } outage && now >= outage.From && now < outage.Until)
        {
            throw new ImageBuilderException(outage.Code, "Not now.");
        }
    }

    private static InvalidOperationException Unplanned() => new("Unplanned call.");

    private static string Token(int position, int empties) => string.Create(CultureInfo.InvariantCulture, $"{position}/{empties}");

    private static (int Position, int Empties) Parse(string? token)
    {
        var numbers = (token ?? "0/0").Split('/');
        return (int.Parse(numbers[0], CultureInfo.InvariantCulture), int.Parse(numbers[1], CultureInfo.InvariantCulture));
    }
}
