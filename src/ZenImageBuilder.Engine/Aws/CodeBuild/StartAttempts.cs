using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Aws.Sessions.Http;
using ZenImageBuilder.Engine.Builds.Starting;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.CodeBuild;

// CONTRIBUTING.md, "Decisions": Build
/// <summary>
/// The attempts at one start: none is repeated after the idempotency token has expired, and it is known whether an attempt may have been carried out without an
/// answer.
/// </summary>
internal sealed class StartAttempts(TokenLease token, string project) : IAttemptGuard
{
    private const int FirstRefusal = 400;

    private const int FirstServerError = 500;

    private int _attempts;

    /// <summary>Whether an attempt got no answer, or one that does not say that it was rejected.</summary>
    public bool HasUnanswered { get; private set; }

    public void Before()
    {
        if (_attempts++ > 0 && !token.IsAlive)
        {
            throw new ImageBuilderException(
                ErrorCode.ServiceUnreachable,
                $"CodeBuild did not answer codebuild:StartBuild on project '{project}' while the idempotency token was valid, "
                    + "so the module does not ask again.",
                project,
                "Check the network, the region and the endpoint."
            );
        }
    }

    public void Failed(Exception exception) =>
        HasUnanswered |=
            !AwsErrors.IsRedirect(exception)
            && (exception is not AmazonServiceException { StatusCode: var status } || (int)status is < FirstRefusal or >= FirstServerError);
}
