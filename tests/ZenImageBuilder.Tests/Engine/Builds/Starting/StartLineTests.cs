using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Builds.Starting;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Engine.Builds.Starting;

public sealed class StartLineTests
{
    private readonly SkippingTime _time = new(Plans.Epoch);

    private readonly List<(bool Said, bool IsFirst)> _waits = [];

    private int _asked;

    [Fact]
    public async Task Where_there_is_a_place_nobody_waits()
    {
        var line = new StartLine(_time);
        Assert.Equal("p:1", (await StartAsync(line, refusals: 0)).Id);
        Assert.Empty(_waits);
        Assert.Equal(Plans.Epoch, _time.GetUtcNow());
    }

    [Fact]
    public async Task It_is_asked_again_with_pauses_that_grow_to_half_a_minute()
    {
        var line = new StartLine(_time);
        _ = await StartAsync(line, refusals: 20);
        Assert.Equal(21, _asked);
        Assert.Equal((true, true), _waits[0]);
        Assert.DoesNotContain(_waits.Skip(1), static wait => wait.IsFirst);

        // 2, 3, 4.5, … and 30 s from the ninth on, as the first answer is followed by another question at once.
        Assert.InRange(_time.GetUtcNow() - Plans.Epoch, TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(8));
    }

    [Fact]
    public async Task After_its_patience_the_answer_of_the_service_is_thrown()
    {
        var line = new StartLine(_time);
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => StartAsync(line, refusals: int.MaxValue, TimeSpan.FromMinutes(5)));
        Assert.Equal(ErrorCode.BuildLimitReached, error.Code);
        Assert.InRange(_time.GetUtcNow() - Plans.Epoch, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));

        // The next one asks at once.
        _ = await StartAsync(line, refusals: 0);
    }

    [Fact]
    public async Task Another_error_is_thrown_at_once()
    {
        var line = new StartLine(_time);
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() =>
            line.StartAsync(
                static () => throw new ImageBuilderException(ErrorCode.AccessDenied, "No."),
                (_, _) => _waits.Add(default),
                TimeSpan.FromHours(1),
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal(ErrorCode.AccessDenied, error.Code);
        Assert.Empty(_waits);
    }

    [Fact]
    public async Task Of_those_that_wait_only_the_first_asks()
    {
        var line = new StartLine(TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var waiting = Enumerable
            .Range(0, 20)
            .Select(_ => line.StartAsync(Refuse, (full, isFirst) => Note(full, isFirst), TimeSpan.FromHours(1), stop.Token))
            .ToList();
        while (_waits.Count < 20)
        {
            await Task.Delay(10, stop.Token);
        }

        // Each of them may have asked before it knew of the others; after that it is one that asks.
        Assert.InRange(_asked, 2, 21);
        Assert.Single(_waits, static wait => wait.IsFirst);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting));
        Assert.Equal(20, waiting.Count(static task => task.IsCanceled));
    }

    private Task<RemoteBuild> Refuse()
    {
        _ = Interlocked.Increment(ref _asked);
        throw new ImageBuilderException(ErrorCode.BuildLimitReached, "Full.");
    }

    private void Note(ImageBuilderException? full, bool isFirst)
    {
        lock (_waits)
        {
            _waits.Add((full is not null, isFirst));
        }
    }

    private Task<RemoteBuild> StartAsync(StartLine line, int refusals, TimeSpan? patience = null) =>
        line.StartAsync(
            () =>
                _asked < refusals
                    ? Refuse()
                    : Task.FromResult(
                        new RemoteBuild
                        {
                            Id = $"p:{++_asked - refusals}",
                            Status = ImageBuildStatus.InProgress,
                            Phases = [],
                            Exported = new Dictionary<string, string>(),
                        }
                    ),
            Note,
            patience ?? TimeSpan.FromHours(8),
            TestContext.Current.CancellationToken
        );
}
