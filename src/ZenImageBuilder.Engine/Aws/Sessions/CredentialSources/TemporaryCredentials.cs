using Amazon.Runtime;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Clocks;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;

/// <summary>The keys of a session, and when it ends (UTC).</summary>
internal sealed record SessionKeys(string AccessKey, Secret SecretKey, Secret Token, DateTimeOffset Expires);

// CONTRIBUTING.md, "Decisions": Sessions and calls
/// <summary>
/// Credentials that are renewed some time before they expire, and immediately if AWS reports that they have expired. They replace the SDK's
/// RefreshingAWSCredentials, which uses the time of day, does not know whether another caller has renewed it, and does not keep using a session that is about
/// to end while STS does not answer.
/// </summary>
/// <param name="margin">How long before its end a session is renewed.</param>
internal sealed class TemporaryCredentials(Func<Task<SessionKeys>> obtain, TimeSpan margin, TimeProvider time)
    : AWSCredentials,
        IRenewableCredentials,
        IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    private volatile Held? _keys;

    private int _generation;

    /// <summary>The number of sessions so far.</summary>
    public int Generation => Volatile.Read(ref _generation);

    public override DateTime? Expiration
    {
        get => _keys?.Keys.Expires.UtcDateTime;
        set => throw new NotSupportedException("The session determines when it expires.");
    }

    public void Renew(int generation)
    {
        if (Generation == generation)
        {
            _keys = null;
        }
    }

    public override ImmutableCredentials GetCredentials() => GetCredentialsAsync().GetAwaiter().GetResult();

    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        var keys = await GetKeysAsync().ConfigureAwait(false);
        return new(keys.AccessKey, keys.SecretKey.Reveal(), keys.Token.Reveal());
    }

    public async Task<SessionKeys> GetKeysAsync()
    {
        if (_keys is { } fresh && Lives(fresh, margin))
        {
            return fresh.Keys;
        }

        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_keys is { } renewed && Lives(renewed, margin))
            {
                return renewed.Keys;
            }

            var held = await ObtainAsync().ConfigureAwait(false);
            _keys = held;
            return held.Keys;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    // The time of day may have been set back since, and the monotonic clock may have stood still while the machine slept: the one that has advanced further
    // counts.
    private bool Lives(Held held, TimeSpan longer) => held.Keys.Expires - longer > time.GetUtcNow() && held.Ends - longer > time.Monotonic();

    private async Task<Held> ObtainAsync()
    {
        try
        {
            var keys = await obtain().ConfigureAwait(false);
            _ = Interlocked.Increment(ref _generation);
            return new(keys, time.MonotonicAfter(keys.Expires - time.GetUtcNow()));
        }
        catch (ImageBuilderException exception)
            when (exception.Code is ErrorCode.ServiceUnreachable or ErrorCode.Throttled && _keys is { } held && Lives(held, TimeSpan.Zero))
        {
            return held;
        }
    }

    /// <param name="Ends">The end of the session on the monotonic clock.</param>
    private sealed record Held(SessionKeys Keys, TimeSpan Ends);
}
