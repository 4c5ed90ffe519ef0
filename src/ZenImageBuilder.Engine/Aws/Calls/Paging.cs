using System.Runtime.CompilerServices;

namespace ZenImageBuilder.Engine.Aws.Calls;

/// <summary>One page of a listing.</summary>
/// <param name="Next">The token of the next page, or null at the end.</param>
internal sealed record ListingPage<TItem, TToken>(IReadOnlyList<TItem> Items, TToken? Next)
    where TToken : class;

/// <summary>Reads listings page by page. A listing that would never end is reported as an error.</summary>
internal static class Paging
{
    // Services may send empty pages in between, but only a few.
    private const int MostEmptyPages = 100;

    /// <param name="run">Sends a request: <see cref="AwsCall.RunAsync{T}"/> or a method that uses it.</param>
    /// <param name="ask">Requests the page of a token; null requests the first page.</param>
    /// <param name="identity">Identifies an item within the listing.</param>
    public static async IAsyncEnumerable<TItem> ReadAsync<TItem, TToken>(
        Func<Func<Task<ListingPage<TItem, TToken>>>, Task<ListingPage<TItem, TToken>>> run,
        Func<TToken?, Task<ListingPage<TItem, TToken>>> ask,
        Func<TItem, string> identity,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
        where TToken : class
    {
        HashSet<TToken> tokens = [];
        HashSet<string> beginnings = new(StringComparer.Ordinal);
        var emptyPages = 0;
        TToken? token = null;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = await run(async () => Checked(await ask(token).ConfigureAwait(false))).ConfigureAwait(false);
            foreach (var item in page.Items)
            {
                yield return item;
            }

            emptyPages = page.Items.Count == 0 ? emptyPages + 1 : 0;
            token = page.Next;
            _ = token is not null && tokens.Add(token);
            _ = page.Items is [var first, ..] && beginnings.Add(identity(first));
        } while (token is not null);

        // Thrown within the call, so that the error names the operation.
        ListingPage<TItem, TToken> Checked(ListingPage<TItem, TToken> page) =>
            (page.Next is { } next && tokens.Contains(next)) || (page.Items is [var first, ..] && beginnings.Contains(identity(first)))
                ? throw new UnreadableAnswerException("its pages form a circle")
            : page is { Items.Count: 0, Next: not null } && emptyPages + 1 >= MostEmptyPages
                ? throw new UnreadableAnswerException($"{MostEmptyPages} pages in succession are empty and promise another page")
            : page;
    }
}
