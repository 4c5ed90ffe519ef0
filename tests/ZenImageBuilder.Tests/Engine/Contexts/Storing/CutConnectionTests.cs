using System.Globalization;
using ZenImageBuilder.Engine.Contexts;
using ZenImageBuilder.Engine.Contexts.Storing;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Sandbox;

namespace ZenImageBuilder.Tests.Engine.Contexts.Storing;

/// <summary>
/// Contexts on their way through connections that are cut at random bytes of requests and of answers: what arrived is whole, and what did not leaves nothing.
/// <c>ZENIMAGEBUILDER_CUT_RUNS</c> says how many runs, without it 40.
/// </summary>
[Collection(AwsEnvironment.Name)]
public sealed class CutConnectionTests
{
    private const int MiB = 1 << 20;

    private readonly ITestOutputHelper _output;

    public CutConnectionTests(AwsEnvironment environment, ITestOutputHelper output)
    {
        environment.Reset();
        environment.Attempts(2);
        _output = output;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static int Runs =>
        int.TryParse(Environment.GetEnvironmentVariable("ZENIMAGEBUILDER_CUT_RUNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var runs) ? runs : 40;

    [Fact]
    public async Task Whatever_arrives_is_whole_and_nothing_is_left_of_the_rest()
    {
        await using var it = await StoredContexts.StartAsync(new Hurry());
        using var parent = new TemporaryFolder();
        var root = parent["project"];
        Make(root);
        var random = new Random(20_260_101);
        var (arrived, failed, cuts) = (0, 0, 0);
        for (var run = 0; run < Runs; run++)
        {
            Change(root, random, run);
            var from = it.Server.Requests.Count;
            Cut(it.Server.Faults, random);
            ContextPublisher.Outcome? outcome = null;
            try
            {
                outcome = await it.PublishAsync(root);
                arrived++;
            }
            catch (ImageBuilderException error)
            {
                Assert.Contains(error.Code, new[] { ErrorCode.ServiceUnreachable });
                failed++;
            }

            it.Server.Faults.Clear();
            cuts += it.Server.Requests.Skip(from).Count(static request => request.Status == 0);
            var left = await it.Store.ListUploadsAsync(Cancellation).ToListAsync(Cancellation);
            Assert.True(
                left.Count == 0,
                string.Join(
                    '\n',
                    [.. left.Select(static upload => upload.ToString()), .. it.Server.Requests.Skip(from).Select(static request => request.ToString())]
                )
            );
            if (outcome is not null)
            {
                Assert.Equal(outcome.Context.Hash, await it.HashOfStoredAsync(outcome.Context));
            }
            else
            {
                var context = await new ContextReader(new(), caches: null, Guid.NewGuid(), it.Observer).ReadAsync(root, null, expect: null, Cancellation);
                var (found, isWhole) = await new ContextPublisher(it.Store, it.Observer).FindAsync(context.Hash, Cancellation);

                // The last answer may be the one that was lost; then the context is there, and whole.
                Assert.Equal(found is not null, isWhole);
                if (isWhole)
                {
                    Assert.Equal(context.Hash, await it.HashOfStoredAsync(found!));
                }
            }

            await RemoveSomeAsync(it, random);
        }

        _output.WriteLine($"{Runs} runs, {cuts} connections cut, {arrived} contexts arrived, {failed} did not.");
        Assert.True(arrived > failed);
    }

    /// <summary>Cuts about every third connection, at any byte or before or after the request is handled.</summary>
    private static void Cut(FaultPlan faults, Random random)
    {
        SandboxFaultKind[] kinds =
        [
            SandboxFaultKind.DropDuringRequest,
            SandboxFaultKind.DropDuringRequest,
            SandboxFaultKind.DropAfterHandling,
            SandboxFaultKind.DropBeforeHandling,
            SandboxFaultKind.DropDuringResponse,
        ];
        for (var rule = 0; rule < 12; rule++)
        {
            faults.Add(
                new()
                {
                    Kind = kinds[random.Next(kinds.Length)],
                    Service = "s3",
                    AtByte = random.Next(10 * MiB) >> random.Next(24),
                    Probability = 0.15 * random.NextDouble(),
                    Seed = random.Next(),
                    Times = null,
                }
            );
        }
    }

    private static void Make(string root)
    {
        for (var file = 0; file < 40; file++)
        {
            var path = Path.Combine(root, $"folder-{file % 5}", $"file-{file}");
            _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, Noise(50_000 + (file * 9000), file));
        }

        File.WriteAllText(Path.Combine(root, "Dockerfile"), "FROM scratch\nCOPY . /\n");
        File.WriteAllBytes(Path.Combine(root, "large"), Noise((3 * MiB) + 11, 99));
    }

    private static void Change(string root, Random random, int run)
    {
        var file = random.Next(40);
        File.WriteAllBytes(Path.Combine(root, $"folder-{file % 5}", $"file-{file}"), Noise(random.Next(400_000), 1000 + run));
        if (run % 3 == 0)
        {
            File.WriteAllBytes(Path.Combine(root, "large"), Noise(random.Next(2 * MiB, 12 * MiB), run));
        }
    }

    /// <summary>So that runs differ in what is there: sometimes nothing, sometimes no index, sometimes a segment is missing.</summary>
    private static async Task RemoveSomeAsync(StoredContexts it, Random random)
    {
        var all = await it.Store.ListAsync(Cancellation).Select(static item => item.Name).ToListAsync(Cancellation);
        var gone = random.Next(4) switch
        {
            0 => all,
            1 => [.. all.Where(ContextNames.IsIndex)],
            2 => [.. all.Where(static name => ContextNames.SegmentOf(name) is not null).Take(1)],
            _ => new List<string>(),
        };
        Assert.Empty(gone.Count == 0 ? [] : await it.Store.DeleteAsync(gone, Cancellation));
    }

    private static byte[] Noise(int length, int seed)
    {
        var noise = new byte[length];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    /// <summary>A clock on which pauses between attempts are short.</summary>
    private sealed class Hurry : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 100 : dueTime, period);
    }
}
