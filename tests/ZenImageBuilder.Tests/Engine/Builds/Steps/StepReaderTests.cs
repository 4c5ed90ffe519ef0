using FsCheck.Xunit;
using ZenImageBuilder.Engine.Builds.Steps;
using ZenImageBuilder.Engine.Dockerfiles;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Engine.Builds.Steps;

public sealed class StepReaderTests
{
    private static readonly string[] Lines =
    [
        "#1 [1/2] RUN x",
        "#1 [stage 12/13] COPY a b",
        "#1 [",
        "#1 []",
        "#1 [1/2]",
        "#1 [1/2] ",
        "#1 [99999/1] RUN x",
        "#1 DONE 99999999999999999999.0s",
        "#1 DONE .s",
        "#1 DONE s",
        "#1 DONE",
        "#1 DONE 1,5s",
        "#1 CACHED",
        "#1 ERROR: x",
        "#99999999999999999999 [1/2] RUN x",
        "#",
        "# ",
        "#1",
        "Dockerfile:1",
        ":1",
        "--------------------",
        "  99999999999 | >>> x",
        " 1 | >>> ",
        "ERROR: dockerfile parse error on line 99999999999: x",
        "Step 1/2 : RUN x",
        "Step 1/2 : ",
        "Step 2/2 : RUN y",
        " ---> Using cache",
        "The command '",
        "COPY failed: ",
        "Successfully built 0123456789ab",
        "STEP 1/2: RUN x",
        "STEP 2: RUN y",
        "[1/2] STEP 1/1: FROM a",
        "[0/0] STEP 1/1: FROM a",
        "[9/9] STEP ",
        "--> Using cache x",
        "--> 0123456789ab",
        "COMMIT",
        "[1/2] COMMIT x",
        "Error: building at STEP \"",
        "INFO[0001] RUN x",
        "INFO[0001] ",
        "INFO[",
        "error building image: x",
        "\u001b[",
        "\u001b[31mx\u001b[0m",
        "\u001b[999999",
        "\ud800",
        "",
    ];

    [Theory]
    [InlineData(
        "buildkit-ok",
        "ok",
        "base 1/3|3|Done",
        "base 2/3|4|Done",
        "base 3/3|5|Done",
        "other 1/1|11|Done",
        "stage-2 1/2|14|Done",
        "stage-2 2/2|15|Done"
    )]
    [InlineData(
        "buildkit-cached",
        "ok",
        "base 1/3|3|Cached",
        "base 2/3|4|Cached",
        "base 3/3|5|Cached",
        "other 1/1|11|Cached",
        "stage-2 1/2|14|Cached",
        "stage-2 2/2|15|Cached"
    )]
    [InlineData(
        "classic-ok",
        "ok",
        "1/12|2|Done",
        "2/12|3|Done",
        "3/12|4|Done",
        "4/12|5|Done",
        "5/12|9|Done",
        "6/12|10|Done",
        "7/12|11|Done",
        "8/12|13|Done",
        "9/12|14|Done",
        "10/12|15|Done",
        "11/12|16|Done",
        "12/12|17|Done"
    )]
    [InlineData(
        "classic-cached",
        "ok",
        "1/12|2|Done",
        "2/12|3|Cached",
        "3/12|4|Cached",
        "4/12|5|Cached",
        "5/12|9|Done",
        "6/12|10|Cached",
        "7/12|11|Cached",
        "8/12|13|Done",
        "9/12|14|Cached",
        "10/12|15|Cached",
        "11/12|16|Cached",
        "12/12|17|Cached"
    )]
    [InlineData(
        "buildah-ok",
        "ok",
        "1/4|2|Done",
        "2/4|3|Done",
        "3/4|4|Done",
        "4/4|5|Done",
        "1/3|9|Done",
        "2/3|10|Done",
        "3/3|11|Done",
        "1/5|13|Done",
        "2/5|14|Done",
        "3/5|15|Done",
        "4/5|16|Done",
        "5/5|17|Done"
    )]
    [InlineData(
        "buildah-cached",
        "ok",
        "1/4|2|Done",
        "2/4|3|Cached",
        "3/4|4|Cached",
        "4/4|5|Cached",
        "1/3|9|Done",
        "2/3|10|Cached",
        "3/3|11|Cached",
        "1/5|13|Done",
        "2/5|14|Cached",
        "3/5|15|Cached",
        "4/5|16|Cached",
        "5/5|17|Cached"
    )]
    [InlineData("kaniko-ok", "kaniko", "1/5|2|Done", "2/5|3|Done", "3/5|4|Cached", "4/5|6|Done", "5/5|7|Done")]
    [InlineData("buildkit-run", "run", "1/3|2|Cached", "2/3|3|Failed")]
    [InlineData("buildx-run", "run", "1/11|2|Cached", "2/11|3|Failed")]
    [InlineData("classic-run", "run", "1/4|1|Done", "2/4|2|Cached", "3/4|3|Failed")]
    [InlineData("buildah-run", "run", "1/4|1|Done", "2/4|2|Done", "3/4|3|Failed")]
    [InlineData("kaniko-run", "kaniko", "1/5|2|Done", "2/5|3|Done", "3/5|4|Cached", "4/5|6|Failed")]
    [InlineData("buildkit-missing", "missing", "1/1|2|Failed")]
    [InlineData("classic-missing", "missing", "1/2|1|Done", "2/2|2|Failed")]
    [InlineData("buildah-missing", "missing", "1/2|1|Done", "2/2|2|Failed")]
    [InlineData("classic-pull", "pull", "1/2|1|Failed")]
    [InlineData("buildah-pull", "pull", "1/2|1|Failed")]
    public void The_steps_of_a_log_are_told_with_their_number_their_line_and_how_they_ended(string log, string dockerfile, params string[] expected)
    {
        var reader = RecordedLog.Read(
            log,
            RecordedLog.Dockerfile(dockerfile),
            log.EndsWith("ok", StringComparison.Ordinal) || log.EndsWith("cached", StringComparison.Ordinal)
                ? ImageBuildStatus.Succeeded
                : ImageBuildStatus.Failed
        );

        var told = reader.Steps.Select(static step => $"{step.Label}|{step.DockerfileLine}|{step.Status}").ToList();
        // BuildKit prints the steps of several stages in the order in which it gets to them.
        if (log.StartsWith("buildkit", StringComparison.Ordinal))
        {
            told.Sort(StringComparer.Ordinal);
        }

        Assert.Equal(expected, told);
        Assert.All(reader.Steps, static step => Assert.NotNull(step.Duration));
    }

