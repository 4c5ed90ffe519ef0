using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;
using ZenImageBuilder.Engine.Contexts.Storing;
using ZenImageBuilder.Errors;
using S3Location = ZenImageBuilder.Engine.Remote.S3Location;

namespace ZenImageBuilder.Engine.Aws.S3;

/// <summary>Stores contexts in a bucket.</summary>
internal sealed class S3ContextStore : IContextStore
{
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
    private const int KeysPerDelete = 1000;

    private const string MetadataHeader = "x-amz-meta-";

    private readonly IAmazonS3 _client;

    private readonly string _bucket;

    private readonly string _folder;

    private readonly S3Calls _calls;

    private readonly PartSlots _slots;

    private readonly IEngineObserver _observer;

    /// <param name="slots">The slots that the uploads of this store share with other stores.</param>
    public S3ContextStore(IAmazonS3 client, S3Location location, CredentialSource credentials, PartSlots slots, TimeProvider time, IEngineObserver observer)
    {
        (_client, _bucket, _slots, _observer) = (client, location.Bucket, slots, observer);
        _folder = location.Prefix.Length == 0 ? ContextNames.Folder : $"{location.Prefix}/{ContextNames.Folder}";
        _calls = new(client, location.Bucket, credentials, time);
        slots.Open();
    }

    public int Requests => _calls.Sent;

    public string Locate(string name) => $"{_bucket}/{_folder}{name}";

    // Without s3:ListBucket, S3 answers 403 for an object that does not exist.
    public Task<StoredItem?> FindAsync(string name, CancellationToken cancellationToken) =>
        UnlessMissingAsync(
            "s3:GetObject or s3:ListBucket",
            async () =>
            {
                var found = await HeadAsync(_folder + name, cancellationToken).ConfigureAwait(false);
                var metadata = found.Metadata.Keys.ToDictionary(
                    key => key[MetadataHeader.Length..],
                    key => found.Metadata[key],
                    StringComparer.OrdinalIgnoreCase
                );
                return new StoredItem(name, found.ContentLength, Modified(found.LastModified), metadata);
            },
            cancellationToken
        );

    public Task<byte[]?> ReadAsync(string name, long mostBytes, CancellationToken cancellationToken) =>
        UnlessMissingAsync(
            "s3:GetObject",
            async () =>
            {
                using var found = await _client.GetObjectAsync(_bucket, _folder + name, cancellationToken).ConfigureAwait(false);
                if (found.ContentLength > mostBytes)
                {
                    return null;
                }

                using var content = new MemoryStream();
                var buffer = new byte[81920];
                for (int read; (read = await found.ResponseStream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0; )
                {
                    // The length in an answer may be missing or wrong.
                    if (content.Length + read > mostBytes)
                    {
                        return null;
                    }

                    content.Write(buffer, 0, read);
                }

                return content.ToArray();
            },
            cancellationToken
        );

    public IContextUpload Upload(string name, ContextUploadOptions options, CancellationToken cancellationToken) =>
        new ContextUpload(new(new S3PartUploader(_calls, _folder + name, options, _observer), _slots, cancellationToken));

    public IAsyncEnumerable<StoredItem> ListAsync(CancellationToken cancellationToken) =>
        _calls.ListAsync<StoredItem, string>(
            "s3:ListBucket",
            async token =>
            {
                var page = await _client
                    .ListObjectsV2Async(
                        new()
                        {
                            BucketName = _bucket,
                            Prefix = _folder,
                            ContinuationToken = token,
                        },
                        cancellationToken
                    )
                    .ConfigureAwait(false);
                return new(
                    [
                        .. page
                            .S3Objects.Present()
                            .Where(item => IsHere(item.Key))
                            .Select(item => new StoredItem(
                                item.Key[_folder.Length..],
                                item.Size ?? 0,
                                Modified(item.LastModified),
                                ContextUploadOptions.Zip.Metadata
                            )),
                    ],
                    IsTruncated(page.IsTruncated) ? page.NextContinuationToken.Promised("the token of its next page") : null
                );
            },
            static item => item.Name,
            cancellationToken
        );

    public async Task<IReadOnlyList<(string Name, ImageBuilderException Reason)>> DeleteAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        List<(string, ImageBuilderException)> failed = [];
        foreach (var batch in names.Chunk(KeysPerDelete))
        {
            var request = new DeleteObjectsRequest
            {
                BucketName = _bucket,
                Quiet = true,
                Objects = [.. batch.Select(name => new KeyVersion { Key = _folder + name })],
            };
            var errors = await _calls.SendAsync("s3:DeleteObject", () => DeleteOnceAsync(request, cancellationToken), cancellationToken).ConfigureAwait(false);
            failed.AddRange(errors.Where(error => IsHere(error.Key)).Select(error => (error.Key[_folder.Length..], Refused(error))));
        }

        return failed;
    }

