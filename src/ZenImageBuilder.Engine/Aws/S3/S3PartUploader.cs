using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Net;
using System.Runtime.InteropServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Contexts.Storing;

namespace ZenImageBuilder.Engine.Aws.S3;

internal sealed class S3PartUploader(S3Calls calls, string key, ContextUploadOptions options, IEngineObserver observer) : IPartUploader
{
    private readonly IAmazonS3 _client = calls.Client;

    private readonly string _bucket = calls.Bucket;

    private const string Tag = "the tag of what was stored";

    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan JustBefore = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<int, PartETag> _parts = new();

    // Over TLS, the body is not hashed for the signature too, because it has a checksum.
    private readonly bool _encrypted = calls
        .Client.Config.DetermineServiceOperationEndpoint(new(new PutObjectRequest { BucketName = calls.Bucket, Key = key }))
        .URL.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    // request_checksum_calculation = when_required supports S3-compatible stores without the newer checksums.
    private readonly bool _checksums = calls.Client.Config.RequestChecksumCalculation == RequestChecksumCalculation.WHEN_SUPPORTED;

    private Task<string>? _upload;

    private long _begun;

    private volatile bool _isOvertaken;

    public Task<bool> PutWholeAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        calls.SendAsync(
            "s3:PutObject",
            () =>
                UnlessThereAsync(condition =>
                {
                    var request = new PutObjectRequest
                    {
                        BucketName = _bucket,
                        Key = key,
                        InputStream = Open(body),
                        ContentType = options.ContentType,
                        UseChunkEncoding = false,
                        DisablePayloadSigning = _encrypted,
                        ChecksumCRC32 = Checksum(body),
                        IfNoneMatch = condition,
                    };
                    Describe(request.Metadata);
                    return StoredAsync(_client.PutObjectAsync(request, cancellationToken), static answer => answer.ETag);
                }),
            cancellationToken
        );

    public Task BeginAsync(CancellationToken cancellationToken)
    {
        if (_upload is null)
        {
            _begun = calls.Time.GetTimestamp();
            _upload = StartAsync(cancellationToken);
        }

        return _upload;
    }

    public async Task UploadPartAsync(int number, ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        var id = await _upload!.ConfigureAwait(false);
        var checksum = Checksum(part);
        var request = () =>
            new UploadPartRequest
            {
                BucketName = _bucket,
                Key = key,
                UploadId = id,
                PartNumber = number,
                PartSize = part.Length,
                InputStream = Open(part),
                UseChunkEncoding = false,
                DisablePayloadSigning = _encrypted,
                ChecksumCRC32 = checksum,
            };
        var answer = await calls.SendAsync("s3:PutObject", () => UploadOnceAsync(request(), cancellationToken), cancellationToken).ConfigureAwait(false);
        if (answer is null)
        {
            _isOvertaken = true;
            return;
        }

        _parts[number] = new(number, answer.ETag) { ChecksumCRC32 = checksum };
    }

    public async Task<bool> CompleteAsync(long length, CancellationToken cancellationToken)
    {
        if (_isOvertaken)
        {
            _upload = null;
            return true;
        }

        var id = await _upload!.ConfigureAwait(false);
        var completed = await calls
            .SendAsync("s3:PutObject", () => UnlessThereAsync(condition => CompleteOnceAsync(id, condition, length, cancellationToken)), cancellationToken)
            .ConfigureAwait(false);
        if (completed)
        {
            _upload = null;
            await AbortLostAsync(cancellationToken).ConfigureAwait(false);
        }

        return completed;
    }

