using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using System.Xml;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Calls;

/// <summary>Translates rejections by AWS, its SDK and the network into this module's errors. No message contains a secret.</summary>
internal static partial class AwsErrors
{
    // The codes differ by protocol: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html names none of them in one place,
    // botocore and the SDKs collect them.
    private static readonly HashSet<string> Denied = new(StringComparer.OrdinalIgnoreCase)
    {
        "AccessDenied",
        "AccessDeniedException",
        "UnauthorizedOperation",
        "UnauthorizedException",
        "UnauthorizedAccess",
        "AuthorizationError",
        "Forbidden",
        "AllAccessDisabled",
    };

    private static readonly HashSet<string> BadCredentials = new(StringComparer.OrdinalIgnoreCase)
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "TokenRefreshRequired",
        "RequestExpired",
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "UnrecognizedClient",
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
        "InvalidSignatureException",
        "InvalidSignature",
        "IncompleteSignature",
        "IncompleteSignatureException",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "AuthFailure",
        "InvalidToken",
        "InvalidSecurity",
        "InvalidIdentityToken",
        "NotSignedUp",
    };

    private static readonly HashSet<string> SignatureCodes = new(StringComparer.OrdinalIgnoreCase)
    {
        "SignatureDoesNotMatch",
        "InvalidSignatureException",
        "InvalidSignature",
        "IncompleteSignature",
        "IncompleteSignatureException",
    };

    private static readonly HashSet<string> Expired = new(StringComparer.OrdinalIgnoreCase)
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "TokenRefreshRequired",
        "RequestExpired",
    };

    private static readonly HashSet<string> Skewed = new(StringComparer.OrdinalIgnoreCase) { "RequestTimeTooSkewed", "RequestInTheFuture" };

    private static readonly HashSet<string> Throttling = new(StringComparer.OrdinalIgnoreCase)
    {
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottled",
        "RequestThrottledException",
        "TooManyRequestsException",
        "SlowDown",
        "EC2ThrottledException",
        "RequestLimitExceeded",
        "BandwidthLimitExceeded",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "TransactionInProgressException",
        "LimitExceededException",
    };

    private static readonly HashSet<string> Missing = new(StringComparer.OrdinalIgnoreCase)
    {
        "ResourceNotFoundException",
        "NoSuchBucket",
        "NoSuchKey",
        "NotFound",
        "NoSuchUpload",
        "RepositoryNotFoundException",
        "ImageNotFoundException",
        "NoSuchEntity",
    };

    private static readonly HashSet<string> WrongRegion = new(StringComparer.OrdinalIgnoreCase)
    {
        "PermanentRedirect",
        "AuthorizationHeaderMalformed",
        "IllegalLocationConstraintException",
        "301",
    };

    // Services allow 5 minutes, S3 15.
    private static readonly TimeSpan AllowedSkew = TimeSpan.FromMinutes(4);

    /// <summary>Whether the exception comes from AWS, its SDK or the network, and not from the cancellation by the caller.</summary>
    public static bool Concerns(Exception exception, CancellationToken cancellationToken) =>
        exception switch
        {
            ImageBuilderException => false,
            OperationCanceledException => !cancellationToken.IsCancellationRequested,
            AmazonServiceException
            or AmazonClientException
            or HttpRequestException
            or IOException
            or SocketException
            or TimeoutException
            or WebException
            or XmlException => true,
            UnreadableAnswerException or RedirectedAnswerException => true,
            _ => false,
        };

    /// <summary>
    /// Whether AWS rejects a request because its credentials have expired, or may do so: the answer to a HEAD has no body, so S3 returns only a 400.
    /// </summary>
    public static bool HaveExpired(Exception exception) =>
        Find<AmazonServiceException>(exception) is { ErrorCode: { } code } answer && (Expired.Contains(code) || SaysNothing(answer));

    /// <summary>
    /// Whether a request should be repeated that the SDK does not repeat. The SDK repeats a request if it cannot read the answer as JSON, but not if it cannot
    /// read it as XML or if the answer lacks something. It repeats a request if the clock is wrong, except a HEAD, whose answer has no body that reports it; it
    /// has still learned the right time from that answer.
    /// </summary>
    public static bool MayBeRepeated(Exception exception) =>
        exception is XmlException or UnreadableAnswerException
        || (Find<AmazonServiceException>(exception) is { ErrorCode: "Forbidden" } && IsSkewed(exception));

    /// <summary>Whether the answer is a redirect, which is not followed: the request has been carried out neither here nor elsewhere.</summary>
    public static bool IsRedirect(Exception exception) => Find<RedirectedAnswerException>(exception) is not null;

    private static bool IsSkewed(Exception exception) =>
        Find<HttpErrorResponseException>(exception)?.Response?.GetHeaderValue("Date") is { } date
        && DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var said)
        && (DateTimeOffset.UtcNow - said).Duration() > AllowedSkew;

    /// <summary>
    /// Whether there is an answer that is not from AWS: something on the way answered instead, or the answer was damaged. Then it is not known whether AWS has
    /// carried out the request, as if there were no answer.
    /// </summary>
    public static bool IsUnreadable(Exception exception, LastAnswer? heard = null) =>
        Find<XmlException>(exception) is not null
        || Find<AmazonUnmarshallingException>(exception) is not null
        || Find<UnreadableAnswerException>(exception) is not null
        || (heard is { IsPage: true, Status: < 500 and not (408 or 429) } && !IsNetwork(exception));

    // AWS returns this for new accounts, and for compute types for which the account has no quota.
    private const string NoBuildsAtAll = "more than 0 builds";

    /// <summary>The error to raise.</summary>
    /// <param name="heard">The form of the last answer to the call, if it is known.</param>
    public static ImageBuilderException Translate(Exception exception, AwsCall call, LastAnswer? heard = null)
    {
        if (Find<ImageBuilderException>(exception) is { } known)
        {
            return known;
        }

        if (Find<RedirectedAnswerException>(exception) is { } redirect)
        {
            return Redirected(redirect, call);
        }

        if (IsUnreadable(exception, heard))
        {
            return Unreadable(exception, call, heard);
        }

        // A client exception around a service exception means that the SDK requested credentials first, for example with AssumeRole.
        if (Find<AmazonServiceException>(exception) is { } answer && HasStatus(answer))
        {
            return OfAnswer(answer, call);
        }

        return exception is AmazonClientException && !IsNetwork(exception)
            ? new(
                ErrorCode.RequestRefused,
                $"{call.Action} on {call.Resource} could not be sent: {Sentence(exception.Message)}",
                call.Target ?? call.Resource,
                "Check the region, the endpoint and the FIPS and dual-stack settings.",
                exception
            )
            : new(
                ErrorCode.ServiceUnreachable,
                $"{Service(call)} could not be reached for {call.Action} on {call.Resource}: {Sentence(Innermost(exception).Message)}",
                call.Target ?? call.Resource,
                "Check the network, the proxy, the region and the endpoint, and try again.",
                exception
            );
    }

    private static ImageBuilderException Unreadable(Exception exception, AwsCall call, LastAnswer? heard)
    {
        var what =
            heard is not { Form: { } form } ? "something that cannot be read"
            : heard.Status is >= 200 and < 300 ? $"{form}, which cannot be read"
            : string.Create(CultureInfo.InvariantCulture, $"{form} (status {heard.Status}), which cannot be read");
        var finding = Find<UnreadableAnswerException>(exception) is { } odd && heard?.IsPage != true ? $": {odd.Message}" : "";
        return new(
            ErrorCode.ServiceUnreachable,
            $"{Service(call)} answers {call.Action} on {call.Resource} with {what}{finding}.",
            call.Target ?? call.Resource,
            "Check whether a proxy or a gateway answers instead of the service, check the endpoint, and try again.",
            Find<AmazonServiceException>(exception) is { } unread
                ? heard?.IsPage == true
                    ? WithoutMessage(unread)
                    : Safe(unread)
                : exception
        )
        {
            IsUnreadable = true,
        };
    }

    // S3 itself redirects from one region to another.
    private static ImageBuilderException Redirected(RedirectedAnswerException redirect, AwsCall call) =>
        new(
            IsOfS3(call) ? ErrorCode.RequestRefused : ErrorCode.ServiceUnreachable,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Service(call)} answers {call.Action} on {call.Resource} with a redirect ({redirect.Status}) to {redirect.Place}, which is not followed."
            ),
            call.Target ?? call.Resource,
            IsOfS3(call)
                ? "Register the bucket with its own region; check the endpoint, and whether a proxy or a gateway answers instead of the service."
                : "Check the endpoint, and whether a proxy or a gateway answers instead of the service.",
            redirect
        )
        {
            IsUnreadable = true,
        };

    private static bool IsOfS3(AwsCall call) => call.Action.StartsWith("s3:", StringComparison.Ordinal);

    /// <summary>Whether the request may have been lost on its way, so that it should be repeated.</summary>
    public static bool IsNetwork(Exception exception)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            if (current is AmazonServiceException answer && HasStatus(answer))
            {
                return false;
            }

            if (current is HttpRequestException or IOException or SocketException or TimeoutException or OperationCanceledException or WebException)
            {
                return true;
            }
        }

        return false;
    }

    // An answer without a body: the SDK uses the status as its code.
    private static bool SaysNothing(AmazonServiceException answer) => answer is { StatusCode: HttpStatusCode.BadRequest, ErrorCode: "BadRequest" };

    // Without a status there was no answer: the SDK wraps the network's error in its service exception.
    private static bool HasStatus(AmazonServiceException exception) => (int)exception.StatusCode != 0;

    private static ImageBuilderException OfAnswer(AmazonServiceException answer, AwsCall call)
    {
        var code = answer.ErrorCode ?? "";
        var target = call.Target ?? call.Resource;
        var request = answer.RequestId is { Length: > 0 } id ? $" (request {id})" : "";
        return (int)answer.StatusCode switch
        {
            _ when Expired.Contains(code) => new(
                ErrorCode.CredentialsUnavailable,
                $"The credentials of {call.Credentials} have expired.",
                target,
                "Renew them, and run the command again.",
                Safe(answer)
            ),
            _ when Skewed.Contains(code) => new(
                ErrorCode.RequestRefused,
                "AWS rejects the request because this machine's clock is wrong.",
                target,
                "Set the clock, and run the command again.",
                Safe(answer)
            ),
            _ when BadCredentials.Contains(code) => new(
                ErrorCode.CredentialsUnavailable,
                $"AWS rejects the credentials of {call.Credentials} ({code}).",
                target,
                "Check the keys, and that they belong to this partition of AWS.",
                Safe(answer)
            ),
            _ when code.Equals("AccountLimitExceededException", StringComparison.Ordinal)
                    && answer.Message?.Contains(NoBuildsAtAll, StringComparison.Ordinal) == true => new(
                ErrorCode.RequestRefused,
                $"The account cannot run any builds of this kind:  {Sentence(answer.Message)}",
                target,
                "Request a quota of concurrent builds for this compute type from AWS, or use another compute type.",
                answer
            ),
            _ when code.Equals("AccountLimitExceededException", StringComparison.Ordinal) => new(
                ErrorCode.BuildLimitReached,
                $"A limit of the account or of {call.Resource} is reached: {Sentence(answer.Message)}",
                target,
                "Wait for running builds to end, or raise the limit, and try again.",
                answer
            ),
            429 => Throttled(),
            _ when Throttling.Contains(code) => Throttled(),
            _ when WrongRegion.Contains(code) => new(
                ErrorCode.RequestRefused,
                $"{Capital(call.Resource)} is in another region: {Sentence(answer.Message)}",
                target,
                "Register it with its own region; CodeBuild reads its source from the region that it runs in.",
                answer
            ),
            301 or 307 when IsOfS3(call) => new(
                ErrorCode.RequestRefused,
                $"{Capital(call.Resource)} is in another region.",
                target,
                "Register it with its own region; CodeBuild reads its source from the region that it runs in.",
                answer
            ),
            _ when Denied.Contains(code) => Refusal(),
            _ when Missing.Contains(code) => new(
                ErrorCode.RemoteResourceNotFound,
                $"{Capital(call.Resource)} does not exist{request}.",
                target,
                "Check the name, the account and the region.",
                answer
            ),
            403 => Refusal(),
            404 => new(
                ErrorCode.RemoteResourceNotFound,
                $"{Capital(call.Resource)} does not exist{request}.",
                target,
                "Check the name, the account and the region.",
                answer
            ),
            400 when SaysNothing(answer) => new(
                ErrorCode.RequestRefused,
                $"{Service(call)} rejects {call.Action} on {call.Resource} without a reason, "
                    + "as it does if the credentials have expired or belong to another region or partition.",
                target,
                $"Renew the credentials of {call.Credentials}, check the region, and run the command again.",
                answer
            ),
            >= 300 and < 400 => new(
                ErrorCode.ServiceUnreachable,
                $"{Service(call)} answers {call.Action} on {call.Resource} with the status {(int)answer.StatusCode}, which the service does not use{request}.",
                target,
                "Check the endpoint, and whether a proxy or a gateway answers instead of the service.",
                Safe(answer)
            )
            {
                IsUnreadable = true,
            },
            >= 500 => new(
                ErrorCode.ServiceUnreachable,
                $"{Service(call)} answers {call.Action} with an error of its own ({$"{(int)answer.StatusCode} {code}".TrimEnd()}){request}.",
                target,
                "Try again later.",
                Safe(answer)
            ),
            _ => new(
                ErrorCode.RequestRefused,
                $"{Service(call)} rejects {call.Action} on {call.Resource}: {Sentence(WithoutValues(answer.Message))}",
                target,
                null,
                Safe(answer)
            ),
        };

        ImageBuilderException Throttled() =>
            new(
                ErrorCode.Throttled,
                $"{Service(call)} still asks for fewer requests after several retries ({call.Action}){request}.",
                target,
                "Wait a moment, and try again.",
                answer
            );

        ImageBuilderException Refusal()
        {
            var denial = AwsDenial.Parse(answer.Message);
            var action = denial.Action ?? call.Action;
            var principal = denial.Principal ?? $"the principal of {call.Credentials}";
            var resource = denial.Resource is { } named and not "*" ? named : call.Resource;
            return new(
                ErrorCode.AccessDenied,
                $"AWS denies {action} on {resource} to {principal}{(denial.Reason is { } reason ? $": {reason}" : "")}.",
                target,
                $"Allow {action} on {resource} for {principal}.{(action == "sts:AssumeRole" ? " The trust policy of the role must also allow it." : "")}",
                Safe(answer)
            )
            {
                Denied = new(action, denial.Resource ?? call.Resource, principal),
            };
        }
    }

    // AWS's message about a wrong signature quotes the signed headers, including the session token. An unreadable answer is quoted as a whole. A rejected
    // value, such as a password in the environment of a build, is quoted too.
    private static AmazonServiceException Safe(AmazonServiceException answer)
    {
        if (SignatureCodes.Contains(answer.ErrorCode ?? "") || answer is AmazonUnmarshallingException)
        {
            return WithoutMessage(answer);
        }

        var message = WithoutValues(answer.Message);
        return string.Equals(message, answer.Message, StringComparison.Ordinal)
            ? answer
            : new(message, answer.ErrorType, answer.ErrorCode, answer.RequestId, answer.StatusCode);
    }

    private static AmazonServiceException WithoutMessage(AmazonServiceException answer) =>
        new(answer.ErrorCode, answer.ErrorType, answer.ErrorCode, answer.RequestId, answer.StatusCode);

    private static string? WithoutValues(string? message) => message is null ? null : QuotedValue().Replace(message, "The value at '");

    [GeneratedRegex("Value '.*?' at '", RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex QuotedValue();

    private static string Service(AwsCall call) =>
        call.Action.Split(':')[0] switch
        {
            "codebuild" => "CodeBuild",
            "s3" => "S3",
            "ecr" => "ECR",
            "logs" => "CloudWatch Logs",
            "sts" => "STS",
            "eks" => "EKS",
            "iam" => "IAM",
            "cloudformation" => "CloudFormation",
            var other => other,
        };

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found)
            {
                return found;
            }
        }

        return null;
    }

    private static Exception Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception;
    }

    private static string Sentence(string? message) =>
        message?.Trim() switch
        {
            null or "" => "no reason was given.",
            { } text when text[^1] is '.' or '!' or '?' => text,
            { } text => $"{text}.",
        };

    private static string Capital(string text) => text.Length == 0 ? text : $"{char.ToUpperInvariant(text[0])}{text[1..]}";
}
