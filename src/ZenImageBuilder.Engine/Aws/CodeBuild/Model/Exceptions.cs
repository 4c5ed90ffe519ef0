using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.CodeBuild.Model;

internal sealed class AccountLimitExceededException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonCodeBuildException(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class InvalidInputException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonCodeBuildException(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class ResourceAlreadyExistsException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonCodeBuildException(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class ResourceNotFoundException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonCodeBuildException(message, innerException, errorType, errorCode, requestId, statusCode);

/// <summary>Makes the modelled exception of an error code, or the base one.</summary>
internal static class Faults
{
    public static AmazonServiceException Create(ErrorResponse error, Exception innerException, HttpStatusCode statusCode) => error.Code switch
    {
        nameof(AccountLimitExceededException) => new AccountLimitExceededException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
        nameof(InvalidInputException) => new InvalidInputException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
        nameof(ResourceAlreadyExistsException) => new ResourceAlreadyExistsException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
        nameof(ResourceNotFoundException) => new ResourceNotFoundException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
        _ => new AmazonCodeBuildException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
    };
}
