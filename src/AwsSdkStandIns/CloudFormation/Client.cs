using System.Net;
using Amazon.CloudFormation.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using AwsSdkStandIns.Protocols;

namespace Amazon.CloudFormation;

public class AmazonCloudFormationClient(AWSCredentials credentials, AmazonCloudFormationConfig clientConfig)
    : QueryServiceClient(credentials, clientConfig, Service)
{
    private static readonly QueryService Service = new("Amazon.CloudFormation", "2010-05-15", Faults.Create);

    public virtual Task<CreateStackResponse> CreateStackAsync(CreateStackRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<CreateStackRequest, CreateStackResponse>(request, "CreateStack", cancellationToken);

    public virtual Task<DeleteStackResponse> DeleteStackAsync(DeleteStackRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DeleteStackRequest, DeleteStackResponse>(request, "DeleteStack", cancellationToken);

    public virtual Task<DescribeStacksResponse> DescribeStacksAsync(DescribeStacksRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribeStacksRequest, DescribeStacksResponse>(request, "DescribeStacks", cancellationToken);

    public virtual Task<DescribeStackEventsResponse> DescribeStackEventsAsync(
        DescribeStackEventsRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<DescribeStackEventsRequest, DescribeStackEventsResponse>(request, "DescribeStackEvents", cancellationToken);

    public virtual Task<DescribeStackResourcesResponse> DescribeStackResourcesAsync(
        DescribeStackResourcesRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<DescribeStackResourcesRequest, DescribeStackResourcesResponse>(request, "DescribeStackResources", cancellationToken);
}

public sealed class AmazonCloudFormationConfig() : ServiceConfig("CloudFormation", "cloudformation", new ServiceEndpoints("cloudformation", Exceptions))
{
    public static new string ServiceId => "CloudFormation";

    public override string ServiceVersion => "2010-05-15";

    private static Place? Exceptions(Wanted wanted) =>
        wanted is { Fips: true, DualStack: false, Partition.name: "aws-us-gov" } ? new($"cloudformation.{wanted.Region}.amazonaws.com") : null;
}

public class AmazonCloudFormationException(
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
            "AlreadyExistsException" => new AlreadyExistsException(error.Message, inner, error.Type, error.Code, error.RequestId, status),
            _ => new AmazonCloudFormationException(error.Message, inner, error.Type, error.Code, error.RequestId, status),
        };
}
