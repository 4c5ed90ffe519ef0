using Amazon.Runtime;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Connectors;

/// <summary>The keys of a session, and when it ends (UTC).</summary>
internal sealed record SessionKeys(string AccessKey, Secret SecretKey, Secret Token, DateTimeOffset Expires);

/// <summary>
/// Credentials that are had anew some time before they end, and at once where AWS says that they have ended. In place of the SDK's RefreshingAWSCredentials: that one
/// goes by the clock of the process, and knows neither who else has renewed it nor that a session which is about to end still serves while STS does not answer.
/// </summary>
/// <param name="obtain">Gets a session.</param>
/// <param name="margin">How long before its end a session is renewed.</param>
internal sealed class TemporaryCredentials(Func<Task<SessionKeys>> obtain, TimeSpan margin, TimeProvider time) : AWSCredentials, IRenewableCredentials, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    private volatile SessionKeys? _keys;

    private int _generation;

    /// <summary>How many sessions were had so far.</summary>
    public int Generation => Volatile.Read(ref _generation);

    public override DateTime? Expiration
    {
        get => _keys?.Expires.UtcDateTime;
        set => throw new NotSupportedException("The session says when it ends.");
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
        if (_keys is { } fresh && IsFresh(fresh))
        {
            return fresh;
        }

        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_keys is { } renewed && IsFresh(renewed))
            {
                return renewed;
            }

            var keys = await ObtainAsync().ConfigureAwait(false);
            _keys = keys;
            return keys;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private bool IsFresh(SessionKeys keys) => keys.Expires - margin > time.GetUtcNow();

    private async Task<SessionKeys> ObtainAsync()
    {
        try
        {
            var keys = await obtain().ConfigureAwait(false);
            _ = Interlocked.Increment(ref _generation);
            return keys;
        }
        catch (ImageBuilderException exception) when (exception.Code is ErrorCode.ServiceUnreachable or ErrorCode.Throttled && _keys is { } keys && keys.Expires > time.GetUtcNow())
        {
            return keys;
        }
    }
}
