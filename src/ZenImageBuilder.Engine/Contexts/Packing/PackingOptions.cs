using System.IO.Compression;
using ZenImageBuilder.Engine.Contexts.Hashing;

namespace ZenImageBuilder.Engine.Contexts.Packing;

/// <summary>The options of reading and packing a context.</summary>
internal sealed record PackingOptions
{
    // More workers would only increase the required memory.
    private const int MostWorkers = 16;

    private readonly int _workers = Math.Min(Environment.ProcessorCount, MostWorkers);

    /// <summary>
    /// 2 January 1980, UTC. Zip archives cannot represent a time before 1980, and tools that write them during a build refuse older files. This
    /// time is not before 1980 in any time zone.
    /// </summary>
    public const long DefaultModificationTime = 315_619_200;

    /// <summary>The default of <see cref="MostKept"/> in bytes.</summary>
    public const long DefaultMostKept = 96L << 20;

    /// <summary>
    /// The modification time of every file in the archive, in seconds since 1970. The environment variable <c>SOURCE_DATE_EPOCH</c> can set another time
    /// (<see cref="SourceDateEpoch"/>). Part of the context's hash.
    /// </summary>
    public long ModificationTime { get; init; } = DefaultModificationTime;

    /// <summary>The compression level of the blocks. Not part of the hash, because the extracted content is the same.</summary>
    /// <remarks>
    /// For source code, Fastest compresses about 400 MB a second on one core. Optimal compresses 120 MB a second and gives a 30 % smaller result, which is
    /// worthwhile with four cores or more, or if the connection to the store is slower than 500 Mbit/s.
    /// </remarks>
    public CompressionLevel Compression { get; init; } = CompressionLevel.Fastest;

    /// <summary>
    /// The maximum total size in bytes of the files to read for which their content is kept in memory between hashing and packing, so that each file is read
    /// once.
    /// </summary>
    /// <remarks>If the files are larger together, each is read twice, so that the required memory does not grow with the context.</remarks>
    public long MostKept { get; init; } = DefaultMostKept;

    /// <summary>Opens a file for reading.</summary>
    public Func<string, IOpenFile> Open { get; init; } = OpenFile.Open;

    /// <summary>The clock that is compared with the times of files. It should agree with the clock of the file systems.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Whether the Dockerfile is written in a language that only the build knows, so that its content is not checked here. Not part of the hash.
    /// </summary>
    public bool IsOtherLanguage { get; init; }

    /// <summary>
    /// The number of files or blocks that are processed at the same time, 1 to 16. Not part of the hash, because the archive does not depend on it.
    /// </summary>
    public int Workers
    {
        get => _workers;
        init => _workers = Math.Clamp(value, 1, MostWorkers);
    }
}
