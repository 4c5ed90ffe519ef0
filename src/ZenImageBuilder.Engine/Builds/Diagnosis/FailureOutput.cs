using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>The sources of text in a failed build.</summary>
[Flags]
internal enum Speakers
{
    None = 0,

    /// <summary>The program of the step that failed.</summary>
    Step = 1,

    /// <summary>The builder, about the step that failed or about the whole build.</summary>
    Builder = 2,

    /// <summary>A command before or after the image is built: a login, a push.</summary>
    Command = 4,

    /// <summary>The build service, about the phase that failed.</summary>
    Service = 8,
}

/// <summary>
/// The output of the failed part of a build, which is the evidence of its cause. Nothing else in the log counts: neither the output of other steps, which
/// succeeded, nor the text of commands, which the log repeats in many places.
/// </summary>
internal sealed record FailureOutput
{
    /// <summary>Of a longer line, only the beginning and the end are searched.</summary>
    private const int LongestLine = 4096;

    private static readonly Regex Sequences = Linear.Regex(@"\u001b(\[[0-9;?]*[A-Za-z]|\][^\u0007\u001b]*(\u0007|\u001b\\)?)");

    private static readonly Regex Keywords = Linear.Regex(
        "^(ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)( |$)",
        ignoreCase: true
    );

    private static readonly Regex ExitCodes = Linear.Regex("(exit code:|exit status|non-zero code:|exited with status) (?<code>[0-9]{1,3})$");

    /// <summary>
    /// The failed part as the log names it: an instruction of the Dockerfile, or another activity of the builder; null if the log names none.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>The output of the step's program, or of the command of the phase; oldest first.</summary>
    public required IReadOnlyList<string> Printed { get; init; }

    public required Speakers PrintedBy { get; init; }

    /// <summary>The builder's lines about the failure, without the text of the instruction; oldest first.</summary>
    public required IReadOnlyList<string> Verdict { get; init; }

    /// <summary>The exit code of the step, or null if the builder does not report one.</summary>
    public int? ExitCode => Verdict.Select(Code).LastOrDefault(static code => code is not null);

    /// <summary>The instruction that failed as the log shows it, without the number of the step; null if the failed part is not an instruction.</summary>
    public string? Instruction => Name is not null && Keywords.IsMatch(Name) ? Name : null;

    public static FailureOutput Of(FailureEvidence evidence)
    {
        var lines = PhaseOutput.Of(evidence.Phase, evidence.Lines).Select(Plain).ToList();
        var output = evidence.Phase is null or "BUILD"
            ? BuilderOutput.Read(lines)
            : new()
            {
                Printed = lines,
                PrintedBy = Speakers.Command,
                Verdict = [],
            };
        return output with
        {
            Name = output.Name is { } name ? Bounded(name) : null,
            Printed = [.. output.Printed.Select(Bounded)],
            Verdict = [.. output.Verdict.Select(Bounded)],
        };
    }

    private static string Plain(string line)
    {
        var plain = line.Contains('\u001b', StringComparison.Ordinal) ? Sequences.Replace(line, "") : line;
        return plain.TrimEnd();
    }

    private static string Bounded(string line) =>
        line.Length <= LongestLine ? line : $"{line.AsSpan(0, LongestLine / 2)}…{line.AsSpan(line.Length - (LongestLine / 2))}";

    private static int? Code(string verdict) =>
        ExitCodes.Match(verdict) is { Success: true } match && int.TryParse(match.Groups["code"].ValueSpan, out var code) ? code : null;
}