    public IAsyncEnumerable<UnfinishedUpload> ListUploadsAsync(CancellationToken cancellationToken) =>
        _calls.ListAsync<UnfinishedUpload, UploadMarker>(
            "s3:ListBucketMultipartUploads",
            async marker =>
            {
                var request = new ListMultipartUploadsRequest
                {
                    BucketName = _bucket,
                    Prefix = _folder,
                    KeyMarker = marker?.Key,
                    UploadIdMarker = marker?.UploadId,
                };
                var page = await _client.ListMultipartUploadsAsync(request, cancellationToken).ConfigureAwait(false);
                return new(
                    [
                        .. page
                            .MultipartUploads.Present()
                            .Where(upload => IsHere(upload.Key))
                            .Select(upload => new UnfinishedUpload(
                                upload.Key[_folder.Length..],
                                upload.UploadId.Promised("the ID of an upload"),
                                Modified(upload.Initiated)
                            )),
                    ],
                    IsTruncated(page.IsTruncated) ? new(page.NextKeyMarker.Promised("the marker of its next page"), page.NextUploadIdMarker) : null
                );
            },
            static upload => $"{upload.Id} {upload.Name}",
            cancellationToken
        );

    public async Task AbortAsync(UnfinishedUpload upload, CancellationToken cancellationToken) =>
        _ = await UnlessMissingAsync(
                "s3:AbortMultipartUpload",
                () =>
                    _client.AbortMultipartUploadAsync(
                        new()
                        {
                            BucketName = _bucket,
                            Key = _folder + upload.Name,
                            UploadId = upload.Id,
                        },
                        cancellationToken
                    )!,
                cancellationToken
            )
            .ConfigureAwait(false);

    public void Dispose()
    {
        _client.Dispose();
        _slots.Close();
    }

    // The answer to a HEAD has no body, so a rejection names neither the principal nor the action; the answer to a GET does.
    private async Task<GetObjectMetadataResponse> HeadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            // An answer without a tag comes from another server that answers 200 to everything: the object would be treated as existing.
            var found = await _client.GetObjectMetadataAsync(_bucket, key, cancellationToken).ConfigureAwait(false);
            _ = found.ETag.Promised("the tag of the object");
            return found;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.Forbidden)
        {
            try
            {
                using var told = await _client
                    .GetObjectAsync(
                        new()
                        {
                            BucketName = _bucket,
                            Key = key,
                            ByteRange = new(0, 0),
                        },
                        cancellationToken
                    )
                    .ConfigureAwait(false);
            }
            catch (AmazonS3Exception other) when (other.StatusCode != HttpStatusCode.Forbidden)
            {
                // This answer says nothing about the rejection.
            }

            throw;
        }
    }

    private Task<T?> UnlessMissingAsync<T>(string action, Func<Task<T?>> ask, CancellationToken cancellationToken)
        where T : class =>
        _calls.SendAsync(
            action,
            async () =>
            {
                try
                {
                    return await ask().ConfigureAwait(false);
                }
                catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
                {
                    return null;
                }
            },
            cancellationToken
        );

    // The SDK throws if a single key fails, with the answer in the exception.
    private async Task<IReadOnlyList<DeleteError>> DeleteOnceAsync(DeleteObjectsRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await _client.DeleteObjectsAsync(request, cancellationToken).ConfigureAwait(false)).DeleteErrors.Present()];
        }
        catch (DeleteObjectsException exception)
        {
            return [.. exception.Response.DeleteErrors.Present()];
        }
    }

    private ImageBuilderException Refused(DeleteError error) =>
        new(
            string.Equals(error.Code, "AccessDenied", StringComparison.Ordinal) ? ErrorCode.AccessDenied : ErrorCode.RequestRefused,
            $"S3 does not delete s3://{_bucket}/{error.Key} ({error.Code}): {error.Message}",
            $"s3://{_bucket}/{error.Key}",
            "Allow s3:DeleteObject on it, or delete it in another way."
        );

    private bool IsHere(string? key) => key?.StartsWith(_folder, StringComparison.Ordinal) == true;

    // A list that does not say whether it is complete must not be treated as complete: objects that it does not name would be removed.
    private static bool IsTruncated(bool? said) => said ?? throw new UnreadableAnswerException("it does not say whether the list is complete");

    private static DateTimeOffset Modified(DateTime? time) => time.Utc() ?? DateTimeOffset.MaxValue;

    private sealed record UploadMarker(string Key, string? UploadId);

    private sealed class ContextUpload(PartStream parts) : IContextUpload
    {
        private bool _complete;

        public Stream Body => parts;

        public Task SealAsync(CancellationToken cancellationToken) => parts.SealAsync(cancellationToken);

        public async Task<long?> CompleteAsync()
        {
            var bytes = await parts.CompleteAsync().ConfigureAwait(false);
            _complete = true;
            return bytes;
        }

        public async ValueTask DisposeAsync()
        {
            if (!_complete)
            {
                await parts.AbortAsync().ConfigureAwait(false);
            }

            await parts.DisposeAsync().ConfigureAwait(false);
        }
    }
}
