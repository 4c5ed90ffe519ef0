using System.Diagnostics;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Contexts.Hashing;
using ZenImageBuilder.Engine.Contexts.Packing;
using ZenImageBuilder.Engine.Contexts.Scanning;
using ZenImageBuilder.Engine.Dockerfiles;

namespace ZenImageBuilder.Engine.Contexts;

/// <summary>Reads contexts from folders: walks the folder, checks the Dockerfile, and reads every file that belongs to the context.</summary>
/// <param name="options">The options of reading and packing, and the modification time of every file in the image.</param>
/// <param name="caches">The hash caches, or null to read every file and to store no digests.</param>
/// <param name="build">The ID of the build, or another unique ID that identifies the progress reports.</param>
internal sealed class ContextReader(PackingOptions options, HashCacheFolder? caches, Guid build, IEngineObserver observer)
{
    private readonly ContextReporter _reporter = new(build, observer);

    /// <param name="path">The absolute path of the folder.</param>
    /// <param name="dockerfile">The path of the Dockerfile, or null for <c>Dockerfile</c>.</param>
    /// <param name="expect">Is called, before the folder is read, with the hash of the last run if that is known: a guess at the current hash. May be
    /// null.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<LocalContext> ReadAsync(string path, string? dockerfile, Action<string>? expect, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var cache = caches is null ? null : await Task.Run(() => caches.Open(path), cancellationToken).ConfigureAwait(false);
        if (cache?.LastContext is { Length: > 0 } last)
        {
            expect?.Invoke(last);
        }

        var scanned = await Task.Run(() => ContextScanner.Scan(new(path, dockerfile), options, _reporter, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        if (!options.IsOtherLanguage)
        {
            DockerfileCheck.Check(scanned.DockerfilePath);
        }

        Report(scanned);
        HashedContext? hashed = null;
        try
        {
            var scan = clock.Elapsed;
            hashed = await ContextHash.ComputeAsync(scanned, options, cache, _reporter, cancellationToken).ConfigureAwait(false);
            return new(hashed, options, cache) { ScanDuration = scan, HashDuration = clock.Elapsed - scan };
        }
        finally
        {
            // The digests computed before a Ctrl+C are stored too, so that the next run need not read those files again.
            if (cache?.Save(hashed?.Hash) is { } reason)
            {
                observer.Report(new VerboseMessage($"The hash cache was not written, so the next build reads every file again: {reason}"));
            }
        }
    }

    private void Report(ScannedContext scanned)
    {
        foreach (var warning in scanned.Warnings)
        {
            observer.Report(new WarningMessage(warning.Message));
        }

        observer.Report(
            new VerboseMessage(
                $"The context holds {scanned.Files} files ({scanned.Bytes} bytes); {(scanned.IgnoreFile is null ? "no ignore file applies" : $"'{scanned.IgnoreFile}' applies")}."
            )
        );
    }
}
