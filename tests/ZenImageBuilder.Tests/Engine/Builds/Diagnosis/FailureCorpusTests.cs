using System.Text.RegularExpressions;
using FsCheck.Xunit;
using ZenImageBuilder.Engine.Builds.Diagnosis;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Engine.Builds.Diagnosis;

/// <summary>Failed builds with the step, the line and the cause that are told of each. A wrong cause is worse than none.</summary>
public sealed partial class FailureCorpusTests
{
    public static TheoryData<string> Failures => [.. RecordedFailure.Names];

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_failed_build_is_told_with_its_step_its_line_and_its_cause(string name)
    {
        var failure = RecordedFailure.Read(name);

        var explained = failure.Explain(failure.Log);

        Assert.Equal((failure.Step, failure.Line, failure.Cause), (explained.Step, explained.DockerfileLine, failure.CauseOf(failure.Log, failure.Line)));
        Assert.Equal(failure.Cause is null, explained.Cause is null);
        Assert.Equal(failure.Cause is null, explained.Remedy is null);
        Assert.DoesNotContain("ZIB_", $"{explained.Message} {explained.Cause} {explained.Remedy}", StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void What_a_step_printed_that_went_well_is_no_cause(string name)
    {
        var failure = RecordedFailure.Read(name);
        var moved = 0;
        for (var seed = 0; seed < 5; seed++)
        {
            if (Shuffled(failure.Log, new(seed)) is not { } log)
            {
                continue;
            }

            moved++;
            Assert.Equal((name, failure.CauseOfVerdict), (name, failure.CauseOf(log, failure.Line)));
        }

        Assert.True(moved is 0 or 5);
    }

    [Fact]
    public void Most_failures_can_be_told_from_those_of_other_steps() =>
        Assert.InRange(RecordedFailure.Names.Count(static name => Shuffled(RecordedFailure.Read(name).Log, new(1)) is not null), 90, int.MaxValue);

    [Theory]
    [MemberData(nameof(Failures))]
    public void What_all_others_said_is_no_cause_in_a_step_that_went_well(string name)
    {
        var failure = RecordedFailure.Read(name);
        var log = failure.Log.ToList();
        var done = log.FindIndex(static line => Done().IsMatch(line));
        if (done < 0 || Vertex().Match(log[done]) is not { Success: true } vertex)
        {
            return;
        }

        log.InsertRange(done, Evidence.Value.Select(line => $"#{vertex.Groups["id"].Value} 0.5 {line}"));

        Assert.Equal((name, failure.Cause), (name, failure.CauseOf(log, failure.Line)));
    }

    [Theory]
    [InlineData(
        "pip-no-distribution",
        "Looking in indexes: https://pypi.mirror.example/simple | ERROR: Could not find a version that satisfies the requirement nope==9.9 (from versions: none) | ERROR: No matching distribution found for nope==9.9"
    )]
    [InlineData(
        "npm-package-unknown",
        "npm error code E404 | npm error 404 Not Found - GET https://npm.mirror.example/nope-nope - Not found | npm error 404  The requested resource 'nope-nope@*' could not be found or you do not have permission to access it."
    )]
    [InlineData("pytest", "short test summary info | FAILED tests/test_sum.py::test_sum - assert (1 + 1) == 3 | 1 failed, 1 passed in 0.03s")]
    [InlineData(
        "make-error",
        "cc -c main.c -o main.o | main.c:3:5: error: 'count' undeclared (first use in this function) | make: *** [Makefile:2: main.o] Error 1"
    )]
    [InlineData("go-build", "example.com/app | ./main.go:7:2: undefined: serve")]
    [InlineData(
        "dotnet-build",
        "All projects are up-to-date for restore. | Build FAILED. | /src/Program.cs(1,1): error CS0103: The name 'x' does not exist in the current context [/src/app.csproj]"
    )]
    [InlineData("beside-disk", "The step printed nothing and ended with exit code 3.")]
    [InlineData(
        "push-interrupted",
        "The push refers to repository [ghcr.io/acme/app] | 5f70bf18a086: Pushing | write tcp 172.17.0.2:40000->140.82.1.1:443: use of closed network connection"
    )]
    public void A_failure_without_a_known_cause_is_told_with_the_last_lines_that_say_something(string name, string message)
    {
        var failure = RecordedFailure.Read(name);

        Assert.Equal(message, failure.Explain(failure.Log).Message);
    }

    [Fact]
    public void Without_a_log_the_message_does_not_repeat_our_command()
    {
        var failure = RecordedFailure.Read("push-denied");

        Assert.Equal("A command of the build failed: exit status 1.", failure.Explain([]).Message);
    }

    [Theory]
    [InlineData("copy-from-stage", "The stage 'builder' does not contain '/app/dist'.")]
    [InlineData("copy-from-image", "The image 'nginx:1.27' does not contain '/etc/nope'.")]
    [InlineData("copy-ignored", "'dist' is not in the context, because line 2 of '.dockerignore' excludes it: dist")]
    [InlineData("copy-pattern", "Nothing in the context matches 'target/*.jar'.")]
    [InlineData("copy-pattern-classic", "'target/*.jar' is not in the context, because line 1 of '.dockerignore' excludes it: target")]
    [InlineData("copy-outside", "'../shared' is outside the context, and a build can read only its context.")]
    [InlineData("argument-before-from", "The build argument 'APP_VERSION' is declared only before the first FROM, where steps do not see it.")]
    [InlineData(
        "from-argument-of-a-stage-buildah",
        "A FROM line uses the build argument 'BASE', which is declared inside an earlier stage, where FROM lines do not see it."
    )]
    [InlineData(
        "login-for-a-base-image-classic",
        "The registry '210987654321.dkr.ecr.us-east-1.amazonaws.com' of an image that the Dockerfile names requires a login, "
            + "and a build logs in only to the registry that it pushes to."
    )]
    [InlineData(
        "push-denied-library",
        "The registry denies the push to 'docker.io/library/app': on Docker Hub, an image without a namespace is in 'library', to which only Docker can push."
    )]
    [InlineData("program-missing-npm", "The step calls 'tsc', which the image does not have (exit code 127).")]
    [InlineData(
        "script-with-cr-lf",
        "The script 'run.sh' has Windows line endings (CR LF), which are read as part of its words, for example of the name of its interpreter."
    )]
    [InlineData("dockerfile-of-comments", "The Dockerfile has no instructions: all its lines are empty or comments.")]
    [InlineData(
        "dockerfile-here-document-unknown",
        "The builder does not support here documents, so it reads a line of the one that begins on line 2 of the Dockerfile as an instruction."
    )]
    [InlineData("certificate-wget", "The certificate of 'get.corp.example' is signed by an authority that the image does not know.")]
    [InlineData("names-gradle", "The build cannot resolve the name 'maven.mirror.example', so it cannot reach that host.")]
    public void A_cause_says_what_is_concerned(string name, string cause)
    {
        var failure = RecordedFailure.Read(name);

        Assert.Equal(cause, failure.Explain(failure.Log).Cause);
    }

    [Property]
    public void Any_log_is_read_without_an_error(string[] lines, string? dockerfile, int seed)
    {
        var random = new Random(seed);
        var corpus = Evidence.Value;
        var log = lines.Select(line => corpus[random.Next(corpus.Count)] + line).Concat(lines).ToList();
        var failure = RecordedFailure.Read("names-apt") with { Inputs = new(dockerfile, ".dockerignore", "*\n!a\n"), Log = log };

        _ = failure.CauseOf(log, seed);
        _ = LastWords.Of(
            new()
            {
                Status = ImageBuildStatus.Failed,
                Message = failure.Message,
                Phase = failure.Phase,
                Lines = log,
            },
            FailureOutput.Of(
                new()
                {
                    Status = ImageBuildStatus.Failed,
                    Message = "",
                    Lines = log,
                }
            )
        );
    }

    [Theory]
    [InlineData("sh: sh: sh: sh: ")]
    [InlineData("lookup a lookup a ")]
    [InlineData("host='a' host='a' ")]
    [InlineData("failed to resolve source metadata for a: ")]
    [InlineData("Build error: building at STEP \"RUN \": ")]
    [InlineData("####################")]
    [InlineData("\u001b[31m\u001b]0;")]
    [InlineData("                    ")]
    public void A_line_of_any_length_is_read_in_little_time(string piece)
    {
        var line = string.Concat(Enumerable.Repeat(piece, 250_000 / piece.Length));
        string[] log = [.. Enumerable.Repeat(line, 4), "#7 [1/1] RUN x", .. Enumerable.Repeat("#7 0.1 " + line, 4), "#7 ERROR: " + line, "ERROR: " + line];
        var clock = System.Diagnostics.Stopwatch.StartNew();

        _ = RecordedFailure.Read("names-apt").Explain(log);

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), clock.Elapsed.ToString());
    }

