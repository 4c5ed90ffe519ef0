using Amazon.S3;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;
using ZenImageBuilder.Engine.Builds.Watching;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.S3;

/// <summary>All calls to one bucket: a single place for their errors, their repetition and their number.</summary>
internal sealed class S3Calls(IAmazonS3 client, string bucket, CredentialSource credentials, TimeProvider time)
{
    private const int Attempts = 6;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);

    // A connection that has never transferred anything is not only temporarily broken: then the SDK's own retries are sufficient.
    private volatile bool _proven;

    private int _sent;

    public IAmazonS3 Client => client;

    public TimeProvider Time => time;

    public string Bucket => bucket;

    /// <summary>How many requests were sent, without repetitions by the SDK.</summary>
    public int Sent => Volatile.Read(ref _sent);

    /// <summary>The items of a listing, from the first page to the last.</summary>
    /// <param name="action">The IAM action.</param>
    /// <param name="ask">Requests the page of a token; null requests the first page.</param>
    /// <param name="identity">Identifies an item within the listing.</param>
    public IAsyncEnumerable<TItem> ListAsync<TItem, TToken>(
        string action,
        Func<TToken?, Task<ListingPage<TItem, TToken>>> ask,
        Func<TItem, string> identity,
        CancellationToken cancellationToken
    )
        where TToken : class => Paging.ReadAsync(send => SendAsync(action, send, cancellationToken), ask, identity, cancellationToken);

    /// <summary>
    /// Sends a request. The SDK repeats requests that fail in S3 or in the network, as long as its budget for repetitions lasts, which all requests share. This
    /// method continues if a broken connection lasts longer than that.
    /// </summary>
    /// <param name="action">The IAM action.</param>
    public async Task<T> SendAsync<T>(string action, Func<Task<T>> send, CancellationToken cancellationToken)
    {
        var call = new AwsCall(action, $"bucket '{bucket}'", credentials);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                _ = Interlocked.Increment(ref _sent);
                var answer = await call.RunAsync(send, cancellationToken).ConfigureAwait(false);
                _proven = true;
                return answer;
            }
            catch (ImageBuilderException exception) when (_proven && attempt < Attempts && exception.InnerException is { } cause && AwsErrors.IsNetwork(cause))
            {
                await Task.Delay(Jitter.Of(FirstPause * (1 << (attempt - 1))), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