    [Fact]
    public void BuildKit_says_how_long_a_step_took()
    {
        var steps = RecordedLog.Read("buildkit-ok", dockerfile: null, ImageBuildStatus.Succeeded).Steps;

        var run = Assert.Single(steps, static step => step.Label == "base 3/3");
        Assert.InRange(run.Duration!.Value.TotalSeconds, 1.0, 1.5);
        Assert.Null(run.DockerfileLine);
    }

    [Fact]
    public void A_line_belongs_to_the_step_that_wrote_it_also_where_steps_run_side_by_side()
    {
        var reader = new StepReader("FROM a AS one\nRUN first\nFROM b AS two\nRUN second\n");
        string?[] labels =
        [
            reader.Read(Plans.Epoch, "#5 [one 1/1] RUN first"),
            reader.Read(Plans.Epoch, "#5 0.1 hello"),
            reader.Read(Plans.Epoch, ""),
            reader.Read(Plans.Epoch, "#6 [two 1/1] RUN second"),
            reader.Read(Plans.Epoch, "#6 0.1 hello"),
            reader.Read(Plans.Epoch, "#5 [one 1/1] RUN first"),
            reader.Read(Plans.Epoch, "#5 0.2 again"),
            reader.Read(Plans.Epoch, "#5 DONE 0.3s"),
            reader.Read(Plans.Epoch, "#6 DONE 0.4s"),
            reader.Read(Plans.Epoch, "#7 exporting to image"),
        ];

        Assert.Equal(["one 1/1", "one 1/1", "one 1/1", "two 1/1", "two 1/1", "one 1/1", "one 1/1", "one 1/1", "two 1/1", null], labels);
        Assert.Equal([2, 4], reader.Steps.Select(static step => step.DockerfileLine));
        Assert.Equal([0.3, 0.4], reader.Steps.Select(static step => step.Duration!.Value.TotalSeconds));
    }

    [Fact]
    public void Builds_for_several_platforms_name_them()
    {
        var reader = new StepReader("FROM a AS one\nRUN first\n");

        Assert.Equal("linux/arm64 one 1/2", reader.Read(Plans.Epoch, "#5 [linux/arm64 one 1/2] RUN first"));
        Assert.Equal(2, Assert.Single(reader.Steps).DockerfileLine);
    }

    [Fact]
    public void What_was_running_when_a_build_is_stopped_is_canceled()
    {
        var reader = new StepReader(null);
        _ = reader.Read(Plans.Epoch, "STEP 1/2: FROM scratch");
        _ = reader.Read(Plans.Epoch, "STEP 2/2: RUN sleep 1000");

        reader.End(ImageBuildStatus.Stopped, Plans.Epoch.AddMinutes(1));

        Assert.Equal([BuildStepStatus.Done, BuildStepStatus.Canceled], reader.Steps.Select(static step => step.Status));
    }

    [Fact]
    public void A_build_that_fails_after_its_last_step_has_no_failed_step()
    {
        var steps = RecordedLog.Read("buildah-ok", dockerfile: null, ImageBuildStatus.Failed).Steps;

        Assert.DoesNotContain(steps, static step => step.Status == BuildStepStatus.Failed);
    }

    [Property]
    public void Any_line_is_read(string?[] lines, string? dockerfile) => Check(dockerfile ?? "", lines.Select(static line => line ?? ""));

