using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.ECR.Model;

internal sealed class ImageAlreadyExistsException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonECRException(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class ImageNotFoundException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonECRException(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class RepositoryAlreadyExistsException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonECRException(message, innerException, errorType, errorCode, requestId, statusCode);

internal sealed class RepositoryNotFoundException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonECRException(message, innerException, errorType, errorCode, requestId, statusCode);

/// <summary>Makes the modelled exception of an error code, or the base one.</summary>
internal static class Faults
{
    public static AmazonServiceException Create(ErrorResponse error, Exception innerException, HttpStatusCode statusCode) => error.Code switch
    {
        nameof(ImageAlreadyExistsException) => new ImageAlreadyExistsException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
        nameof(ImageNotFoundException) => new ImageNotFoundException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
        nameof(RepositoryAlreadyExistsException) => new RepositoryAlreadyExistsException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
        nameof(RepositoryNotFoundException) => new RepositoryNotFoundException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
        _ => new AmazonECRException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
    };
}
