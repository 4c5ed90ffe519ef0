namespace ZenImageBuilder.Model;

/// <summary>A build context that an artifact store holds, ready to be built. A snapshot: it does not change.</summary>
public sealed record PublishedBuildContext
{
    /// <summary>The folder that it was read from, an absolute path.</summary>
    public required string Root { get; init; }

    /// <summary>The Dockerfile, an absolute path with links resolved.</summary>
    public required string Dockerfile { get; init; }

    /// <summary>SHA-256 of what the context holds, in lower-case hexadecimal: the name under which it is stored.</summary>
    public required string Hash { get; init; }

    /// <summary>The number of files in the context.</summary>
    public required int Files { get; init; }

    /// <summary>The size of the files in bytes, unpacked.</summary>
    public required long Bytes { get; init; }

    /// <summary>The name of the artifact store.</summary>
    public required string ArtifactStore { get; init; }

    /// <summary>Where the context's own object lies: <c>s3://bucket/key</c>.</summary>
    public required string Location { get; init; }

    /// <summary>The further objects that hold the context, in the order of the build's sources; empty where its own object holds all of it.</summary>
    public required IReadOnlyList<BuildContextSegment> Segments
    {
        get;
        init => field = Listing.Of(value);
    }

    /// <summary>The bytes that were uploaded: 0 where the store had the context already.</summary>
    public required long UploadedBytes { get; init; }

    /// <summary>The requests that were sent to the store, repetitions after a fault not counted.</summary>
    public required int Requests { get; init; }

    /// <summary>How long it took to walk the folder.</summary>
    public required TimeSpan ScanDuration { get; init; }

    /// <summary>How long it took to read and hash the files, or to find what is remembered of them.</summary>
    public required TimeSpan HashDuration { get; init; }

    /// <summary>How long it took to ask the store what it has.</summary>
    public required TimeSpan QueryDuration { get; init; }

    /// <summary>How long it took to pack and to upload, which go on side by side; zero where nothing was uploaded.</summary>
    public required TimeSpan UploadDuration { get; init; }

    /// <summary>Where the context lies.</summary>
    public override string ToString() => Location;
}

/// <summary>An object that holds part of a build context, and perhaps parts of others.</summary>
/// <param name="Name">SHA-256 over the names of what it holds, in lower-case hexadecimal.</param>
/// <param name="Location">Where it lies: <c>s3://bucket/key</c>.</param>
/// <param name="UploadedBytes">The bytes that were uploaded for it: 0 where the store had it already.</param>
public sealed record BuildContextSegment(string Name, string Location, long UploadedBytes)
{
    /// <summary>Where it lies.</summary>
    public override string ToString() => Location;
}
