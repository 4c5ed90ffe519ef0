namespace ZenImageBuilder.Model;

/// <summary>A build context in an artifact store, ready to be built. A snapshot: it does not change.</summary>
public sealed record PublishedBuildContext
{
    /// <summary>The folder that it was read from, an absolute path.</summary>
    public required string Root { get; init; }

    /// <summary>The Dockerfile, an absolute path with links resolved.</summary>
    public required string Dockerfile { get; init; }

    /// <summary>The SHA-256 of the content of the context, in lower-case hexadecimal: the name under which it is stored.</summary>
    public required string Hash { get; init; }

    /// <summary>The number of files in the context.</summary>
    public required int Files { get; init; }

    /// <summary>The size of the files in bytes, unpacked.</summary>
    public required long Bytes { get; init; }

    /// <summary>The name of the artifact store.</summary>
    public required string ArtifactStore { get; init; }

    /// <summary>The location of the context's own object: <c>s3://bucket/key</c>.</summary>
    public required string Location { get; init; }

    /// <summary>The other objects that contain the context, in the order of the build's sources; empty if its own object contains all of it.</summary>
    public required IReadOnlyList<BuildContextSegment> Segments
    {
        get;
        init => field = Listing.Of(value);
    }

    /// <summary>The bytes that were uploaded: 0 if the store already had the context.</summary>
    public required long UploadedBytes { get; init; }

    /// <summary>The number of requests to the store, without repetitions after an error.</summary>
    public required int Requests { get; init; }

    /// <summary>How long the scan of the folder took.</summary>
    public required TimeSpan ScanDuration { get; init; }

    /// <summary>How long it took to read and hash the files, or to look up their cached hashes.</summary>
    public required TimeSpan HashDuration { get; init; }

    /// <summary>How long the queries to the store took.</summary>
    public required TimeSpan QueryDuration { get; init; }

    /// <summary>How long packing and uploading took, which run in parallel; zero if nothing was uploaded.</summary>
    public required TimeSpan UploadDuration { get; init; }

    /// <summary>The location of the context.</summary>
    public override string ToString() => Location;
}

/// <summary>An object that contains a part of a build context, and possibly parts of others.</summary>
/// <param name="Name">The SHA-256 of the names of its parts, in lower-case hexadecimal.</param>
/// <param name="Location">Its location: <c>s3://bucket/key</c>.</param>
/// <param name="UploadedBytes">The bytes that were uploaded for it: 0 if the store already had it.</param>
public sealed record BuildContextSegment(string Name, string Location, long UploadedBytes)
{
    /// <summary>The location of the object.</summary>
    public override string ToString() => Location;
}
