using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;
using ZenImageBuilder.Engine.Checks;
using ZenImageBuilder.Engine.Policies;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Aws.Checks;

/// <summary>The session of a component that is checked. Errors of its calls name the component.</summary>
internal sealed class CheckSession(AwsSession session, CheckSubject subject)
{
    public AwsSession Session => session;

    public StackComponent Component => subject.Component;

    public CredentialSource Source => session.Source;

    public string Region => session.Region;

    public AwsClients Clients => new(session, subject.Observer);

    public PolicySimulation Simulation => new(session, subject.Component, subject.Observer);

    /// <inheritdoc cref="AwsCall(string, string, CredentialSource, object)"/>
    public AwsCall Call(string action, string resource) => new(action, resource, session.Source, subject.Component);

    public Task<CallerIdentity> CallerAsync(CancellationToken cancellationToken) =>
        CallerIdentity.AskAsync(session, subject.Component, subject.Observer, cancellationToken);

    /// <summary>Which actions of a service, of those that a build needs, the caller may do.</summary>
    /// <param name="service">With its colon, such as <c>s3:</c>.</param>
    /// <param name="tried">The actions that other checks have done.</param>
    public async Task<IReadOnlyList<CheckResult>> CallerPermissionsAsync(
        Preflight preflight,
        string service,
        IReadOnlySet<string> tried,
        CancellationToken cancellationToken
    )
    {
        var caller = await CallerAsync(cancellationToken).ConfigureAwait(false);
        var policy = StackPolicies.Caller(preflight.Scope(session.Region, caller.Account));
        return caller.IsRoot
            ? [$"{caller.Arn} may do everything."]
            : await Simulation.CheckAsync(caller.Principal, "the caller", policy.Untried(service, tried), cancellationToken).ConfigureAwait(false);
    }
}
