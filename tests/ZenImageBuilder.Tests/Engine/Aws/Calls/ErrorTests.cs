using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Aws.Calls;

/// <summary>What AWS says and what the user reads.</summary>
public sealed class ErrorTests
{
    private static readonly AwsCall Call = new("codebuild:StartBuild", "project 'images'", new("the profile 'dev'"));

    [Theory]
    [InlineData("AccessDeniedException", 400, ErrorCode.AccessDenied)]
    [InlineData("AccessDenied", 403, ErrorCode.AccessDenied)]
    [InlineData("UnauthorizedOperation", 403, ErrorCode.AccessDenied)]
    [InlineData("", 403, ErrorCode.AccessDenied)]
    [InlineData("ExpiredTokenException", 400, ErrorCode.CredentialsUnavailable)]
    [InlineData("ExpiredToken", 403, ErrorCode.CredentialsUnavailable)]
    [InlineData("UnrecognizedClientException", 400, ErrorCode.CredentialsUnavailable)]
    [InlineData("InvalidClientTokenId", 403, ErrorCode.CredentialsUnavailable)]
    [InlineData("InvalidAccessKeyId", 403, ErrorCode.CredentialsUnavailable)]
    [InlineData("SignatureDoesNotMatch", 403, ErrorCode.CredentialsUnavailable)]
    [InlineData("InvalidSignatureException", 400, ErrorCode.CredentialsUnavailable)]
    [InlineData("RequestTimeTooSkewed", 403, ErrorCode.RequestRefused)]
    [InlineData("ThrottlingException", 400, ErrorCode.Throttled)]
    [InlineData("SlowDown", 503, ErrorCode.Throttled)]
    [InlineData("Whatever", 429, ErrorCode.Throttled)]
    [InlineData("AccountLimitExceededException", 400, ErrorCode.BuildLimitReached)]
    [InlineData("ResourceNotFoundException", 400, ErrorCode.RemoteResourceNotFound)]
    [InlineData("NoSuchBucket", 404, ErrorCode.RemoteResourceNotFound)]
    [InlineData("RepositoryNotFoundException", 400, ErrorCode.RemoteResourceNotFound)]
    [InlineData("", 404, ErrorCode.RemoteResourceNotFound)]
    [InlineData("PermanentRedirect", 301, ErrorCode.RequestRefused)]
    [InlineData("InvalidInputException", 400, ErrorCode.RequestRefused)]
    [InlineData("InternalFailure", 500, ErrorCode.ServiceUnreachable)]
    [InlineData("ServiceUnavailable", 503, ErrorCode.ServiceUnreachable)]
    public void Every_answer_has_its_code(string code, int status, ErrorCode expected)
    {
        var answer = Answer(code, status, "What it says");
        var error = AwsErrors.Translate(answer, Call);
        Assert.Equal(expected, error.Code);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.InnerException);
        Assert.Equal("project 'images'", error.Target);
        if (code is not "InvalidInputException")
        {
            Assert.EndsWith(".", error.Remedy, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_account_that_may_run_no_builds_at_all_is_not_waited_for() =>
        Assert.Equal(
            ErrorCode.RequestRefused,
            AwsErrors.Translate(Answer("AccountLimitExceededException", 400, "Cannot have more than 0 builds in queue for the account"), Call).Code
        );

    public static TheoryData<Exception, ErrorCode> Failures =>
        new()
        {
            { new HttpRequestException("No such host"), ErrorCode.ServiceUnreachable },
            { new SocketException((int)SocketError.ConnectionRefused), ErrorCode.ServiceUnreachable },
            { new IOException("broken pipe"), ErrorCode.ServiceUnreachable },
            { new TaskCanceledException("too slow"), ErrorCode.ServiceUnreachable },
            { new TimeoutException(), ErrorCode.ServiceUnreachable },
            { new AmazonServiceException("wrapped", new HttpRequestException("refused")), ErrorCode.ServiceUnreachable },
            { new AmazonClientException("Invalid Configuration: Missing Region"), ErrorCode.RequestRefused },
            {
                new AmazonClientException(
                    "Error calling AssumeRole",
                    new AmazonServiceException("no", ErrorType.Sender, "AccessDenied", "r", HttpStatusCode.Forbidden)
                ),
                ErrorCode.AccessDenied
            },
            { new AmazonClientException("on the way", new ImageBuilderException(ErrorCode.ProfileNotFound, "Gone.")), ErrorCode.ProfileNotFound },
        };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void Every_failure_has_its_code(Exception failure, ErrorCode expected)
    {
        Assert.True(AwsErrors.Concerns(failure, CancellationToken.None));
        var error = AwsErrors.Translate(failure, Call);
        Assert.Equal(expected, error.Code);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "User: arn:aws:sts::111122223333:assumed-role/dev/me is not authorized to perform: codebuild:StartBuild on resource: arn:aws:codebuild:eu-central-1:111122223333:project/images because no identity-based policy allows the codebuild:StartBuild action",
        "AWS denies codebuild:StartBuild on arn:aws:codebuild:eu-central-1:111122223333:project/images to arn:aws:sts::111122223333:assumed-role/dev/me: because no identity-based policy allows the codebuild:StartBuild action."
    )]
    [InlineData(
        "User: arn:aws:iam::111122223333:user/me is not authorized to perform: codebuild:StartBuild on resource: arn:aws:codebuild:eu-central-1:111122223333:project/images with an explicit deny in a service control policy",
        "AWS denies codebuild:StartBuild on arn:aws:codebuild:eu-central-1:111122223333:project/images to arn:aws:iam::111122223333:user/me: with an explicit deny in a service control policy."
    )]
    [InlineData(
        "User: arn:aws:iam::111122223333:user/me is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action",
        "AWS denies ecr:GetAuthorizationToken on project 'images' to arn:aws:iam::111122223333:user/me: because no identity-based policy allows the ecr:GetAuthorizationToken action."
    )]
    [InlineData("Access Denied", "AWS denies codebuild:StartBuild on project 'images' to the principal of the profile 'dev'.")]
    [InlineData(null, "AWS denies codebuild:StartBuild on project 'images' to the principal of the profile 'dev'.")]
    public void A_denial_names_action_resource_and_principal(string? message, string expected) =>
        Assert.Equal(expected, AwsErrors.Translate(Answer("AccessDenied", 403, message), Call).Message);

    [Fact]
    public void What_AWS_quotes_of_a_wrong_signature_goes_nowhere()
    {
        var answer = Answer(
            "InvalidSignatureException",
            403,
            "The Canonical String for this request should have been 'POST x-amz-security-token:hidden-token'"
        );
        Assert.DoesNotContain("hidden", AwsErrors.Translate(answer, Call).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_value_is_not_quoted()
    {
        var answer = Answer(
            "InvalidInputException",
            400,
            "1 validation error detected: Value '[EnvironmentVariable(name=PASSWORD, value=hidden)]' at 'environmentVariablesOverride' failed to satisfy constraint"
        );
        var error = AwsErrors.Translate(answer, Call);
        Assert.DoesNotContain("hidden", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("The value at 'environmentVariablesOverride' failed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_call_stays_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Call.RunAsync<int>(() => throw new OperationCanceledException(cancelled.Token), cancelled.Token)
        );
    }

    [Fact]
    public async Task A_mistake_of_ours_is_not_disguised() =>
        await Assert.ThrowsAsync<InvalidCastException>(() => Call.RunAsync<int>(static () => throw new InvalidCastException(), CancellationToken.None));

    private static AmazonServiceException Answer(string code, int status, string? message) =>
        new(message, ErrorType.Sender, code, "r-1", (HttpStatusCode)status);
}
