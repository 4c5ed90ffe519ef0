using System.Runtime.CompilerServices;

namespace ZenImageBuilder.Engine.Aws.Calls;

/// <summary>One page of a listing.</summary>
/// <param name="Next">What the next page is asked for with, or null at the end.</param>
internal sealed record ListingPage<TItem, TToken>(IReadOnlyList<TItem> Items, TToken? Next)
    where TToken : class;

/// <summary>Reads listings page by page. A listing that would never end is an error that says so.</summary>
internal static class Paging
{
    // Services may answer with empty pages in between, and do so a few times at most.
    private const int MostEmptyPages = 100;

    /// <param name="run">Sends a request: <see cref="AwsCall.RunAsync{T}"/> or what is built on it.</param>
    /// <param name="ask">Asks for the page of a token, or for the first one of null.</param>
    /// <param name="identity">What tells an item from every other one of the listing.</param>
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

        // Thrown within the call, so that it is told with the operation.
        ListingPage<TItem, TToken> Checked(ListingPage<TItem, TToken> page) =>
            (page.Next is { } next && tokens.Contains(next)) || (page.Items is [var first, ..] && beginnings.Contains(identity(first)))
                ? throw new UnreadableAnswerException("its pages go round in a circle")
            : page is { Items.Count: 0, Next: not null } && emptyPages + 1 >= MostEmptyPages
                ? throw new UnreadableAnswerException($"{MostEmptyPages} pages in a row hold nothing and promise another one")
            : page;
    }
}
