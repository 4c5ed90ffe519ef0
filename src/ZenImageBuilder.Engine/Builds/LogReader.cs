using System.Runtime.CompilerServices;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds;

/// <summary>The log of one build on its own, as far as it is or until the build has ended. Here a log that cannot be read is an error: it is what was asked for.</summary>
internal sealed class LogReader(IBuildRunner runner, string buildId, TimeProvider time)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    public async IAsyncEnumerable<BuildLogLine> ReadAsync(BuildRecord record, bool follow, IEngineObserver observer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = new LogPages(runner, buildId, new(record.Inputs.Dockerfile));
        while (true)
        {
            // The build is asked before the log, so that what it wrote last is read after its end is known.
            var running = record.LogStream is null || follow;
            if (running)
            {
                record = await AskAsync(record, cancellationToken).ConfigureAwait(false);
                running = ImageBuildStatus.IsRunning(record.Build.Status);
            }

            if (record is { LogGroup: { } group, LogStream: { } stream })
            {
                await foreach (var line in pages.ReadAsync(group, stream, cancellationToken).ConfigureAwait(false))
                {
                    yield return line;
                }
            }
            else if (!running || !follow)
            {
                observer.Report(new VerboseMessage($"The build {buildId} has no log yet."));
            }

            if (!follow || !running)
            {
                yield break;
            }

            await Task.Delay(Tick, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<BuildRecord> AskAsync(BuildRecord record, CancellationToken cancellationToken) =>
        await runner.GetAsync([buildId], cancellationToken).ConfigureAwait(false) is [var remote]
            ? record.With(remote)
            : throw new ImageBuilderException(ErrorCode.RemoteResourceNotFound, $"The build service does not know the build '{buildId}' any more.", buildId);
}
