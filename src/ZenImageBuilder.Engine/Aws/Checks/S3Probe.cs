using Amazon.S3;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Checks;
using ZenImageBuilder.Engine.Policies;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Aws.Checks;

/// <summary>An object that is written to a bucket, read again and removed, to see that it can be.</summary>
internal sealed class S3Probe(string bucket, string key, AwsSession session, ArtifactStore store, IEngineObserver observer)
{
    private const string Content = "This object shows that the bucket can be written; it may be removed.";

    /// <param name="tried">Takes the actions of which the answer is known.</param>
    public IEnumerable<Look> Looks(HashSet<string> tried)
    {
        var isWritten = false;
        yield return new(
            "Write",
            async cancellationToken =>
            {
                _ = tried.Add("s3:PutObject");
                _ = await CallAsync(
                        "s3:PutObject",
                        s3 =>
                            s3.PutObjectAsync(
                                new()
                                {
                                    BucketName = bucket,
                                    Key = key,
                                    ContentBody = Content,
                                },
                                cancellationToken
                            ),
                        cancellationToken
                    )
                    .ConfigureAwait(false);
                isWritten = true;
                return $"The object '{key}' was written.";
            }
        );
        if (!isWritten)
        {
            yield break;
        }

        yield return new(
            "Read",
            async cancellationToken =>
            {
                _ = tried.Add("s3:GetObject");
                var text = await CallAsync("s3:GetObject", s3 => ReadAsync(s3, cancellationToken), cancellationToken).ConfigureAwait(false);
                return text == Content
                    ? "The object was read again."
                    : throw new ImageBuilderException(
                        ErrorCode.RequestRefused,
                        $"The object '{key}' was read with another content than was written.",
                        store,
                        "Check what stands between this machine and S3."
                    );
            }
        );
        yield return new(
            "Remove",
            async cancellationToken =>
            {
                _ = tried.Add("s3:DeleteObject");
                _ = await CallAsync(
                        "s3:DeleteObject",
                        s3 => s3.DeleteObjectAsync(new() { BucketName = bucket, Key = key }, cancellationToken),
                        cancellationToken
                    )
                    .ConfigureAwait(false);
                return "The object was removed.";
            }
        )
        {
            Otherwise = $"the object '{key}' stays, and {Need.CleanUp.Otherwise()}",
        };
    }

    private async Task<string> ReadAsync(AmazonS3Client s3, CancellationToken cancellationToken)
    {
        using var answer = await s3.GetObjectAsync(bucket, key, cancellationToken).ConfigureAwait(false);
        using var reader = new StreamReader(answer.ResponseStream);
        return await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> CallAsync<T>(string action, Func<AmazonS3Client, Task<T>> call, CancellationToken cancellationToken)
    {
        using var s3 = new AwsClients(session, observer).S3();
        return await new AwsCall(action, $"bucket '{bucket}'", session.Source, store).RunAsync(() => call(s3), cancellationToken).ConfigureAwait(false);
    }
}
