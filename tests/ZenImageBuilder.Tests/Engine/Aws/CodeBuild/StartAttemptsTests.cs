using System.Net;
using Amazon.CodeBuild;
using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Aws.CodeBuild;
using ZenImageBuilder.Engine.Builds.Starting;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Aws.CodeBuild;

/// <summary>Of which attempts at a start it is known that they started nothing.</summary>
public sealed class StartAttemptsTests
{
    public static TheoryData<Exception, bool> Failures { get; } =
        new()
        {
            { Answered(HttpStatusCode.BadRequest), false },
            { Answered(HttpStatusCode.Forbidden), false },
            { Answered(HttpStatusCode.TooManyRequests), false },
            { Answered(HttpStatusCode.InternalServerError), true },
            { Answered(HttpStatusCode.ServiceUnavailable), true },
            { Answered(HttpStatusCode.OK), true },
            { Answered(default(HttpStatusCode)), true },
            { new HttpRequestException("No route."), true },
            { new IOException("Cut."), true },
            { new OperationCanceledException(), true },
            { new AmazonServiceException("Wrapped.", new RedirectedAnswerException(307, "http://elsewhere")), false },
        };

    [Theory]
    [MemberData(nameof(Failures))]
    public void An_attempt_is_open_unless_it_was_refused(Exception failure, bool isOpen)
    {
        var attempts = new StartAttempts(new(static () => TokenLease.Life), "p");
        attempts.Before();
        attempts.Failed(failure);
        Assert.Equal(isOpen, attempts.HasUnanswered);

        // What comes after it does not answer it.
        attempts.Failed(Answered(HttpStatusCode.Forbidden));
        Assert.Equal(isOpen, attempts.HasUnanswered);
    }

    [Fact]
    public void Only_a_repetition_asks_whether_the_token_lives()
    {
        var attempts = new StartAttempts(new(static () => TimeSpan.FromSeconds(-1)), "p");
        attempts.Before();
        var error = Assert.Throws<ImageBuilderException>(attempts.Before);
        Assert.Equal(ErrorCode.ServiceUnreachable, error.Code);
        Assert.Contains("codebuild:StartBuild on project 'p'", error.Message, StringComparison.Ordinal);
    }

    private static AmazonCodeBuildException Answered(HttpStatusCode status) => new("m", null, ErrorType.Unknown, "C", "r", status);
}
