using ZenImageBuilder.Engine.Builds.Steps;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Engine.Builds.Steps;

/// <summary>Logs as builders write them, and the lines of the Dockerfile that their steps are.</summary>
public sealed class StepLineTests
{
    [Fact]
    public void Steps_with_here_documents_are_found_by_their_first_lines() =>
        Assert.Equal(
            [(2, "Done"), (6, "Done"), (9, "Done"), (12, "Done"), (15, "Failed")],
            Told(
                "FROM a\nRUN <<EOF\napt-get update\napt-get install x\nEOF\nRUN <<EOF\nit's $NAME\nEOF\nCOPY <<a.conf /etc/\nb\na.conf\nRUN --mount=type=cache,target=/x <<-EOF\n\tset -e\n\tEOF\nRUN <<EOF\nfalse\nEOF\n",
                """
                #5 [2/6] RUN <<EOF (apt-get update...)
                #5 DONE 1.0s

                #6 [3/6] RUN <<EOF (it's $NAME)
                #6 DONE 0.1s

                #7 [4/6] COPY <<a.conf /etc/
                #7 DONE 0.1s

                #8 [5/6] RUN --mount=type=cache,target=/x <<-EOF (set -e)
                #8 DONE 0.1s

                #9 [6/6] RUN <<EOF (false)
                #9 ERROR: process "/bin/sh -c false\n" did not complete successfully: exit code: 1
                """
            )
        );

    [Fact]
    public void Only_the_end_of_a_log_is_enough() =>
        Assert.Equal(
            [(5, "Done"), (6, "Failed")],
            Told("FROM a\nRUN make\nRUN one\nRUN two\nRUN make\nRUN <<EOF\nx\nEOF\n", "#8 [5/6] RUN make\n#8 DONE 0.1s\n#9 [6/6] RUN <<EOF (x)\n#9 ERROR: x")
        );

    [Fact]
    public void What_BuildKit_shows_without_quotes_escapes_and_variables_is_found() =>
        Assert.Equal(
            [(3, "Done"), (4, "Done"), (5, "Done"), (6, "Done"), (7, "Done"), (8, "Failed")],
            Told(
                "ARG V=1\nFROM a\nWORKDIR \"/my app\"\nCOPY [\"a b\", \"/x\"]\nRUN echo a\\\\b \\$HOME \"$V\"\nRUN echo ${V:-none} it\\'s\nCOPY $UNSET a$V /dst\nRUN sed -e 's/\"/$V/'\n",
                """
                #5 [2/7] WORKDIR /my app
                #5 DONE 0.1s
                #6 [3/7] COPY [a b, /x]
                #6 DONE 0.1s
                #7 [4/7] RUN echo a\b $HOME "1"
                #7 DONE 0.1s
                #8 [5/7] RUN echo 1 it's
                #8 DONE 0.1s
                #9 [6/7] COPY  a1 /dst
                #9 DONE 0.1s
                #10 [7/7] RUN sed -e 's/"/$V/'
                #10 ERROR: process
                """
            )
        );

    [Fact]
    public void A_step_of_variables_alone_is_not_taken_for_another() =>
        Assert.Equal(
            [(4, "Done"), (3, "Done"), (2, "Failed")],
            Told("FROM a\nRUN $ONE\nRUN $TWO x\nRUN ls\n", "#5 [9/9] RUN ls\n#5 DONE 0.1s\n#6 [8/9] RUN two x\n#6 DONE 0.1s\n#7 [7/9] RUN one\n#7 ERROR: x")
        );

    [Fact]
    public void Steps_of_several_platforms_are_the_same_lines() =>
        Assert.Equal(
            [(2, "Done"), (2, "Done"), (3, "Done"), (3, "Failed")],
            Told(
                "FROM a AS one\nRUN make\nRUN make\nFROM b\n",
                "#5 [linux/amd64 one 2/3] RUN make\n#5 DONE 0.1s\n#6 [linux/arm64 one 2/3] RUN make\n#6 DONE 0.1s\n#7 [linux/amd64 one 3/3] RUN make\n#7 DONE 0.1s\n#8 [linux/arm64 one 3/3] RUN make\n#8 ERROR: x"
            )
        );

