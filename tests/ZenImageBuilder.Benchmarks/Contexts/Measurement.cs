namespace ZenImageBuilder.Benchmarks.Contexts;

/// <summary>What one process measured of itself, and how many requests the store saw meanwhile. Times are seconds, sizes are bytes.</summary>
internal sealed record Measurement
{
    public required double Scan { get; init; }

    public required double Hash { get; init; }

    /// <summary>Packing; where both go on at once, packing and uploading.</summary>
    public required double Pack { get; init; }

    /// <summary>Asking the store, and uploading where that comes after packing.</summary>
    public required double Upload { get; init; }

    public required double Wall { get; init; }

    public required double Processor { get; init; }

    /// <summary>Time that passed in the just-in-time compiler, over all threads and with waiting for a core; 0 for the peer.</summary>
    public double Compiling { get; init; }

    /// <summary>The working set before anything was done.</summary>
    public required long Idle { get; init; }

    /// <summary>The largest working set.</summary>
    public required long Peak { get; init; }

    public required int Files { get; init; }

    public required long Bytes { get; init; }

    public required long Uploaded { get; init; }

    public int Requests { get; init; }

    /// <summary>Which walk the peer took.</summary>
    public string? Walk { get; init; }

    /// <summary>What the peer runs on.</summary>
    public string? Version { get; init; }
}