    /// <summary>What the failed steps of the whole corpus printed.</summary>
    private static readonly Lazy<List<string>> Evidence = new(static () =>
        [
            .. RecordedFailure
                .Names.SelectMany(static name => RecordedFailure.Read(name).Log)
                .Select(static line => Output().Match(line))
                .Where(static match => match.Success)
                .Select(static match => match.Groups["said"].Value)
                .Distinct(StringComparer.Ordinal),
        ]
    );

    /// <summary>The log with every line that the failed step printed in another step, which went well; null where there is none of either.</summary>
    private static List<string>? Shuffled(IReadOnlyList<string> log, Random random)
    {
        var failed = log.Select(static line => Failed().Match(line)).LastOrDefault(static match => match.Success)?.Groups["id"].Value;
        var done = log.Where(static line => Done().IsMatch(line))
            .Select(static line => Vertex().Match(line).Groups["id"].Value)
            .Where(id => log.Any(line => line.StartsWith($"#{id} 0.", StringComparison.Ordinal)))
            .ToList();
        if (failed is null || done.Count == 0 || !log.Any(line => Printed(line, failed)))
        {
            return null;
        }

        var shuffled = log.Where(line => !Printed(line, failed)).ToList();
        var said = log.Where(line => Printed(line, failed)).ToArray();
        random.Shuffle(said);
        foreach (var line in said)
        {
            // Among the lines of the step, after its heading and before its end.
            var id = done[random.Next(done.Count)];
            var places = Enumerable.Range(0, shuffled.Count).Where(index => shuffled[index].StartsWith($"#{id} 0.", StringComparison.Ordinal)).ToList();
            shuffled.Insert(places[random.Next(places.Count)] + random.Next(2), $"#{id} {line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]}");
        }

        // The summary repeats what the failed step printed, which is nothing now.
        var summary = shuffled.FindLastIndex(static line => line.StartsWith(" > ", StringComparison.Ordinal));
        var end = summary < 0 ? -1 : shuffled.FindIndex(summary, static line => line == "------");
        if (end > 0)
        {
            shuffled.RemoveRange(summary + 1, end - summary - 1);
        }

        return shuffled;
    }

    private static bool Printed(string line, string id) => Output().Match(line) is { Success: true } match && match.Groups["id"].Value == id;

    [GeneratedRegex("^#(?<id>[0-9]+) ERROR: ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Failed();

    [GeneratedRegex("^#(?<id>[0-9]+) DONE ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Done();

    [GeneratedRegex("^#(?<id>[0-9]+) ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Vertex();

    [GeneratedRegex(@"^#(?<id>[0-9]+) [0-9]+\.[0-9]+ (?<said>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Output();
}
