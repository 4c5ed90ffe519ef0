using Amazon.Runtime;
using Amazon.Runtime.SharedInterfaces;
using Amazon.SecurityToken;

namespace ZenImageBuilder.Engine.Aws.Sessions;

/// <summary>The role of a pod or a workflow, assumed with its identity token; its client is ours, for the reasons that <see cref="AssumedRoleCredentials"/> gives.</summary>
internal sealed class WebIdentityCredentials(string tokenFile, string roleArn, string? sessionName, Func<AWSCredentials, IAmazonSecurityTokenService> tokens)
    : AssumeRoleWithWebIdentityCredentials(tokenFile, roleArn, sessionName ?? "zenimagebuilder")
{
    protected override ICoreAmazonSTS CreateClient() => (ICoreAmazonSTS)tokens(new AnonymousAWSCredentials());
}
