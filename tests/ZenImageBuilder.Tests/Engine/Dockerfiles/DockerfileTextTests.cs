using FsCheck.Xunit;
using ZenImageBuilder.Engine.Dockerfiles;

namespace ZenImageBuilder.Tests.Engine.Dockerfiles;

/// <summary>What BuildKit's parser makes of the same text, checked against that parser itself (frontend/dockerfile/parser of August 2026).</summary>
public sealed class DockerfileTextTests
{
    private static readonly string[] Fragments =
    [
        "FROM a",
        "FROM a AS b",
        "RUN ",
        "COPY ",
        "ADD ",
        "ONBUILD ",
        "ENV A=",
        "\n",
        "\n",
        "\n",
        "\r\n",
        "\\\n",
        "`\n",
        "# c",
        "# escape=`",
        "# syntax=x",
        "<<EOF",
        "<<-EOF",
        "<< EOF",
        "<<'EOF'",
        "<<\"EOF\"",
        "EOF",
        "\tEOF",
        "<<",
        "<",
        "'",
        "\"",
        "\\",
        "$A",
        "${A:-b}",
        "${A:-${B",
        "$",
        "[\"a\"]",
        "[",
        " ",
        "\t",
        "\f",
        "\u2028",
        "\0",
        "é",
        "\ud800",
        "--mount=x ",
        "\ufeff",
    ];

    [Theory]
    [InlineData("FROM a\nRUN one", "1-1 FROM a", "2-2 RUN one")]
    [InlineData("FROM a\nRUN one \\\n  two \\\n\n# c\n   # d\n  three\nCMD x", "1-1 FROM a", "2-7 RUN one   two   three", "8-8 CMD x")]
    [InlineData("\n\n  from a\n\t\nrun x", "3-3 from a", "5-5 run x")]
    [InlineData("FROM a\r\nRUN one \\\r\n  two\r\nCMD x\r\n", "1-1 FROM a", "2-3 RUN one   two", "4-4 CMD x")]
    [InlineData("\ufeffFROM a\nCMD x", "1-1 FROM a", "2-2 CMD x")]
    [InlineData("FROM a\nCMD x \\", "1-1 FROM a", "2-2 CMD x")]
    [InlineData("FROM a\nCMD x \\\n", "1-1 FROM a", "2-2 CMD x")]
    [InlineData("\\\nFROM a", "1-2 FROM a")]
    public void Lines_are_joined_where_BuildKit_joins_them(string text, params string[] expected) => Assert.Equal(expected, Read(text));

