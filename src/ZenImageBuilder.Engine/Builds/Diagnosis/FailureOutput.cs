using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>Who says something in a failed build.</summary>
[Flags]
internal enum Speakers
{
    None = 0,

    /// <summary>The program of the step that failed.</summary>
    Step = 1,

    /// <summary>What builds the image, of the step that failed or of the whole build.</summary>
    Builder = 2,

    /// <summary>A command before or after the building: a login, a push.</summary>
    Command = 4,

    /// <summary>The build service, of the phase that failed.</summary>
    Service = 8,
}

/// <summary>
/// What the failed part of a build said: the evidence of its cause. Nothing else of the log counts: not what other steps printed, which went well, and
/// not the text of commands, which the log repeats in many places.
/// </summary>
internal sealed record FailureOutput
{
    /// <summary>A line is not read beyond this; of a longer one the beginning and the end are.</summary>
    private const int LongestLine = 4096;

    private static readonly Regex Sequences = Linear.Regex(@"\u001b(\[[0-9;?]*[A-Za-z]|\][^\u0007\u001b]*(\u0007|\u001b\\)?)");

    private static readonly Regex Keywords = Linear.Regex(
        "^(ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)( |$)",
        ignoreCase: true
    );

    private static readonly Regex ExitCodes = Linear.Regex("(exit code:|exit status|non-zero code:|exited with status) (?<code>[0-9]{1,3})$");

    /// <summary>
    /// What failed as the log calls it: an instruction of the Dockerfile, or something that the builder does besides; null where nothing is named.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>What the program of the step printed, or the command of the phase; oldest first.</summary>
    public required IReadOnlyList<string> Printed { get; init; }

    /// <summary>Who printed it.</summary>
    public required Speakers PrintedBy { get; init; }

    /// <summary>What the builder says of the failure, without the text of the instruction; oldest first.</summary>
    public required IReadOnlyList<string> Verdict { get; init; }

    /// <summary>The exit code of the step, or null where the builder tells none.</summary>
    public int? ExitCode => Verdict.Select(Code).LastOrDefault(static code => code is not null);

    /// <summary>The instruction that failed, as the log shows it, without the number of the step; null where no instruction did.</summary>
    public string? Instruction => Name is not null && Keywords.IsMatch(Name) ? Name : null;

    /// <summary>What the failed part of a build said.</summary>
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
