using System.Net;
using Amazon.S3;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Components;

namespace ZenImageBuilder.Engine.Aws.Contexts;

/// <summary>Keeps contexts in a bucket.</summary>
internal sealed class S3ContextStore(IAmazonS3 client, S3Location location, string credentialSource, TimeProvider time, IEngineObserver observer) : IContextStore
{
    // ZenML's folder, so that the rules that people have for it go on working.
    private const string Folder = "code-build-contexts";

    public string Locate(string name) => $"{location.Bucket}/{Key(name)}";

    private string Key(string name) => location.Prefix.Length == 0 ? $"{Folder}/{name}.zip" : $"{location.Prefix}/{Folder}/{name}.zip";

    public Task<bool> ExistsAsync(string name, CancellationToken cancellationToken)
    {
        // Without s3:ListBucket, S3 answers 403 for an object that is not there.
        var call = new AwsCall("s3:GetObject or s3:ListBucket", $"bucket '{location.Bucket}'", credentialSource);
        return call.RunAsync(() => HeadAsync(Key(name), cancellationToken), cancellationToken);
    }

    public async Task<long> UploadAsync(
        string name, int headLength, Func<Stream, CancellationToken, Task<ReadOnlyMemory<byte>>> write, CancellationToken cancellationToken)
    {
        var call = new AwsCall("s3:PutObject", $"bucket '{location.Bucket}'", credentialSource);
        var uploader = new S3PartUploader(client, location.Bucket, Key(name), call, time, observer);
        using var parts = new PartStream(headLength, uploader, cancellationToken);
        try
        {
            var head = await write(parts, cancellationToken).ConfigureAwait(false);
            return await parts.FinishAsync(head, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await parts.AbortAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();

            // Whoever writes sees a failed part as a failed write, and may wrap it.
            if (parts.Failure is { } failure && !ReferenceEquals(failure, exception))
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
            }

            throw;
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<bool> HeadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            _ = await client.GetObjectMetadataAsync(location.Bucket, key, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }
}
