using ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Calls;

/// <summary>One thing that is asked of AWS, in the words that its errors use.</summary>
/// <param name="Action">The IAM action, such as <c>codebuild:StartBuild</c>.</param>
/// <param name="Resource">What it is asked of, as the user knows it, such as <c>project 'images'</c>.</param>
/// <param name="Credentials">Where the credentials came from.</param>
/// <param name="Target">The object of the error record, or null for <paramref name="Resource"/>.</param>
internal sealed record AwsCall(string Action, string Resource, CredentialSource Credentials, object? Target = null)
{
    // A request that waited its turn behind others, as the parts of an upload do, may find the renewed session at its end too.
    private const int MostRenewals = 3;

    /// <summary>
    /// Does it; what AWS, its SDK or the network refuses becomes an <see cref="ImageBuilderException"/>. Where AWS says that the credentials have expired, which it does not
    /// do for a request that it has carried out, it is done again with others; and so, once, where the SDK should have.
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
                    // XML with other names reads as an answer that says nothing.
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

    /// <summary>The same, with what its answer says. What the answer lacks is told as an answer that cannot be read.</summary>
    public Task<TResult> RunAsync<TAnswer, TResult>(Func<Task<TAnswer>> call, Func<TAnswer, TResult> read, CancellationToken cancellationToken) =>
        RunAsync(async () => read(await call().ConfigureAwait(false)), cancellationToken);

    /// <summary>The error for an answer that cannot be read.</summary>
    /// <param name="finding">As for <see cref="UnreadableAnswerException"/>.</param>
    public ImageBuilderException Unreadable(string finding) => AwsErrors.Translate(new UnreadableAnswerException(finding), this);

    /// <summary>The items of a listing, from the first page to the last.</summary>
    /// <param name="ask">Asks for the page of a token, or for the first one of null.</param>
    /// <param name="identity">What tells an item from every other one of the listing.</param>
    public IAsyncEnumerable<TItem> ListAsync<TItem>(
        Func<string?, Task<ListingPage<TItem, string>>> ask,
        Func<TItem, string> identity,
        CancellationToken cancellationToken
    ) => Paging.ReadAsync(send => RunAsync(send, cancellationToken), ask, identity, cancellationToken);
}
