namespace ZenImageBuilder.Benchmarks.Contexts;

/// <summary>The measurements of one process, and the number of requests that the store received meanwhile. Times are in seconds, sizes in bytes.</summary>
internal sealed record Measurement
{
    public required double Scan { get; init; }

    public required double Hash { get; init; }

    /// <summary>Packing; if packing and uploading run in parallel, both.</summary>
    public required double Pack { get; init; }

    /// <summary>Querying the store, and uploading if it follows packing.</summary>
    public required double Upload { get; init; }

    public required double Wall { get; init; }

    public required double Processor { get; init; }

    /// <summary>The time in the just-in-time compiler, over all threads and including waiting for a core; 0 for the peer.</summary>
    public double Compiling { get; init; }

    /// <summary>The working set at the beginning.</summary>
    public required long Idle { get; init; }

    /// <summary>The largest working set.</summary>
    public required long Peak { get; init; }

    public required int Files { get; init; }

    public required long Bytes { get; init; }

    public required long Uploaded { get; init; }

    public int Requests { get; init; }

    /// <summary>The peer's method of walking the folder.</summary>
    public string? Walk { get; init; }

    /// <summary>The runtime of the peer.</summary>
    public string? Version { get; init; }
}