    [Fact]
    public void A_trigger_of_an_earlier_stage_is_found_where_it_is_written() =>
        Assert.Equal(
            [(2, "Done"), (4, "Failed")],
            Told(
                "FROM a AS one\nONBUILD RUN build \"$X\"\nFROM one\nRUN x\n",
                "#5 [stage-1 1/2] ONBUILD RUN build \"1\"\n#5 DONE 0.1s\n#6 [stage-1 2/2] RUN x\n#6 ERROR: x"
            )
        );

    [Fact]
    public void Words_of_the_classic_builder_do_not_end_a_step_that_prints_them() =>
        Assert.Equal(
            [(1, "Done"), (2, "Done"), (3, "Failed")],
            Told(
                "FROM a\nRUN pip wheel x\nRUN pip install y",
                "Step 1/3 : FROM a\n ---> 0123456789ab\nStep 2/3 : RUN pip wheel x\nSuccessfully built x\nThe command 'x' returned a non-zero code: 3\nCOPY failed: not really\nStep 3/3 : RUN pip install y\nSuccessfully built y\nThe command '/bin/sh -c pip install y' returned a non-zero code: 1"
            )
        );

    [Fact]
    public void Words_of_buildah_do_not_end_a_step_that_prints_them()
    {
        var reader = Read(
            "FROM a\nRUN psql < x\nRUN make\nRUN false",
            "STEP 1/4: FROM a\nSTEP 2/4: RUN psql < x\nBEGIN\nCOMMIT\nStep 1/9 : RUN fake\n#9 [1/9] RUN fake\nINFO[0001] RUN fake\nSTEP 3/4: RUN make\nError: building at STEP \"RUN make\": but it went on\nerror: no\nSTEP 4/4: RUN false\nCOMMIT\nError: building at STEP \"RUN false\": exit status 1"
        );

        Assert.Equal([(1, "Done"), (2, "Done"), (3, "Done"), (4, "Failed")], Told(reader));
    }

    [Fact]
    public void The_last_step_of_a_stage_of_buildah_is_done_when_another_stage_begins() =>
        Assert.Equal(
            [(1, "Done"), (2, "Done"), (3, "Done"), (4, "Failed")],
            Told(
                "FROM a AS one\nRUN make\nFROM b\nRUN make",
                "[1/2] STEP 1/2: FROM a AS one\n[1/2] STEP 2/2: RUN make\n[2/2] STEP 1/2: FROM b\n[2/2] STEP 2/2: RUN make\nError: building at STEP \"RUN make\": exit status 1"
            )
        );

    [Fact]
    public void Layers_of_buildah_end_their_steps() =>
        Assert.Equal(
            [(1, "Done"), (2, "Cached"), (3, "Done")],
            Told(
                "FROM a\nRUN one\nRUN two",
                "STEP 1/3: FROM a\nSTEP 2/3: RUN one\n--> Using cache 0d3070a9887d86a88bd36cef2c5c2631810c425b3d0910f2c45e0591324a0d42\n--> 0d3070a9887\nSTEP 3/3: RUN two\n--> 28a017f6aee\nError: committing container: no space left",
                ImageBuildStatus.Failed
            )
        );

    [Fact]
    public void The_excerpt_of_BuildKit_names_the_line_of_the_failed_step() =>
        Assert.Equal(
            [(4, "Failed")],
            Told(
                "FROM a\nRUN make\nRUN x\nRUN make\n",
                "#6 [8/9] RUN make\n#6 ERROR: x\nDockerfile:4\n--------------------\n   3 |     RUN x\n   4 | >>> RUN make\n--------------------\nERROR: failed to solve: x"
            )
        );

