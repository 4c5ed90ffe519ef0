namespace ZenImageBuilder.Sandbox.Logs;

/// <summary>Cuts logs into pages of random length, some of them empty, as CloudWatch Logs does when it looks through what it has stored.</summary>
internal sealed class LogPageCut(int seed)
{
    private const int LongestPage = 2000;

    private readonly object _gate = new();
    private readonly Random _random = new(seed);

    /// <returns>How many events the next page has at most, and whether it is empty.</returns>
    public (int Limit, bool IsEmpty) Next(int limit)
    {
        // Not a secret: a seed that can be repeated is the point.
#pragma warning disable CA5394
        lock (_gate)
        {
            return (_random.Next(1, Math.Min(limit, LongestPage) + 1), _random.Next(4) == 0);
        }
#pragma warning restore CA5394
    }
}
