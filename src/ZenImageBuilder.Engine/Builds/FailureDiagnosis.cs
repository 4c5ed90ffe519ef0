using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Builds;

/// <summary>Adds to a failed build what its log says at the end.</summary>
internal static class FailureDiagnosis
{
    private const int TailLines = 20;

    public static async Task<BuildRecord> ExplainAsync(
        BuildRecord record,
        Func<BuildRecord, Task<IBuildRunner>> open,
        IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        if (record is not { Build.Failure: { } failure, LogGroup: { } group, LogStream: { } stream })
        {
            return record;
        }

        try
        {
            var runner = await open(record).ConfigureAwait(false);
            var end = await runner.ReadLogEndAsync(group, stream, TailLines, cancellationToken).ConfigureAwait(false);
            var tail = end.Select(static entry => entry.Message).ToList();
            return record with { Build = record.Build with { Failure = failure with { LogTail = tail } } };
        }
        catch (ImageBuilderException exception)
        {
            observer.Report(new WarningMessage($"The log of the failed build cannot be read. {exception.Message}"));
            return record;
        }
    }
}
