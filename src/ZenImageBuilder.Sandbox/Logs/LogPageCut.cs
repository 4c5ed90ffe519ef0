namespace ZenImageBuilder.Sandbox.Logs;

/// <summary>Splits logs into pages of random length, some of them empty, as CloudWatch Logs does while it searches its storage.</summary>
internal sealed class LogPageCut(int seed)
{
    private const int LongestPage = 2000;

    private readonly object _gate = new();
    private readonly Random _random = new(seed);

    /// <returns>The maximum number of events of the next page, and whether it is empty.</returns>
    public (int Limit, bool IsEmpty) Next(int limit)
    {
        // Not a secret: a repeatable seed is intended.
#pragma warning disable CA5394
        lock (_gate)
        {
            return (_random.Next(1, Math.Min(limit, LongestPage) + 1), _random.Next(4) == 0);
        }
#pragma warning restore CA5394
    }
}
