namespace ZenImageBuilder.Tests.Support;

/// <summary>Asynchronous sequences for planned answers.</summary>
internal static class Sequence
{
    public static async IAsyncEnumerable<T> Of<T>(params IEnumerable<T> items)
    {
        foreach (var item in items)
        {
            await Task.Yield();
            yield return item;
        }
    }

    /// <summary>Returns the items, then hangs until it is cancelled; <paramref name="ended"/> runs when the reader ends the enumeration in any way.</summary>
    public static async IAsyncEnumerable<T> ThenHang<T>(
        IEnumerable<T> items,
        Action ended,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        try
        {
            foreach (var item in items)
            {
                await Task.Yield();
                yield return item;
            }

            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            ended();
        }
    }
}
