using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace ZenImageBuilder.Engine.Aws.S3;

/// <summary>
/// Shared by all uploads, so that many uploads need little more memory than one: slots for the parts that are being uploaded, and free buffers.
/// </summary>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "A semaphore without a wait handle has nothing to dispose."
)]
internal sealed class PartSlots
{
    private const int InFlight = 4;

    private readonly SemaphoreSlim _places = new(InFlight);

    private readonly ConcurrentBag<byte[]> _spare = [];

    private int _stores;

    /// <summary>A store starts to use the slots.</summary>
    public void Open() => _ = Interlocked.Increment(ref _stores);

    /// <summary>A store no longer needs the slots; the last one releases the free buffers.</summary>
    public void Close()
    {
        if (Interlocked.Decrement(ref _stores) == 0)
        {
            _spare.Clear();
        }
    }

    public byte[] Rent(int size) => _spare.TryTake(out var spare) && spare.Length == size ? spare : GC.AllocateUninitializedArray<byte>(size);

    /// <summary>Takes back a buffer that is no longer read.</summary>
    public void Return(byte[] buffer) => _spare.Add(buffer);

    /// <summary>Waits for a free slot.</summary>
    public Task EnterAsync(CancellationToken cancellationToken) => _places.WaitAsync(cancellationToken);

    public void Leave() => _ = _places.Release();
}
