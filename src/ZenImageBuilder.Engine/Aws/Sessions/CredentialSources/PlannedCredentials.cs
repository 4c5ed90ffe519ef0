using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.SecurityToken;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;

/// <summary>Makes credentials from a plan. No service is called before the keys are needed.</summary>
/// <param name="tokens">Creates a client of STS.</param>
/// <param name="origin">Where the credentials come from, for STS's errors.</param>
internal sealed class PlannedCredentials(Func<AWSCredentials, IAmazonSecurityTokenService> tokens, CredentialSource origin, Func<string, string?> environment)
{
    /// <exception cref="ImageBuilderException">No credentials can be made from the plan.</exception>
    public AWSCredentials Make(CredentialPlan plan)
    {
        try
        {
            return Of(plan);
        }
        catch (Exception exception)
            when (exception
                    is InvalidDataException
                        or InvalidOperationException
                        or AmazonClientException
                        or ArgumentException
                        or UriFormatException
                        or IOException
            )
        {
            throw new ImageBuilderException(
                ErrorCode.CredentialsUnavailable,
                $"No credentials come from {origin}.",
                origin.Words,
                plan.Remedy("default"),
                exception
            );
        }
    }

    private AWSCredentials Of(CredentialPlan plan) =>
        plan switch
        {
            CredentialPlan.Keys { Token: { } token } keys => new SessionAWSCredentials(keys.AccessKey, keys.SecretKey.Reveal(), token.Reveal()),
            CredentialPlan.Keys keys => new BasicAWSCredentials(keys.AccessKey, keys.SecretKey.Reveal()),
            CredentialPlan.Role role => new AssumedRoleCredentials(role, Of(role.Source), tokens, origin),
            CredentialPlan.WebIdentity identity => new WebIdentityCredentials(identity, tokens, origin),
            CredentialPlan.SignIn signIn => OfSignIn(signIn),
            CredentialPlan.Program program => new ProcessAWSCredentials(program.Command, program.AccountId),
            CredentialPlan.Container => new ContainerCredentials(new(), environment),
            CredentialPlan.Instance { RoleName: { } role } => new InstanceProfileAWSCredentials(role),
            CredentialPlan.Instance => new InstanceCredentials(new(environment), origin),
            CredentialPlan.Federation federation => AWSCredentialsFactory.GetAWSCredentials(federation.Profile, new CredentialProfileStoreChain()),
            _ => throw new InvalidOperationException($"A {plan.GetType().Name} does not provide credentials."),
        };

    // This module never opens a browser.
    private static SSOAWSCredentials OfSignIn(CredentialPlan.SignIn signIn) =>
        new(
            signIn.AccountId,
            signIn.Region,
            signIn.RoleName,
            signIn.StartUrl,
            new SSOAWSCredentialsOptions
            {
                SessionName = signIn.Session,
                Scopes = signIn.Scopes?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                SupportsGettingNewToken = false,
            }
        );
}