    [Theory]
    [InlineData(
        "Dockerfile:2\n--------------------\n   1 |     ARG V\n   2 | >>> FROM nosuch:1\n   3 |     RUN x\n--------------------\nERROR: failed to solve: nosuch:1: not found",
        2,
        "FROM nosuch:1"
    )]
    [InlineData(
        "Dockerfile.other:3\n--------------------\n   3 | >>> RUN x \\\n   4 | >>>   y\n--------------------\nERROR: failed to solve: x",
        3,
        "RUN x   y"
    )]
    [InlineData(
        "Dockerfile:7\n--------------------\n   7 | >>> NURSE x\n--------------------\nERROR: failed to solve: dockerfile parse error on line 7: unknown instruction: NURSE",
        7,
        "NURSE x"
    )]
    [InlineData(
        "failed to solve with frontend dockerfile.v0: failed to create LLB definition: dockerfile parse error line 3: unknown instruction: RUNN",
        3,
        "RUN x   y"
    )]
    [InlineData("Error response from daemon: dockerfile parse error line 3: unknown instruction: RUNN", 3, "RUN x   y")]
    [InlineData(
        "#2 [internal] load metadata for docker.io/library/nosuch:1\n#2 ERROR: docker.io/library/nosuch:1: not found\nfailed to solve",
        2,
        "FROM nosuch:1"
    )]
    [InlineData("#2 [linux/arm64 internal] load metadata for quay.io/x/y:latest\n#2 ERROR: no\nfailed to solve", 5, "COPY --from=quay.io/x/y /a /b")]
    public void A_failure_in_no_step_is_placed_where_the_builder_says(string log, int line, string instruction)
    {
        var reader = Read("ARG V\nFROM nosuch:1\nRUN x \\\n  y\nCOPY --from=quay.io/x/y /a /b\n", log);

        Assert.Equal(new FailedInstruction(line, instruction), reader.Failed);
        Assert.Empty(reader.Steps);
    }

    [Theory]
    [InlineData("   2 | >>> FROM nosuch:1")]
    [InlineData("--------------------\n   2 | >>> FROM nosuch:1\n--------------------")]
    [InlineData("a dockerfile parse error on line 2: x")]
    [InlineData("#5 [1/1] RUN x\n#5 0.1 Dockerfile:2\n#5 0.1 --------------------\n#5 0.1    2 | >>> FROM nosuch:1")]
    [InlineData("Step 1/1 : RUN x\nERROR: failed to solve: dockerfile parse error on line 2: x")]
    [InlineData("#2 [internal] load metadata for docker.io/library/other:1\n#2 ERROR: no")]
    public void What_only_looks_like_the_place_of_a_failure_is_none(string log) => Assert.Null(Read("ARG V\nFROM nosuch:1\nRUN x", log).Failed);

    [Fact]
    public void A_step_that_failed_and_was_tried_again_did_not_fail_a_build_that_succeeded() =>
        Assert.Equal([(2, "Done")], Told("FROM a\nRUN x", "#5 [2/2] RUN x\n#5 ERROR: x", ImageBuildStatus.Succeeded));

    private static List<(int? Line, string Status)> Told(string dockerfile, string log, string status = ImageBuildStatus.Failed) =>
        Told(Read(dockerfile, log, status));

    private static List<(int? Line, string Status)> Told(StepReader reader) => [.. reader.Steps.Select(static step => (step.DockerfileLine, step.Status))];

    private static StepReader Read(string dockerfile, string log, string status = ImageBuildStatus.Failed)
    {
        var reader = new StepReader(dockerfile);
        foreach (var line in log.ReplaceLineEndings("\n").Split('\n'))
        {
            _ = reader.Read(Plans.Epoch, line);
        }

        reader.End(status, Plans.Epoch.AddMinutes(1));
        Assert.Null(reader.LeftOut);
        return reader;
    }
}
