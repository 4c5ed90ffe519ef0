using System.Net;
using System.Text.Json.Serialization;
using Amazon.CloudWatchLogs.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using AwsSdkStandIns.Protocols;

namespace Amazon.CloudWatchLogs;

public class AmazonCloudWatchLogsClient(AWSCredentials credentials, AmazonCloudWatchLogsConfig clientConfig)
    : JsonServiceClient(credentials, clientConfig, Service)
{
    private static readonly JsonService Service = new(
        "Amazon.CloudWatchLogs",
        "Logs_20140328",
        WireFormat.Options(AmazonCloudWatchLogsJson.Default),
        Faults.Create
    );

    public virtual Task<GetLogEventsResponse> GetLogEventsAsync(GetLogEventsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<GetLogEventsRequest, GetLogEventsResponse>(request, "GetLogEvents", cancellationToken);
}

public sealed class AmazonCloudWatchLogsConfig() : ServiceConfig("CloudWatch Logs", "logs", new ServiceEndpoints("logs", Exceptions))
{
    public static new string ServiceId => "CloudWatch Logs";

    public override string ServiceVersion => "2014-03-28";

    private static Place? Exceptions(Wanted wanted) =>
        wanted is { Fips: true, DualStack: false, Region: "us-gov-east-1" or "us-gov-west-1" } ? new($"logs.{wanted.Region}.amazonaws.com") : null;
}

public class AmazonCloudWatchLogsException(
    string message,
    Exception? innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode);

/// <summary>Makes the modelled exception of an error code, or the base one.</summary>
internal static class Faults
{
    public static AmazonServiceException Create(ErrorResponse error, Exception inner, HttpStatusCode status) =>
        error.Code switch
        {
            nameof(ResourceNotFoundException) => new ResourceNotFoundException(error.Message, inner, error.Type, error.Code, error.RequestId, status),
            _ => new AmazonCloudWatchLogsException(error.Message, inner, error.Type, error.Code, error.RequestId, status),
        };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    Converters = [typeof(ConstantClassConverter), typeof(TextConverter), typeof(BooleanConverter), typeof(EpochMillisecondsConverter)]
)]
[JsonSerializable(typeof(GetLogEventsRequest))]
[JsonSerializable(typeof(GetLogEventsResponse))]
internal sealed partial class AmazonCloudWatchLogsJson : JsonSerializerContext;
