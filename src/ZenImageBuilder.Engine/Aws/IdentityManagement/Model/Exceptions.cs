using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.IdentityManagement.Model;

internal sealed class InvalidInputException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonIdentityManagementServiceException(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class NoSuchEntityException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonIdentityManagementServiceException(message, innerException, errorType, errorCode, requestId, statusCode);

/// <summary>Makes the modelled exception of an error code, or the base one.</summary>
internal static class Faults
{
    public static AmazonServiceException Create(ErrorResponse error, Exception innerException, HttpStatusCode statusCode) => error.Code switch
    {
        "InvalidInput" => new InvalidInputException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
        "NoSuchEntity" => new NoSuchEntityException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
        _ => new AmazonIdentityManagementServiceException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
    };
}
