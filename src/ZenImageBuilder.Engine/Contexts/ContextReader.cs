using System.Diagnostics;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Contexts.Hashing;
using ZenImageBuilder.Engine.Contexts.Packing;
using ZenImageBuilder.Engine.Contexts.Scanning;
using ZenImageBuilder.Engine.Dockerfiles;

namespace ZenImageBuilder.Engine.Contexts;

/// <summary>Reads contexts from folders: walks the folder, checks the Dockerfile, and reads every file that belongs to the context.</summary>
/// <param name="options">How contexts are read and packed, and the time of every file in the image.</param>
/// <param name="caches">Where digests are remembered, or null to read every file and to remember none.</param>
/// <param name="build">The build, or another number by which the progress is known.</param>
internal sealed class ContextReader(PackingOptions options, HashCacheFolder? caches, Guid build, IEngineObserver observer)
{
    private readonly ContextReporter _reporter = new(build, observer);

    /// <param name="path">The folder, absolute.</param>
    /// <param name="dockerfile">The Dockerfile, or null for <c>Dockerfile</c>.</param>
    /// <param name="expect">Told beforehand what the hash will be if nothing has changed since the last time, if that is known; may be null.</param>
    /// <param name="cancellationToken">Stops it.</param>
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
            // What was read before a Ctrl+C need not be read again either.
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