    [Property(MaxTest = 500)]
    public void Whatever_builders_print_in_whatever_order_is_read(int[] picks) =>
        Check("FROM a AS stage\nRUN x\nCOPY a b\n", picks.Select(static pick => Lines[(uint)pick % Lines.Length]));

    [Theory]
    [InlineData("#1 [", " ", 250_000)]
    [InlineData("#1 [", "] ", 125_000)]
    [InlineData("#1 [1/1] RUN ", "a", 250_000)]
    [InlineData("#1 DONE ", "9", 250_000)]
    [InlineData("", "\u001b[0", 80_000)]
    [InlineData("", "lookup a", 32_000)]
    [InlineData("The command '", "' returned a non-zero code: ", 9000)]
    [InlineData("Step 1/1 : RUN ", " ", 250_000)]
    [InlineData("INFO[", "0", 250_000)]
    [InlineData("", "1", 250_000)]
    public void A_long_line_is_read_all_the_same(string before, string repeated, int times)
    {
        var line = before + string.Concat(Enumerable.Repeat(repeated, times));
        Check("FROM a\nRUN $A$B<$C<<\n", [line, "#1 [1/1] RUN x", line, "#1 DONE 1.0s"]);
    }

    [Fact]
    public void A_duration_that_cannot_be_is_measured_instead()
    {
        var reader = new StepReader(null);
        _ = reader.Read(Plans.Epoch, "#1 [1/1] RUN x");
        _ = reader.Read(Plans.Epoch.AddSeconds(2), "#1 DONE 99999999999999999999.0s");

        Assert.Equal(("Done", TimeSpan.FromSeconds(2)), (reader.Steps[0].Status, reader.Steps[0].Duration));
    }

    [Fact]
    public void A_dialect_that_fails_is_left_out_and_the_others_read_on()
    {
        var reader = new StepReader("FROM a\nRUN x\n", [new Failing(), new BuildKitDialect()]);
        string?[] labels = [reader.Read(Plans.Epoch, "one"), reader.Read(Plans.Epoch, "#5 [2/2] RUN x"), reader.Read(Plans.Epoch, "#5 DONE 1.0s")];

        Assert.Equal([null, "2/2", "2/2"], labels);
        Assert.Equal((2, "Done"), (reader.Steps[0].DockerfileLine, reader.Steps[0].Status));
        Assert.Equal("once", reader.LeftOut?.Message);
    }

    [Fact]
    public void A_log_that_goes_on_beginning_steps_does_not_fill_the_memory()
    {
        var reader = new StepReader("FROM a\nRUN x\n");
        for (var number = 0; number < 10_000; number++)
        {
            _ = reader.Read(Plans.Epoch, $"#{number} [1/2] RUN {new string('x', 20_000)}");
        }

        reader.End(ImageBuildStatus.Failed, Plans.Epoch);
        Assert.InRange(reader.Steps.Count, 1000, 5000);
        Assert.All(reader.Steps, static step => Assert.True(step.Instruction.Length < 17_000));
        Assert.Null(reader.LeftOut);
    }

    private static void Check(string dockerfile, IEnumerable<string> lines)
    {
        var reader = new StepReader(dockerfile);
        foreach (var line in lines)
        {
            _ = reader.Read(Plans.Epoch, line);
        }

        reader.End(ImageBuildStatus.Failed, Plans.Epoch);
        Assert.Null(reader.LeftOut);
        Assert.DoesNotContain(reader.Steps, static step => step.Status == BuildStepStatus.Running);
    }

    private sealed class Failing : IStepDialect
    {
        private bool _hasFailed;

        public bool Read(string line, DateTimeOffset at, StepBoard board, out string? step)
        {
            var message = _hasFailed ? "again" : "once";
            _hasFailed = true;
            throw new InvalidOperationException(message);
        }
    }

    [Theory]
    [InlineData("FROM a\nRUN one \\\n # a comment\n\n  two\nRUN three", "1 FROM a", "2 RUN one   two", "6 RUN three")]
    [InlineData("# escape=`\nFROM a\nRUN one `\n  two", "2 FROM a", "3 RUN one   two")]
    [InlineData("FROM a\nRUN <<EOF\nRUN not\nEOF\nCOPY <<\"X\" /x\n$b\nX\nRUN four", "1 FROM a", "2 RUN <<EOF", "5 COPY <<\"X\" /x", "8 RUN four")]
    [InlineData("ARG A=1\r\nFROM a\r\n\r\nrun echo $((1<<2))\r\nCMD x\\", "1 ARG A=1", "2 FROM a", "4 run echo $((1<<2))", "5 CMD x")]
    [InlineData("", null)]
    public void A_Dockerfile_is_read_with_the_lines_of_its_instructions(string text, params string?[]? expected) =>
        Assert.Equal((expected ?? []).OfType<string>(), DockerfileText.Read(text).Select(static instruction => $"{instruction.Line} {instruction.Text}"));
}
