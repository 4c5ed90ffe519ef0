using ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Calls;

/// <summary>One call to AWS, with the texts that its errors use.</summary>
/// <param name="Action">The IAM action, such as <c>codebuild:StartBuild</c>.</param>
/// <param name="Resource">The resource of the call as the user knows it, such as <c>project 'images'</c>.</param>
/// <param name="Credentials">Where the credentials come from.</param>
/// <param name="Target">The object of the error record, or null for <paramref name="Resource"/>.</param>
internal sealed record AwsCall(string Action, string Resource, CredentialSource Credentials, object? Target = null)
{
    // A request that waited behind others, as the parts of an upload do, may find that the renewed session has expired too.
    private const int MostRenewals = 3;

    /// <summary>
    /// Makes the call; a rejection by AWS, its SDK or the network becomes an <see cref="ImageBuilderException"/>. If AWS reports that the credentials have
    /// expired, which it does not do for a request that it has carried out, the call is repeated with new ones. If the SDK should have repeated the call, it is
    /// repeated once.
    /// </summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var heard = LastAnswer.Listen();
        try
        {
            var isRepeated = false;
            for (var renewals = 0; ; renewals++)
            {
                var generation = Credentials.Renewable?.Generation;
                try
                {
                    // XML with other names is read as an answer without content.
                    var answer = await call().ConfigureAwait(false);
                    return heard.IsPage ? throw new UnreadableAnswerException("it is a page") : answer;
                }
                catch (Exception exception) when (generation is not null && renewals < MostRenewals && AwsErrors.HaveExpired(exception))
                {
                    Credentials.Renewable!.Renew(generation.Value);
                }
                catch (Exception exception) when (!isRepeated && AwsErrors.MayBeRepeated(exception))
                {
                    isRepeated = true;
                }
            }
        }
        catch (Exception exception) when (AwsErrors.Concerns(exception, cancellationToken))
        {
            throw AwsErrors.Translate(exception, this, heard);
        }
    }

    /// <summary>The same, with the content of the answer. If the answer lacks required content, the error is that it cannot be read.</summary>
    public Task<TResult> RunAsync<TAnswer, TResult>(Func<Task<TAnswer>> call, Func<TAnswer, TResult> read, CancellationToken cancellationToken) =>
        RunAsync(async () => read(await call().ConfigureAwait(false)), cancellationToken);

    /// <summary>The error for an answer that cannot be read.</summary>
    /// <param name="finding">As for <see cref="UnreadableAnswerException"/>.</param>
    public ImageBuilderException Unreadable(string finding) => AwsErrors.Translate(new UnreadableAnswerException(finding), this);

    /// <summary>The items of a listing, from the first page to the last.</summary>
    /// <param name="ask">Requests the page of a token; null requests the first page.</param>
    /// <param name="identity">Identifies an item within the listing.</param>
    public IAsyncEnumerable<TItem> ListAsync<TItem>(
        Func<string?, Task<ListingPage<TItem, string>>> ask,
        Func<TItem, string> identity,
        CancellationToken cancellationToken
    ) => Paging.ReadAsync(send => RunAsync(send, cancellationToken), ask, identity, cancellationToken);
}
