using System.Security.Cryptography;

namespace ZenImageBuilder.Sandbox.Registry;

/// <summary>A blob that is being uploaded: a growing file, and its running hash.</summary>
internal sealed class BlobUpload(string id, string path, string repository) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly SemaphoreSlim _turn = new(1, 1);

    public string Id { get; } = id;

    public string Path { get; } = path;

    public string Repository { get; } = repository;

    public long Received { get; private set; }

    public string Digest => "sha256:" + Convert.ToHexString(_hash.GetCurrentHash()).ToLowerInvariant();

    /// <summary>Appends a chunk; chunks are appended one at a time.</summary>
    /// <param name="first">The position of its first byte, if the sender sends it.</param>
    /// <returns>False if it does not follow the existing bytes; then nothing was appended.</returns>
    public async Task<bool> TryAppendAsync(Stream source, long? first, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (first is { } place && place != Received)
            {
                return false;
            }

            await AppendAsync(source, cancellationToken).ConfigureAwait(false);
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task AppendAsync(Stream source, CancellationToken cancellationToken)
    {
        var file = new FileStream(Path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Delete, bufferSize: 0);
        await using (file.ConfigureAwait(false))
        {
            file.Position = Received;
            var buffer = new byte[256 * 1024];
            int count;
            while ((count = await source.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false)) > 0)
            {
                _hash.AppendData(buffer, 0, count);
                await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                Received += count;
            }
        }
    }

    public void Dispose()
    {
        _hash.Dispose();
        _turn.Dispose();
        File.Delete(Path);
    }
}
