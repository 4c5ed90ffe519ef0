using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.CloudFormation.Model;

internal sealed class AlreadyExistsException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonCloudFormationException(message, innerException, errorType, errorCode, requestId, statusCode);

/// <summary>Makes the modelled exception of an error code, or the base one.</summary>
internal static class Faults
{
    public static AmazonServiceException Create(ErrorResponse error, Exception innerException, HttpStatusCode statusCode) => error.Code switch
    {
        "AlreadyExistsException" => new AlreadyExistsException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
        _ => new AmazonCloudFormationException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
    };
}
