using Amazon.SecurityToken.Model;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Aws.Checks;

/// <summary>Whose credentials a session has.</summary>
internal sealed record CallerIdentity(string Account, string Arn)
{
    /// <summary>The user, or the role of the session. A path that the role has is not in it, because AWS does not say it.</summary>
    public string Principal =>
        Arn.Split(':') is [_, var partition, "sts", _, _, var session] && session.Split('/') is ["assumed-role", var role, ..]
            ? $"arn:{partition}:iam::{Account}:role/{role}"
            : Arn;

    public bool IsRoot => Arn.EndsWith(":root", StringComparison.Ordinal);

    /// <summary>Asks AWS, which answers everybody.</summary>
    public static async Task<CallerIdentity> AskAsync(AwsSession session, StackComponent? target, IEngineObserver observer, CancellationToken cancellationToken)
    {
        using var sts = new AwsClients(session, observer).SecurityToken(session.Credentials);
        return await new AwsCall("sts:GetCallerIdentity", "these credentials", session.Source, target)
            .RunAsync(() => sts.GetCallerIdentityAsync(new(), cancellationToken), Of, cancellationToken)
            .ConfigureAwait(false);
    }

    public static CallerIdentity Of(GetCallerIdentityResponse answer) =>
        new(answer.Account.Promised("the account"), answer.Arn.Promised("the ARN of the caller"));
}
