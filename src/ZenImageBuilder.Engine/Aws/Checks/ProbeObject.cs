using System.Runtime.CompilerServices;
using Amazon.S3;
using ZenImageBuilder.Engine.Checks;
using ZenImageBuilder.Engine.Policies;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Checks;

/// <summary>An object that is written to a bucket, read and removed again, to check that the caller may do so.</summary>
internal sealed class ProbeObject(string bucket, string key, CheckSession aws)
{
    private const string Content = "This object shows that the bucket can be written; it may be removed.";

    /// <param name="tried">Gets the actions whose answer is known afterwards.</param>
    public async IAsyncEnumerable<Check> CheckAsync(HashSet<string> tried, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _ = tried.Add("s3:PutObject");
        var written = await Check.RunAsync("Write", () => WriteAsync(cancellationToken)).ConfigureAwait(false);
        yield return written;
        if (written.HasFailed)
        {
            yield break;
        }

        _ = tried.Add("s3:GetObject");
        yield return await Check.RunAsync("Read", () => ReadAsync(cancellationToken)).ConfigureAwait(false);
        _ = tried.Add("s3:DeleteObject");
        yield return await Check
            .RunAsync("Remove", () => RemoveAsync(cancellationToken), ifDenied: $"the object '{key}' stays, and {PermissionPurpose.CleanUp.Consequence()}")
            .ConfigureAwait(false);
    }

    private async Task<CheckResult> WriteAsync(CancellationToken cancellationToken)
    {
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
        return $"The object '{key}' was written.";
    }

    private async Task<CheckResult> ReadAsync(CancellationToken cancellationToken)
    {
        var text = await CallAsync("s3:GetObject", s3 => TextAsync(s3, cancellationToken), cancellationToken).ConfigureAwait(false);
        return text == Content
            ? "The object was read again."
            : throw new ImageBuilderException(
                ErrorCode.RequestRefused,
                $"The object '{key}' was read with another content than was written.",
                aws.Component,
                "Check what stands between this machine and S3."
            );
    }

    private async Task<CheckResult> RemoveAsync(CancellationToken cancellationToken)
    {
        _ = await CallAsync("s3:DeleteObject", s3 => s3.DeleteObjectAsync(new() { BucketName = bucket, Key = key }, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        return "The object was removed.";
    }

    private async Task<string> TextAsync(AmazonS3Client s3, CancellationToken cancellationToken)
    {
        using var answer = await s3.GetObjectAsync(bucket, key, cancellationToken).ConfigureAwait(false);
        using var reader = new StreamReader(answer.ResponseStream);
        return await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> CallAsync<T>(string action, Func<AmazonS3Client, Task<T>> call, CancellationToken cancellationToken)
    {
        using var s3 = aws.Clients.S3();
        return await aws.Call(action, $"bucket '{bucket}'").RunAsync(() => call(s3), cancellationToken).ConfigureAwait(false);
    }
}
