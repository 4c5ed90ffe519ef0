using Amazon.CloudFormation.Model;
using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.QueryProtocol;

namespace Amazon.CloudFormation;

internal class AmazonCloudFormationClient(AWSCredentials credentials, AmazonCloudFormationConfig clientConfig) : QueryServiceClient(credentials, clientConfig, Service)
{
    private static readonly QueryService Service = new("Amazon.CloudFormation", "2010-05-15", Faults.Create);

    public virtual Task<CreateStackResponse> CreateStackAsync(CreateStackRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<CreateStackRequest, CreateStackResponse>(request, "CreateStack", cancellationToken);

    public virtual Task<DeleteStackResponse> DeleteStackAsync(DeleteStackRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DeleteStackRequest, DeleteStackResponse>(request, "DeleteStack", cancellationToken);

    public virtual Task<DescribeStacksResponse> DescribeStacksAsync(DescribeStacksRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribeStacksRequest, DescribeStacksResponse>(request, "DescribeStacks", cancellationToken);

    public virtual Task<DescribeStackEventsResponse> DescribeStackEventsAsync(DescribeStackEventsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribeStackEventsRequest, DescribeStackEventsResponse>(request, "DescribeStackEvents", cancellationToken);

    public virtual Task<DescribeStackResourcesResponse> DescribeStackResourcesAsync(DescribeStackResourcesRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribeStackResourcesRequest, DescribeStackResourcesResponse>(request, "DescribeStackResources", cancellationToken);
}
