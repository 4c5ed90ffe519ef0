using System.Buffers;
using System.Security.Cryptography;

namespace ZenImageBuilder.Sandbox.S3;

/// <summary>A received body: its file, and its hashes.</summary>
internal sealed record Taken(Blob Blob, byte[] Md5, IReadOnlyDictionary<string, byte[]> Checksums);

/// <summary>
/// Streams a body to a file. While one piece is hashed and written, the next one is received, because hashing limits the throughput.
/// </summary>
internal sealed class Intake(string folder)
{
    private const int Piece = 1024 * 1024;
    private const int WorthAThread = 128 * 1024;

    public async Task<Taken> TakeAsync(Stream source, IEnumerable<string> algorithms, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, Protocol.Randomness.Hex(16));
        var checksums = algorithms.Select(Checksum.Create).OfType<Checksum>().ToList();
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        try
        {
            long length;
            var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            await using (file.ConfigureAwait(false))
            {
                length = await PumpAsync(
                        source,
                        piece =>
                        {
                            md5.AppendData(piece.Span);
                            foreach (var checksum in checksums)
                            {
                                checksum.Append(piece.Span);
                            }

                            RandomAccess.Write(file.SafeFileHandle, piece.Span, file.Position);
                            file.Position += piece.Length;
                        },
                        cancellationToken
                    )
                    .ConfigureAwait(false);
            }

            return new Taken(new Blob(path, length), md5.GetHashAndReset(), checksums.ToDictionary(c => c.Algorithm, c => c.Finish(), StringComparer.Ordinal));
        }
        catch
        {
            File.Delete(path);
            throw;
        }
        finally
        {
            foreach (var checksum in checksums)
            {
                checksum.Dispose();
            }
        }
    }

    private static async Task<long> PumpAsync(Stream source, Action<ReadOnlyMemory<byte>> use, CancellationToken cancellationToken)
    {
        var buffers = new[] { ArrayPool<byte>.Shared.Rent(Piece), ArrayPool<byte>.Shared.Rent(Piece) };
        var pending = Task.CompletedTask;
        try
        {
            long total = 0;
            for (var turn = 0; ; turn ^= 1)
            {
                var count = await source
                    .ReadAtLeastAsync(buffers[turn].AsMemory(0, Piece), Piece, throwOnEndOfStream: false, cancellationToken)
                    .ConfigureAwait(false);
                await pending.ConfigureAwait(false);
                pending = Task.CompletedTask;
                if (count == 0)
                {
                    return total;
                }

                total += count;
                var piece = buffers[turn].AsMemory(0, count);
                if (count < WorthAThread)
                {
                    use(piece);
                }
                else
                {
                    pending = Task.Run(() => use(piece), CancellationToken.None);
                }
            }
        }
        finally
        {
            // A failed read must not return the buffers while the other piece is still being hashed.
            await pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var buffer in buffers)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
