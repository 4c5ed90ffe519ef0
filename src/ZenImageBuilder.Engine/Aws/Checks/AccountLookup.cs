using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Policies;
using ZenImageBuilder.Engine.Remote;

namespace ZenImageBuilder.Engine.Aws.Checks;

/// <summary>Asks the credentials and the chain.</summary>
internal sealed class AccountLookup(AwsSessions sessions) : IAccountLookup
{
    public async Task<string> RegionAsync(RemoteLocation location, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken) =>
        (await sessions.OpenAsync(location, aws, observer, cancellationToken).ConfigureAwait(false)).Region;

    public async Task<string> AccountAsync(RemoteLocation location, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var session = await sessions.OpenAsync(location, aws, observer, cancellationToken).ConfigureAwait(false);
        return (await CallerIdentity.AskAsync(session, null, observer, cancellationToken).ConfigureAwait(false)).Account;
    }
}
