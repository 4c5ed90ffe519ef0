using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Steps;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>Adds to a failed build the step that failed, the last lines of its log, and the known cause.</summary>
internal static class FailureDiagnosis
{
    private const int TailLines = 20;

    /// <summary>How many lines are searched: builders repeat the output of a failed step at the end, so the cause may be far above it.</summary>
    public const int ReadLines = 400;

    public static async Task<BuildRecord> ExplainAsync(
        BuildRecord record,
        Func<BuildRecord, Task<IBuildRunner>> open,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        return record.Build.Failure is null ? record : Explain(record, await ReadEndAsync(record, open, observer, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The same, for lines that have been read already.</summary>
    public static BuildRecord Explain(BuildRecord record, IReadOnlyCollection<LogEntry> lines)
    {
        if (record.Build.Failure is not { } failure)
        {
            return record;
        }

        var read = StepsIn(record, lines);
        var steps = record.Build.Steps is { Count: > 0 } known ? known : read.Steps;
        var failed = steps.LastOrDefault(static step => step.Status == BuildStepStatus.Failed);
        var place = failed is null ? read.Failed : null;
        var evidence = new FailureEvidence
        {
            Status = record.Build.Status,
            Phase = failure.Phase,
            StatusCode = failure.StatusCode,
            Message = failure.Message,
            Project = record.Build.BuildId?.Split(':')[0],
            Repository = record.Repository,
            DockerfileLine = failed?.DockerfileLine ?? place?.Line,
            Lines = [.. lines.Select(static line => line.Message)],
            Inputs = record.Inputs,
        };
        var output = FailureOutput.Of(evidence);
        var explanation = KnownCauses.Find(evidence, output);
        return record with
        {
            Build = record.Build with
            {
                Steps = steps,
                Failure = failure with
                {
                    Message = LastWords.Of(evidence, output),
                    LogTail = [.. lines.TakeLast(TailLines).Select(static line => line.Message)],
                    Step = failed?.Instruction ?? place?.Instruction,
                    DockerfileLine = failed?.DockerfileLine ?? place?.Line,
                    Cause = explanation?.Cause,
                    Remedy = explanation?.Remedy,
                },
            },
        };
    }

    private static async Task<IReadOnlyList<LogEntry>> ReadEndAsync(
        BuildRecord record,
        Func<BuildRecord, Task<IBuildRunner>> open,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        if (record is not { LogGroup: { } group, LogStream: { } stream })
        {
            return [];
        }

        try
        {
            var runner = await open(record).ConfigureAwait(false);
            return await runner.ReadLogEndAsync(group, stream, ReadLines, cancellationToken).ConfigureAwait(false);
        }
        catch (ImageBuilderException exception)
        {
            observer.Report(new WarningMessage($"The log of the failed build cannot be read. {exception.Message}"));
            return [];
        }
    }

    private static StepReader StepsIn(BuildRecord record, IEnumerable<LogEntry> lines)
    {
        var reader = new StepReader(record.Inputs.Dockerfile);
        foreach (var line in lines)
        {
            _ = reader.Read(line.Timestamp, line.Message);
        }

        reader.End(record.Build.Status, record.Build.EndTime ?? record.Build.StartTime);
        return reader;
    }
}
