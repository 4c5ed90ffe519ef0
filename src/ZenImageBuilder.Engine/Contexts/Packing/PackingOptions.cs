using System.IO.Compression;
using ZenImageBuilder.Engine.Contexts.Hashing;

namespace ZenImageBuilder.Engine.Contexts.Packing;

/// <summary>How a context is packed.</summary>
internal sealed record PackingOptions
{
    // More would only raise the memory that is needed.
    private const int MostWorkers = 16;

    private readonly int _workers = Math.Min(Environment.ProcessorCount, MostWorkers);

    /// <summary>2 January 1980, UTC: zip archives know no time before 1980, and tools that write them inside a build refuse older files, in every time zone.</summary>
    public const long DefaultModificationTime = 315_619_200;

    /// <summary>What <see cref="MostKept"/> is unless it is said.</summary>
    public const long DefaultMostKept = 96L << 20;

    /// <summary>The time of every file in the archive, in seconds since 1970; <c>SOURCE_DATE_EPOCH</c> says another. Part of the context's hash.</summary>
    public long ModificationTime { get; init; } = DefaultModificationTime;

    /// <summary>How hard to compress. Not part of the hash: what comes out of the archive is the same.</summary>
    /// <remarks>
    /// Of source code, Fastest makes about 400 MB a second on a core and Optimal 120, which makes it 30 % smaller: worth it from four cores on,
    /// or where less than 500 Mbit/s lead to the store.
    /// </remarks>
    public CompressionLevel Compression { get; init; } = CompressionLevel.Fastest;

    /// <summary>Files are kept in memory between hashing and packing when all that have to be read are not larger together than this, in bytes: then each is read once.</summary>
    /// <remarks>What is larger is read twice, so that the memory needed does not grow with the context.</remarks>
    public long MostKept { get; init; } = DefaultMostKept;

    /// <summary>How a file is opened to be read.</summary>
    public Func<string, IOpenFile> Open { get; init; } = OpenFile.Open;

    /// <summary>The clock of the file systems, as near as it is known.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether only the build knows in which language the Dockerfile is written, so that it is not looked into. Not part of the hash.</summary>
    public bool IsOtherLanguage { get; init; }

    /// <summary>How many files or blocks are worked on at once, 1 to 16. Not part of the hash: the archive is the same for every number.</summary>
    public int Workers
    {
        get => _workers;
        init => _workers = Math.Clamp(value, 1, MostWorkers);
    }
}