    public async Task AbortAsync()
    {
        if (_upload is null)
        {
            return;
        }

        // In the cases in which this matters most, the caller's token is already cancelled.
        using var patience = new CancellationTokenSource(AbortPatience);
        try
        {
            if (_upload.IsFaulted)
            {
                await AbortOthersAsync(own: null, isStored: false, patience.Token).ConfigureAwait(false);
                return;
            }

            var id = await _upload.ConfigureAwait(false);
            await AbortOthersAsync(id, isStored: false, patience.Token).ConfigureAwait(false);
            await AbortAsync(id, patience.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is Errors.ImageBuilderException or OperationCanceledException)
        {
            observer.Report(
                new WarningMessage(
                    $"The parts of an unfinished upload stay in s3://{_bucket}/{key}: {exception.Message} Remove them, or give the bucket a lifecycle rule for incomplete multipart uploads."
                )
            );
        }
    }

    private async Task<string> StartAsync(CancellationToken cancellationToken)
    {
        // If the answer were not awaited, an upload that nothing knows would stay: a cancelled caller still waits for a short time.
        using var patience = new CancellationTokenSource();
        await using var registration = cancellationToken.Register(() => patience.CancelAfter(CancelPatience)).ConfigureAwait(false);
        var request = new InitiateMultipartUploadRequest
        {
            BucketName = _bucket,
            Key = key,
            ContentType = options.ContentType,
        };
        Describe(request.Metadata);
        if (_checksums)
        {
            request.ChecksumAlgorithm = ChecksumAlgorithm.CRC32;
        }

        return await calls
            .SendAsync(
                "s3:PutObject",
                async () =>
                    (await _client.InitiateMultipartUploadAsync(request, patience.Token).ConfigureAwait(false)).UploadId.Promised("the ID of the upload"),
                patience.Token
            )
            .ConfigureAwait(false);
    }

    // S3 returns a tag for everything that it has stored. A server that answers 200 without a tag is not S3 and has stored nothing.
    private static async Task StoredAsync<T>(Task<T> store, Func<T, string?> tag) => _ = tag(await store.ConfigureAwait(false)).Promised(Tag);

    /// <summary>
    /// Aborts other uploads to this key: if the answer to the start of an upload is lost, the upload is started again, also by the HTTP client itself, and the
    /// ID of the first one is unknown. As soon as the object is stored, all other uploads are useless. If it is not stored, only those count that were started
    /// since the first try of this one, or shortly before.
    /// </summary>
    private async Task AbortOthersAsync(string? own, bool isStored, CancellationToken cancellationToken)
    {
        var request = new ListMultipartUploadsRequest { BucketName = _bucket, Prefix = key };
        var answer = await calls
            .SendAsync("s3:ListBucketMultipartUploads", () => _client.ListMultipartUploadsAsync(request, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        var uploads = answer
            .MultipartUploads.Present()
            .Where(upload => string.Equals(upload.Key, key, StringComparison.Ordinal) && upload.UploadId is not null)
            .ToList();
        var last =
            uploads.Find(upload => string.Equals(upload.UploadId, own, StringComparison.Ordinal))?.Initiated ?? uploads.Max(static upload => upload.Initiated);
        var since = last - calls.Time.GetElapsedTime(_begun) - JustBefore;
        foreach (
            var other in uploads.Where(upload =>
                !string.Equals(upload.UploadId, own, StringComparison.Ordinal) && (isStored || (upload.Initiated <= last && upload.Initiated > since))
            )
        )
        {
            await AbortAsync(other.UploadId, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task AbortLostAsync(CancellationToken cancellationToken)
    {
        try
        {
            await AbortOthersAsync(own: null, isStored: true, cancellationToken).ConfigureAwait(false);
        }
        catch (Errors.ImageBuilderException exception)
        {
            observer.Report(new DebugMessage($"It is not known whether an unfinished upload to s3://{_bucket}/{key} is left:  {exception.Message}"));
        }
    }

    private async Task AbortAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            _ = await calls
                .SendAsync(
                    "s3:AbortMultipartUpload",
                    () =>
                        _client.AbortMultipartUploadAsync(
                            new()
                            {
                                BucketName = _bucket,
                                Key = key,
                                UploadId = id,
                            },
                            cancellationToken
                        ),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (Errors.ImageBuilderException exception) when (exception.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound })
        {
            // The upload no longer exists, which is the purpose of the call.
        }
    }

    /// <summary>Sends a part; null if the upload no longer exists because another client has stored the same object in the meantime.</summary>
    private async Task<UploadPartResponse?> UploadOnceAsync(UploadPartRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _client.UploadPartAsync(request, cancellationToken).ConfigureAwait(false);
            _ = answer.ETag.Promised(Tag);
            return answer;
        }
        catch (AmazonS3Exception gone) when (gone.StatusCode == HttpStatusCode.NotFound)
        {
            try
            {
                _ = await _client.GetObjectMetadataAsync(_bucket, key, cancellationToken).ConfigureAwait(false);
                return null;
            }
            catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound)
            {
                throw gone;
            }
        }
    }

    private async Task CompleteOnceAsync(string id, string? condition, long length, CancellationToken cancellationToken)
    {
        var request = new CompleteMultipartUploadRequest
        {
            BucketName = _bucket,
            Key = key,
            UploadId = id,
            PartETags = [.. _parts.OrderBy(static part => part.Key).Select(static part => part.Value)],
            IfNoneMatch = condition,
        };
        try
        {
            await StoredAsync(_client.CompleteMultipartUploadAsync(request, cancellationToken), static answer => answer.ETag).ConfigureAwait(false);
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            // The answer to an earlier try may have been lost: then the object exists and the upload does not.
            var found = await _client.GetObjectMetadataAsync(_bucket, key, cancellationToken).ConfigureAwait(false);
            if (found.ContentLength != length)
            {
                throw;
            }
        }
    }

    /// <summary>Stores the object, on condition that it does not exist if the options require that; false if it exists.</summary>
    private async Task<bool> UnlessThereAsync(Func<string?, Task> store)
    {
        try
        {
            await store(options.OnlyIfAbsent ? "*" : null).ConfigureAwait(false);
            return true;
        }
        catch (AmazonS3Exception exception) when (options.OnlyIfAbsent && exception.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            return false;
        }
        catch (AmazonS3Exception exception) when (options.OnlyIfAbsent && exception.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotImplemented)
        {
            // Another writer is storing it at this moment, or the store rejects the unknown condition. The condition only avoids replacing an object by an
            // equal one.
            await store(null).ConfigureAwait(false);
            return true;
        }
    }

    private void Describe(MetadataCollection metadata)
    {
        foreach (var (name, value) in options.Metadata)
        {
            metadata[name] = value;
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
        MemoryMarshal.TryGetArray(body, out var array)
            ? new(array.Array!, array.Offset, array.Count, writable: false)
            : throw new InvalidOperationException("The part is not an array.");
}
