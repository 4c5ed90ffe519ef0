using System.Collections.Concurrent;
using System.Globalization;

namespace ZenImageBuilder.Tests.EndToEnd.Faults;

/// <summary>
/// Every call of the main job, failing in every way. <c>ZENIMAGEBUILDER_FAULTS=all</c> runs every cell and writes docs/faults.md; otherwise a few cells are run, with
/// another fault for each call, and must end as that table says.
/// </summary>
[Collection(AwsEnvironment.Name)]
public sealed class FaultMatrixTests
{
    // Most of them wait most of the time.
    private const int AtOnce = 32;

    private readonly ITestOutputHelper _output;

    public FaultMatrixTests(AwsEnvironment environment, ITestOutputHelper output)
    {
        environment.Reset();
        environment.Attempts(2);
        _output = output;
    }

    private static string? Wanted => Environment.GetEnvironmentVariable("ZENIMAGEBUILDER_FAULTS");

    [Fact]
    public async Task Every_cell_ends_as_the_table_says()
    {
        var isAll = Wanted == "all";
        var cells = FaultMatrix
            .Cells.Where(static cell =>
                Wanted switch
                {
                    "all" => true,
                    { Length: > 0 } part => cell.ToString().Contains(part, StringComparison.Ordinal),
                    _ => IsInEveryRun(cell),
                }
            )
            .ToList();
        var ended = new ConcurrentDictionary<FaultCell, string>();
        await Parallel.ForEachAsync(cells, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (cell, _) => ended[cell] = await TryAsync(cell));
        foreach (var cell in cells)
        {
            _output.WriteLine($"{cell}: {ended[cell]}");
        }

        Assert.DoesNotContain(ended, static cell => cell.Value.StartsWith("WRONG", StringComparison.Ordinal));
        if (isAll)
        {
            FaultTable.Write(ended);
        }

        var table = FaultTable.Read();
        Assert.Empty(cells.Where(cell => table.Of(cell) != ended[cell]).Select(cell => $"{cell}: {ended[cell]}, and not: {table.Of(cell)}"));
    }

    [Fact]
    public void The_table_has_every_cell()
    {
        Assert.True(FaultMatrix.Cells.Count() >= 300);
        Assert.Equal(
            FaultMatrix.Cells.Select(static cell => cell.Key).Distinct().Order(StringComparer.Ordinal),
            FaultTable.Read().Keys.Order(StringComparer.Ordinal)
        );
    }

    // One fault a call, another one for each, once; those that end in a wait are left to the full run.
    private static bool IsInEveryRun(FaultCell cell) =>
        !cell.IsForGood && FaultMatrix.Faults[FaultMatrix.Calls.ToList().IndexOf(cell.Call) * 3 % FaultMatrix.Faults.Count] == cell.Fault;

    private static async Task<string> TryAsync(FaultCell cell)
    {
        try
        {
            return await FaultRun.EndAsync(cell);
        }
        catch (Exception exception) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return string.Create(CultureInfo.InvariantCulture, $"WRONG: {exception.GetType().Name}: {exception.Message}");
        }
    }
}
