using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Builds.Diagnosis;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Support;

/// <summary>A build that failed, from the folder Failures; see Failures/README.md.</summary>
internal sealed record RecordedFailure
{
    public required string Name { get; init; }

    public required string Status { get; init; }

    public required string Phase { get; init; }

    public string? StatusCode { get; init; }

    public string? Step { get; init; }

    public int? Line { get; init; }

    public string? Cause { get; init; }

    /// <summary>The cause if the failed step printed nothing.</summary>
    public string? CauseOfVerdict { get; init; }

    public required string Message { get; init; }

    public required IReadOnlyList<string> Log { get; init; }

    public required BuildInputs Inputs { get; init; }

    private static string Folder => Path.Combine(ModuleFolder.RepositoryRoot, "tests", "ZenImageBuilder.Tests", "Engine", "Builds", "Diagnosis", "Failures");

    /// <summary>The names of all failures, in the order of the table.</summary>
    public static IReadOnlyList<string> Names => [.. Rows().Select(static row => row[0])];

    public static RecordedFailure Read(string name)
    {
        var row = Rows().Single(row => row[0] == name);
        var parts = Parts(File.ReadAllLines(Path.Combine(Folder, name + ".txt")));
        return new()
        {
            Name = name,
            Status = row[1],
            Phase = row[2],
            StatusCode = Value(row[3]),
            Step = Value(row[4]),
            Line = Value(row[5]) is { } line ? int.Parse(line, System.Globalization.CultureInfo.InvariantCulture) : null,
            Cause = row[6] == "none" ? null : row[6],
            CauseOfVerdict = Value(row[7]),
            Message = string.Join('\n', parts["message"]),
            Log = parts["log"],
            Inputs = new(
                string.Join('\n', parts["Dockerfile"]) + "\n",
                ".dockerignore",
                parts.TryGetValue(".dockerignore", out var ignore) ? string.Join('\n', ignore) : null
            )
            {
                WindowsScripts = parts.TryGetValue("Windows scripts", out var scripts) ? scripts : null,
            },
        };
    }

    /// <summary>The failed build with its explanation for a log.</summary>
    public BuildFailure Explain(IReadOnlyList<string> log)
    {
        var record = new BuildRecord
        {
            Project = "images",
            Repository = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/app",
            Owner = null,
            Location = new(null, null, "eu-central-1", null),
            Inputs = Inputs,
            Build = new()
            {
                Id = Guid.NewGuid(),
                BuildId = "images:1",
                Status = Status,
                Tags = [],
                Labels = new Dictionary<string, string>(StringComparer.Ordinal),
                Context = new("hash", 1, 1, 0),
                StartTime = Plans.Epoch,
                EndTime = Plans.Epoch.AddMinutes(1),
                Phases = [],
                Stack = "stack",
                ImageBuilder = "builder",
                Region = "eu-central-1",
                Failure = new(Phase, StatusCode, Message, []),
            },
        };
        return FailureDiagnosis.Explain(record, [.. log.Select(static (line, index) => new LogEntry(Plans.Epoch.AddMilliseconds(index), line))]).Build.Failure!;
    }

    /// <summary>The name of the cause for a log.</summary>
    public string? CauseOf(IReadOnlyList<string> log, int? line) =>
        KnownCauses
            .Find(
                new()
                {
                    Status = Status,
                    Phase = Phase,
                    StatusCode = StatusCode,
                    Message = Message,
                    Project = "images",
                    Repository = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/app",
                    DockerfileLine = line,
                    Lines = log,
                    Inputs = Inputs,
                }
            )
            ?.Name;

    private static IEnumerable<string[]> Rows() =>
        File.ReadLines(Path.Combine(Folder, "failures.table"))
            .Where(static line => line.Length > 0 && line[0] != '#')
            .Select(static line => line.Split(" | ").Select(static column => column.Trim()).ToArray());

    private static string? Value(string column) => column == "-" ? null : column;

    private static Dictionary<string, List<string>> Parts(string[] lines)
    {
        var parts = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var open = new List<string>();
        foreach (var line in lines)
        {
            // Logs contain rulers of hyphens, so the last part extends to the end of the file.
            if (line.StartsWith("--- ", StringComparison.Ordinal) && !parts.ContainsKey("log"))
            {
                parts.Add(line[4..], open = []);
            }
            else
            {
                open.Add(line);
            }
        }

        return parts;
    }
}
