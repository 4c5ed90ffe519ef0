using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.EKS.Model;

internal sealed class ResourceNotFoundException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonEKSException(message, innerException, errorType, errorCode, requestId, statusCode);

/// <summary>Makes the modelled exception of an error code, or the base one.</summary>
internal static class Faults
{
    public static AmazonServiceException Create(ErrorResponse error, Exception innerException, HttpStatusCode statusCode) => error.Code switch
    {
        nameof(ResourceNotFoundException) => new ResourceNotFoundException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
        _ => new AmazonEKSException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
    };
}
