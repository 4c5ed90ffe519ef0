using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Net;
using System.Runtime.InteropServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Engine.Aws.Contexts;

/// <summary>Stores one object in S3.</summary>
internal sealed class S3PartUploader(IAmazonS3 client, string bucket, string key, AwsCall call, TimeProvider time, IEngineObserver observer) : IPartUploader
{
    private const int Attempts = 3;

    private static readonly TimeSpan BeginPatience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<int, PartETag> _parts = new();

    // Over TLS the body is not hashed for the signature as well: a checksum goes with it.
    private readonly bool _encrypted = client.Config.DetermineServiceOperationEndpoint(new(new PutObjectRequest { BucketName = bucket, Key = key }))
        .URL.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    // Stores that speak S3 without its newer checksums are used with request_checksum_calculation = when_required.
    private readonly bool _checksums = client.Config.RequestChecksumCalculation == RequestChecksumCalculation.WHEN_SUPPORTED;

    private Task<string>? _upload;

    // A line that has never carried anything is not merely broken: then the SDK's own retries are enough.
    private volatile bool _proven;

    public Task PutWholeAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) => RetryAsync(
        "s3:PutObject",
        () => client.PutObjectAsync(
            new()
            {
                BucketName = bucket,
                Key = key,
                InputStream = Open(body),
                ContentType = "application/zip",
                UseChunkEncoding = false,
                DisablePayloadSigning = _encrypted,
                ChecksumCRC32 = Checksum(body),
            },
            cancellationToken),
        cancellationToken);

    public Task BeginAsync(CancellationToken cancellationToken) => _upload ??= StartAsync(cancellationToken);

    public async Task UploadPartAsync(int number, ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        var id = await _upload!.ConfigureAwait(false);
        var checksum = Checksum(part);
        var answer = await RetryAsync(
            "s3:PutObject",
            () => client.UploadPartAsync(
                new()
                {
                    BucketName = bucket,
                    Key = key,
                    UploadId = id,
                    PartNumber = number,
                    PartSize = part.Length,
                    InputStream = Open(part),
                    UseChunkEncoding = false,
                    DisablePayloadSigning = _encrypted,
                    ChecksumCRC32 = checksum,
                },
                cancellationToken),
            cancellationToken).ConfigureAwait(false);
        _parts[number] = new(number, answer.ETag) { ChecksumCRC32 = checksum };
    }

    public async Task CompleteAsync(long length, CancellationToken cancellationToken)
    {
        var id = await _upload!.ConfigureAwait(false);
        var request = new CompleteMultipartUploadRequest
        {
            BucketName = bucket,
            Key = key,
            UploadId = id,
            PartETags = [.. _parts.OrderBy(static part => part.Key).Select(static part => part.Value)],
        };
        await RetryAsync("s3:PutObject", () => CompleteOnceAsync(request, length, cancellationToken), cancellationToken).ConfigureAwait(false);
        _upload = null;
    }

    public async Task AbortAsync()
    {
        if (_upload is null)
        {
            return;
        }

        // The caller's token is cancelled already when this matters most.
        using var patience = new CancellationTokenSource(AbortPatience);
        try
        {
            if (_upload.IsFaulted)
            {
                return;
            }

            var id = await _upload.ConfigureAwait(false);
            await RetryAsync(
                "s3:AbortMultipartUpload",
                () => client.AbortMultipartUploadAsync(new() { BucketName = bucket, Key = key, UploadId = id }, patience.Token),
                patience.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is Errors.ImageBuilderException { InnerException: AmazonS3Exception { StatusCode: HttpStatusCode.NotFound } })
        {
            // It is gone, which is what was wanted.
        }
        catch (Exception exception) when (exception is Errors.ImageBuilderException or OperationCanceledException)
        {
            observer.Report(new WarningMessage(
                $"The parts of an unfinished upload stay in s3://{bucket}/{key}: {exception.Message} Remove them, or give the bucket a lifecycle rule for incomplete multipart uploads."));
        }
    }

    private async Task<string> StartAsync(CancellationToken cancellationToken)
    {
        // An answer that is not waited for would leave an upload that nobody knows: a cancelled caller still waits a little.
        using var patience = new CancellationTokenSource(BeginPatience);
        await using var registration = cancellationToken.Register(() => patience.CancelAfter(CancelPatience)).ConfigureAwait(false);
        var request = new InitiateMultipartUploadRequest { BucketName = bucket, Key = key, ContentType = "application/zip" };
        if (_checksums)
        {
            request.ChecksumAlgorithm = ChecksumAlgorithm.CRC32;
        }

        var answer = await RetryAsync("s3:PutObject", () => client.InitiateMultipartUploadAsync(request, patience.Token), patience.Token).ConfigureAwait(false);
        return answer.UploadId;
    }

    private async Task<bool> CompleteOnceAsync(CompleteMultipartUploadRequest request, long length, CancellationToken cancellationToken)
    {
        try
        {
            _ = await client.CompleteMultipartUploadAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            // The answer to an earlier try may have been lost: then the object is there and the upload is not.
            var found = await client.GetObjectMetadataAsync(bucket, key, cancellationToken).ConfigureAwait(false);
            if (found.ContentLength != length)
            {
                throw;
            }

            return true;
        }
    }

    // The SDK retries what S3 answers and what the network breaks; this goes on where a broken line outlasts it.
    private async Task<T> RetryAsync<T>(string action, Func<Task<T>> send, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var answer = await (call with { Action = action }).RunAsync(send, cancellationToken).ConfigureAwait(false);
                _proven = true;
                return answer;
            }
            catch (Errors.ImageBuilderException exception) when (_proven && attempt < Attempts && exception.InnerException is { } cause && AwsErrors.IsNetwork(cause))
            {
                await Task.Delay(TimeSpan.FromSeconds(attempt), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private string? Checksum(ReadOnlyMemory<byte> body)
    {
        if (!_checksums)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Crc32.HashToUInt32(body.Span));
        return Convert.ToBase64String(bytes);
    }

    private static MemoryStream Open(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var array) ? new(array.Array!, array.Offset, array.Count, writable: false) : throw new InvalidOperationException("The part is not an array.");
}
