using System.Collections.Concurrent;

namespace ZenImageBuilder.Engine.Aws.Contexts;

/// <summary>What all uploads to a store share, so that many take no more memory than one: places for the parts that are under way, and buffers that are free.</summary>
internal sealed class PartSlots : IDisposable
{
    private const int InFlight = 4;

    private readonly SemaphoreSlim _places = new(InFlight);

    private readonly ConcurrentBag<byte[]> _spare = [];

    /// <summary>A buffer for a part.</summary>
    public byte[] Rent(int size) => _spare.TryTake(out var spare) && spare.Length == size ? spare : GC.AllocateUninitializedArray<byte>(size);

    /// <summary>Takes a buffer back from which nobody reads any more.</summary>
    public void Return(byte[] buffer) => _spare.Add(buffer);

    /// <summary>Waits for a place.</summary>
    public Task EnterAsync(CancellationToken cancellationToken) => _places.WaitAsync(cancellationToken);

    public void Leave() => _ = _places.Release();

    public void Dispose() => _places.Dispose();
}
