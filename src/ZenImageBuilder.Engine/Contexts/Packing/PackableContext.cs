using System.Diagnostics;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Contexts.Hashing;
using ZenImageBuilder.Engine.Contexts.Scanning;
using ZenImageBuilder.Engine.Dockerfiles;
using ZenImageBuilder.Errors;
using Progress = ZenImageBuilder.Engine.Contexts.ContextProgress;

namespace ZenImageBuilder.Engine.Contexts.Packing;

/// <summary>The context of a build: read once, named by what it holds, and packed when the store lacks it. Tells the observer how far it is.</summary>
internal sealed class PackableContext
{
    private readonly HashedContext _hashed;

    private readonly PackingOptions _options;

    private readonly HashCache? _cache;

    private PackableContext(HashedContext hashed, PackingOptions options, HashCache? cache)
    {
        _hashed = hashed;
        _options = options;
        _cache = cache;
    }

    public string Hash => _hashed.Hash;

    public int Files => _hashed.Context.Files;

    /// <summary>The size of the files in bytes, unpacked: as they were when they were read.</summary>
    public long Bytes => _hashed.Entries.Sum(static entry => entry.Entry.Size);

    /// <summary>How long it took to walk the folder.</summary>
    public required TimeSpan ScanDuration { get; init; }

    /// <summary>How long it took to read the files, or to find what is remembered of them.</summary>
    public required TimeSpan HashDuration { get; init; }

    /// <summary>What was found and read.</summary>
    public HashedContext Content => _hashed;

    /// <summary>Walks the folder and reads every file that belongs to the context.</summary>
    /// <param name="path">The folder, absolute.</param>
    /// <param name="dockerfile">The Dockerfile, or null for <c>Dockerfile</c>.</param>
    /// <param name="options">How it is read and packed, and the time of every file in the image.</param>
    /// <param name="caches">Where digests are remembered, or null to read every file and to remember none.</param>
    /// <param name="expect">Told beforehand what the hash will be if nothing has changed since the last time, where that is known; may be null.</param>
    public static Task<PackableContext> ReadAsync(
        string path,
        string? dockerfile,
        PackingOptions options,
        HashCacheFolder? caches,
        Action<string>? expect,
        Guid build,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) =>
        Translated(async () =>
        {
            var progress = new ObserverProgress(build, observer);
            var clock = Stopwatch.StartNew();
            var cache = caches is null ? null : await Task.Run(() => caches.Open(path), cancellationToken).ConfigureAwait(false);
            if (cache?.LastContext is { Length: > 0 } last)
            {
                expect?.Invoke(last);
            }

            var scanned = await Task.Run(() => ContextScanner.Scan(new(path, dockerfile), options, progress, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            if (!options.IsOtherLanguage)
            {
                DockerfileCheck.Check(scanned.DockerfilePath);
            }

            foreach (var warning in scanned.Warnings)
            {
                observer.Report(new WarningMessage(warning.Message));
            }

            observer.Report(
                new VerboseMessage(
                    $"The context holds {scanned.Files} files ({scanned.Bytes} bytes); {(scanned.IgnoreFile is null ? "no ignore file applies" : $"'{scanned.IgnoreFile}' applies")}."
                )
            );
            HashedContext? hashed = null;
            try
            {
                var scan = clock.Elapsed;
                hashed = await ContextHash.ComputeAsync(scanned, options, cache, progress, cancellationToken).ConfigureAwait(false);
                return new PackableContext(hashed, options, cache) { ScanDuration = scan, HashDuration = clock.Elapsed - scan };
            }
            finally
            {
                // Also what was read before a Ctrl+C need not be read again.
                if (cache?.Save(hashed?.Hash) is { } reason)
                {
                    observer.Report(new VerboseMessage($"The hash cache was not written, so the next build reads every file again: {reason}"));
                }
            }
        });

    /// <summary>The same context with the digests of all chunks of its large files: from the index where it knows them, else read.</summary>
    public Task<PackableContext> CompleteAsync(BlockIndex index, CancellationToken cancellationToken) =>
        Checked(async () =>
            new PackableContext(
                await ChunkDigests.CompleteAsync(_hashed, index.ChunkDigestsOf, _options.Workers, cancellationToken).ConfigureAwait(false),
                _options,
                _cache
            )
            {
                ScanDuration = ScanDuration,
                HashDuration = HashDuration,
            }
        );

    /// <summary>Packs blocks of the context's archive.</summary>
    public Task PackAsync(
        ArchivePlan archive,
        IReadOnlyList<ArchivePlan.Block> blocks,
        Func<ArchivePlan.Block, ReadOnlyMemory<byte>, uint, CancellationToken, Task> take,
        Guid build,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) =>
        Checked(async () =>
        {
            if (blocks.Count > 0)
            {
                await BlockPacker
                    .PackAsync(_hashed, archive, blocks, take, _options, new ObserverProgress(build, observer), cancellationToken)
                    .ConfigureAwait(false);
            }

            return this;
        });

    private Task<T> Checked<T>(Func<Task<T>> work) =>
        Translated(async () =>
        {
            try
            {
                return await work().ConfigureAwait(false);
            }
            catch (ContextException exception) when (exception.Code == ContextErrorCode.ContextChanged)
            {
                // Should what was remembered be what is wrong, the next build must not meet it again.
                _cache?.Forget();
                throw;
            }
        });

    private static async Task<T> Translated<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (ContextException exception)
        {
            throw new ImageBuilderException(Code(exception.Code), exception.Message, exception.Path, exception.Remedy, exception);
        }
    }

    private static ErrorCode Code(ContextErrorCode code) =>
        code switch
        {
            ContextErrorCode.RootMissing or ContextErrorCode.RootNotFolder => ErrorCode.ContextNotFound,
            ContextErrorCode.ContextEmpty => ErrorCode.ContextEmpty,
            ContextErrorCode.DockerfileMissing or ContextErrorCode.DockerfileNotFile or ContextErrorCode.DockerfileEmpty => ErrorCode.DockerfileNotFound,
            ContextErrorCode.DockerfileInvalid => ErrorCode.InvalidDockerfile,
            ContextErrorCode.DockerfileLeavesContext or ContextErrorCode.IgnoreFileLeavesContext => ErrorCode.PathOutsideContext,
            ContextErrorCode.IgnorePatternInvalid or ContextErrorCode.IgnoreFileInvalid => ErrorCode.InvalidIgnorePattern,
            ContextErrorCode.ContextChanged => ErrorCode.ContextChanged,
            _ => ErrorCode.FileUnreadable,
        };

    /// <summary>Passes progress on; how often a bar moves is for whoever shows it.</summary>
    private sealed class ObserverProgress(Guid build, IEngineObserver observer) : IProgress<Progress>
    {
        public void Report(Progress value)
        {
            var stage = value.Phase switch
            {
                ContextPhase.Scan => ContextStage.Scanning,
                ContextPhase.Hash => ContextStage.Hashing,
                _ => ContextStage.Uploading,
            };
            observer.Report(new Contracts.ContextProgress(build, stage, value.Files, value.Bytes, value.TotalBytes > 0 ? value.TotalBytes : null));
        }
    }
}
