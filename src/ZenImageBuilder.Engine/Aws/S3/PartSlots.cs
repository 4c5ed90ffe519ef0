using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace ZenImageBuilder.Engine.Aws.S3;

/// <summary>What all uploads share, so that many take little more memory than one: places for the parts that are under way, and buffers that are free.</summary>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "A semaphore whose handle nobody asks for holds nothing."
)]
internal sealed class PartSlots
{
    private const int InFlight = 4;

    private readonly SemaphoreSlim _places = new(InFlight);

    private readonly ConcurrentBag<byte[]> _spare = [];

    private int _stores;

    /// <summary>A store begins to use them.</summary>
    public void Open() => _ = Interlocked.Increment(ref _stores);

    /// <summary>A store needs them no more; the last one lets the free buffers go.</summary>
    public void Close()
    {
        if (Interlocked.Decrement(ref _stores) == 0)
        {
            _spare.Clear();
        }
    }

    /// <summary>A buffer for a part.</summary>
    public byte[] Rent(int size) => _spare.TryTake(out var spare) && spare.Length == size ? spare : GC.AllocateUninitializedArray<byte>(size);

    /// <summary>Takes a buffer back from which nobody reads any more.</summary>
    public void Return(byte[] buffer) => _spare.Add(buffer);

    /// <summary>Waits for a place.</summary>
    public Task EnterAsync(CancellationToken cancellationToken) => _places.WaitAsync(cancellationToken);

    public void Leave() => _ = _places.Release();
}
