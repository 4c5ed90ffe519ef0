using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Aws.Sessions;

/// <summary>When a session is had anew.</summary>
public sealed class TemporaryCredentialsTests
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(15);

    private readonly FixedClock _clock = new();

    private readonly List<SessionKeys> _had = [];

    private ImageBuilderException? _refusal;

    [Fact]
    public async Task A_session_is_kept_until_15_minutes_before_its_end()
    {
        using var credentials = Credentials();
        _ = await credentials.GetCredentialsAsync();
        _clock.Now += TimeSpan.FromMinutes(44);
        _ = await credentials.GetCredentialsAsync();
        Assert.Single(_had);
        _clock.Now += TimeSpan.FromMinutes(2);
        Assert.Equal("key-2", (await credentials.GetCredentialsAsync()).AccessKey);
    }

    [Fact]
    public async Task A_time_of_day_that_is_set_back_makes_no_session_live_longer()
    {
        using var credentials = Credentials();
        _ = await credentials.GetCredentialsAsync();
        _clock.Now -= TimeSpan.FromHours(2);
        _clock.Passed += TimeSpan.FromMinutes(44);
        Assert.Equal("key-1", (await credentials.GetCredentialsAsync()).AccessKey);
        _clock.Passed += TimeSpan.FromMinutes(2);
        Assert.Equal("key-2", (await credentials.GetCredentialsAsync()).AccessKey);
    }

    [Fact]
    public async Task Of_many_that_ask_at_once_one_gets_it_for_all()
    {
        using var credentials = Credentials();
        var keys = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(credentials.GetCredentialsAsync)));
        Assert.All(keys, static key => Assert.Equal("key-1", key.AccessKey));
        var generation = credentials.Generation;
        Parallel.For(0, 20, _ => credentials.Renew(generation));
        Assert.Equal("key-2", (await credentials.GetCredentialsAsync()).AccessKey);
        credentials.Renew(generation);
        Assert.Equal("key-2", (await credentials.GetCredentialsAsync()).AccessKey);
    }

    [Fact]
    public async Task A_session_that_still_lives_serves_while_STS_does_not_answer()
    {
        using var credentials = Credentials();
        _ = await credentials.GetCredentialsAsync();
        _refusal = new(ErrorCode.ServiceUnreachable, "STS does not answer.");
        _clock.Now += TimeSpan.FromMinutes(50);
        Assert.Equal("key-1", (await credentials.GetCredentialsAsync()).AccessKey);
        _clock.Now += TimeSpan.FromMinutes(11);
        Assert.Equal(ErrorCode.ServiceUnreachable, (await Assert.ThrowsAsync<ImageBuilderException>(credentials.GetCredentialsAsync)).Code);
    }

    [Fact]
    public async Task What_STS_denies_is_not_hidden()
    {
        using var credentials = Credentials();
        _ = await credentials.GetCredentialsAsync();
        _refusal = new(ErrorCode.AccessDenied, "The role is not yours any more.");
        _clock.Now += TimeSpan.FromMinutes(50);
        Assert.Equal(ErrorCode.AccessDenied, (await Assert.ThrowsAsync<ImageBuilderException>(credentials.GetCredentialsAsync)).Code);
    }

    [Theory]
    [InlineData(900, 300)]
    [InlineData(2700, 900)]
    [InlineData(43200, 900)]
    public void The_margin_leaves_most_of_a_short_life(int seconds, int margin) =>
        Assert.Equal(TimeSpan.FromSeconds(margin), ConnectorSessions.MarginOf(seconds));

    private TemporaryCredentials Credentials() =>
        new(
            async () =>
            {
                await Task.Yield();
                if (_refusal is not null)
                {
                    throw _refusal;
                }

                var keys = new SessionKeys($"key-{_had.Count + 1}", new("secret"), new("token"), _clock.Now.AddHours(1));
                _had.Add(keys);
                return keys;
            },
            Margin,
            _clock
        );
}