    [Theory]
    [InlineData("FROM a\nRUN echo a\\\\\nCMD x", "1-1 FROM a", @"2-2 RUN echo a\\", "3-3 CMD x")]
    [InlineData("FROM a\nRUN echo a\\ \t\nb\nCMD x", "1-1 FROM a", "2-3 RUN echo ab", "4-4 CMD x")]
    [InlineData("FROM a\nRUN a\\\\\\\nCMD x", "1-1 FROM a", @"2-2 RUN a\\\", "3-3 CMD x")]
    [InlineData(
        "# escape=`\nFROM a\nRUN c:\\x\\\nRUN dir `\n c:\\\nCMD x``\nCMD y",
        "2-2 FROM a",
        @"3-3 RUN c:\x\",
        @"4-5 RUN dir  c:\",
        "6-6 CMD x``",
        "7-7 CMD y"
    )]
    [InlineData("#syntax=docker/dockerfile:1\n# ESCAPE = `\nFROM a\nRUN b`\nc", "3-3 FROM a", "4-5 RUN bc")]
    [InlineData("# a comment\n# escape=`\nFROM a\nRUN b`\nCMD c", "3-3 FROM a", "4-4 RUN b`", "5-5 CMD c")]
    [InlineData("\n# escape=`\nFROM a\nRUN b`\nCMD c", "3-3 FROM a", "4-4 RUN b`", "5-5 CMD c")]
    [InlineData("# escape=x\nFROM a\nRUN b\\\nc", "2-2 FROM a", "3-4 RUN bc")]
    public void The_escape_character_continues_a_line_unless_it_is_escaped(string text, params string[] expected) => Assert.Equal(expected, Read(text));

    [Theory]
    [InlineData("# one\f two\u2028 three\nFROM a", "2-2 FROM a")]
    [InlineData("# one\v two\u0085 three\u2029 four\nFROM a", "2-2 FROM a")]
    [InlineData("# one\r two\nFROM a\nCMD x", "2-2 FROM a", "3-3 CMD x")]
    [InlineData("FROM a\nRUN b\fc\u2028d\nCMD x", "1-1 FROM a", "2-2 RUN b\fc\u2028d", "3-3 CMD x")]
    public void Only_a_line_feed_ends_a_line(string text, params string[] expected) => Assert.Equal(expected, Read(text));

    [Theory]
    [InlineData("RUN <<EOF\nRUN not\nEOF", "2-4")]
    [InlineData("RUN python3 <<EOF > x\nRUN not\nEOF", "2-4")]
    [InlineData("RUN <<EOF-1\nRUN not\nEOF-1", "2-4")]
    [InlineData("RUN <<a.b\nRUN not\na.b", "2-4")]
    [InlineData("RUN 3<<EOF\nRUN not\nEOF", "2-4")]
    [InlineData("RUN <<-EOF\nRUN not\n\t\tEOF", "2-4")]
    [InlineData("RUN <<EOF\n\tEOF\nEOF", "2-4")]
    [InlineData("RUN <<EOF\nEOF \nEOF", "2-4")]
    [InlineData("RUN <<EOF\r\nRUN not\r\nEOF\r", "2-4")]
    [InlineData("RUN <<'EOF'\nRUN not\nEOF", "2-4")]
    [InlineData("RUN <<\"EOF\"\nRUN not\nEOF", "2-4")]
    [InlineData("RUN <<'one two'\nRUN not\none two", "2-4")]
    [InlineData("RUN <<eo'f'\nRUN not\neof", "2-4")]
    [InlineData("RUN <<$X\nRUN not\n$X", "2-4")]
    [InlineData("RUN <<  EOF > x\nRUN not\nEOF", "2-4")]
    [InlineData("RUN <<EOF \\\n  > x\nRUN not\nEOF", "2-5")]
    [InlineData("RUN <<EOF\n# no comment\nRUN x \\\nEOF", "2-5")]
    [InlineData("RUN --mount=type=cache,target=/x <<EOF\nRUN not\nEOF", "2-4")]
    [InlineData("COPY <<one <<two /dst\nRUN not\none\nRUN not\ntwo", "2-6")]
    [InlineData("ADD <<-one b /dst\nRUN not\n\tone", "2-4")]
    [InlineData("ONBUILD RUN <<EOF\nRUN not\nEOF", "2-4")]
    [InlineData("onbuild copy --link <<EOF /x\nRUN not\nEOF", "2-4")]
    public void Here_documents_belong_to_their_instruction(string text, string place)
    {
        var read = Read($"FROM a\n{text}\nRUN last");

        Assert.Equal(
            [
                "1-1 FROM a",
                $"{int.Parse(place[2..], System.Globalization.CultureInfo.InvariantCulture) + 1}-{int.Parse(place[2..], System.Globalization.CultureInfo.InvariantCulture) + 1} RUN last",
            ],
            [read[0], read[^1]]
        );
        Assert.StartsWith(place + " ", read[1], StringComparison.Ordinal);
        Assert.Equal(3, read.Count);
    }

    [Theory]
    [InlineData("RUN echo $((1<<N))")]
    [InlineData("RUN echo $((1 << 2))")]
    [InlineData("RUN cat <<<word")]
    [InlineData("RUN bash -c \"cat <<EOF\"")]
    [InlineData("RUN bash -c 'cat <<EOF'")]
    [InlineData("RUN x<<EOF")]
    [InlineData("RUN a <<")]
    [InlineData("RUN a <<-")]
    [InlineData("RUN a <<- EOF")]
    [InlineData("RUN a <<'EOF")]
    [InlineData("RUN [\"cat\", \"<<EOF\"]")]
    [InlineData("COPY [\"<<EOF\", \"/x\"]")]
    [InlineData("RUN a <<${X:-EOF}")]
    [InlineData("USER <<EOF")]
    [InlineData("ENV A=<<EOF")]
    [InlineData("LABEL a=\"<<EOF\"")]
    [InlineData("CMD <<EOF")]
    [InlineData("ONBUILD CMD <<EOF")]
    [InlineData("ONBUILD ONBUILD RUN <<EOF")]
    public void Two_less_than_signs_are_not_always_a_here_document(string text)
    {
        var read = DockerfileText.Parse($"FROM a\n{text}\nRUN last");

        Assert.Equal([(1, 1), (2, 2), (3, 3)], read.Instructions.Select(static instruction => (instruction.Line, instruction.EndLine)));
        Assert.Null(read.Fault);
    }

    [Theory]
    [InlineData("FROM a\nRUN <<EOF\n\n  one\ntwo\n\nEOF", "one...")]
    [InlineData("FROM a\nRUN <<EOF\n\t one \n\nEOF", "one")]
    [InlineData("FROM a\nRUN <<EOF\r\none\r\ntwo\r\nEOF\r\n", "one...")]
    [InlineData("FROM a\nRUN <<EOF\nEOF", "")]
    [InlineData("FROM a\nCOPY <<A <<B /\n1\nA\n2\n3\nB\n", "1", "2...")]
    public void Here_documents_are_shown_by_their_first_line(string text, params string[] expected) =>
        Assert.Equal(expected, DockerfileText.Read(text)[1].HereDocuments.Select(static document => document.Summary));

    [Fact]
    public void Instructions_know_their_stage() =>
        Assert.Equal(
            [("ARG", -1, null, 0), ("FROM", 0, "one", 1), ("RUN", 0, "one", 2), ("FROM", 1, null, 1), ("FROM", 2, "B", 1), ("CMD", 2, "B", 2)],
            DockerfileText
                .Read("ARG X\nFROM --platform=linux/arm64 a as one\nRUN x\nFROM b\nFROM\tc\tAS\tB\nCMD y")
                .Select(static instruction => (instruction.Keyword, instruction.Stage, instruction.StageName, instruction.NumberInStage))
        );

    [Theory]
    [InlineData("", 0, "no instruction")]
    [InlineData("# only\n\n  # comments\n", 0, "no instruction")]
    [InlineData("FROM a\n\nRUN <<EOF\nls\n", 3, "here document 'EOF'")]
    [InlineData("FROM a\nRUN <<EOF\nls\n EOF\n", 2, "here document 'EOF'")]
    [InlineData("FROM a\nCOPY <<A <<B /\nA\n", 2, "here document 'B'")]
    [InlineData("FROM a\nRUN <<-EOF \\\n> x\nls\n", 2, "here document 'EOF'")]
    public void What_BuildKit_refuses_as_a_whole_is_a_fault_with_its_line(string text, int line, string reason)
    {
        var fault = DockerfileText.Parse(text).Fault!;

        Assert.Equal(line, fault.Line);
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_line_is_that_of_BuildKit()
    {
        var line = "LABEL a=" + new string('x', 65_535 - 8);

        Assert.Null(DockerfileText.Parse($"FROM a\n{line}\nCMD x").Fault);
        Assert.Equal(2, DockerfileText.Parse($"FROM a\n{line}x\nCMD x").Fault!.Line);
        Assert.Equal(2, DockerfileText.Parse($"FROM a\nLABEL a={new string('é', 32_768)}\nCMD x").Fault!.Line);
        Assert.Equal(3, DockerfileText.Read($"FROM a\n{line}x\nCMD x").Count);
    }

    [Theory]
    [InlineData("# syntax=docker/dockerfile:1\nFROM a", false)]
    [InlineData("\ufeff# check=skip=all\n#Syntax = x\nFROM a", false)]
    [InlineData("#!/usr/bin/env x\n# syntax=x\n", false)]
    [InlineData("// syntax=x\nimport y", false)]
    [InlineData("{\"syntax\": \"x\"}", false)]
    [InlineData("FROM a", true)]
    [InlineData("# comment\n# syntax=x\nFROM a", true)]
    [InlineData("# syntax=\nFROM a", true)]
    [InlineData("// comment", true)]
    public void A_file_may_say_that_it_is_in_another_language(string text, bool isDocker) => Assert.Equal(isDocker, DockerfileText.Parse(text).IsDocker);

    [Property]
    public void Any_text_is_read(string? text) => Check(text ?? "");

    [Property(MaxTest = 500)]
    public void Whatever_stands_where_is_read(int[] picks) => Check(string.Concat(picks.Select(static pick => Fragments[(uint)pick % Fragments.Length])));

    [Theory]
    [InlineData("FROM a\nLABEL x=\"", "<", "\"\n", 60_000)]
    [InlineData("FROM a\nRUN ", "<<A ", "\n", 15_000)]
    [InlineData("FROM a\n", "RUN <<A\n", "", 8000)]
    [InlineData("FROM a\nRUN ", "${A:-", "\n", 12_000)]
    [InlineData("FROM a\nRUN ", "'", "\n", 60_001)]
    [InlineData("FROM a\nRUN ", "\\\n", "x\n", 30_000)]
    [InlineData("FROM a\nRUN [", "[", "<<E\n", 60_000)]
    [InlineData("", " ", "FROM a\n", 250_000)]
    [InlineData("#", " = ", "\nFROM a\n", 80_000)]
    [InlineData("FROM a\nRUN ", "--", "\n", 30_000)]
    public void What_is_long_is_read_all_the_same(string before, string repeated, string after, int times) =>
        Check(before + string.Concat(Enumerable.Repeat(repeated, times)) + after);

    private static void Check(string text)
    {
        var lines = text.Split('\n').Length;
        var last = 0;
        Assert.All(
            DockerfileText.Read(text),
            instruction =>
            {
                Assert.InRange(instruction.Line, last + 1, lines);
                Assert.InRange(instruction.EndLine, instruction.Line, lines);
                last = instruction.EndLine;
            }
        );
    }

    private static List<string> Read(string text) =>
        [.. DockerfileText.Read(text).Select(static instruction => $"{instruction.Line}-{instruction.EndLine} {instruction.Text}")];
}
