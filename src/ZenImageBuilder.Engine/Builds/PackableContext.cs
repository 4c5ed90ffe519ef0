using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Engine.Builds;

internal sealed record PackableContext(string Hash, int Files, long Bytes)
{
    public const int HeadLength = 50;

    public static Task<PackableContext> ReadAsync(string path, string? dockerfile, Guid build, IEngineObserver observer, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ReadOnlyMemory<byte>> WriteAsync(Stream body, Guid build, IEngineObserver observer, CancellationToken cancellationToken) => throw new NotSupportedException();
}
