using System.Globalization;
using Amazon.EKS.Model;
using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.JsonProtocol;

namespace Amazon.EKS;

internal class AmazonEKSClient(AWSCredentials credentials, AmazonEKSConfig clientConfig) : JsonServiceClient(credentials, clientConfig, Service)
{
    private static readonly JsonService Service = new("Amazon.EKS", "", WireFormat.Options(AmazonEKSJson.Default), Faults.Create);

    public virtual Task<ListClustersResponse> ListClustersAsync(ListClustersRequest request, CancellationToken cancellationToken = default) =>
        GetAsync<ListClustersRequest, ListClustersResponse>(
            request,
            static _ => "/clusters",
            static request => [("maxResults", request.MaxResults?.ToString(CultureInfo.InvariantCulture)), ("nextToken", request.NextToken)],
            cancellationToken);

    public virtual Task<DescribeClusterResponse> DescribeClusterAsync(DescribeClusterRequest request, CancellationToken cancellationToken = default) =>
        GetAsync<DescribeClusterRequest, DescribeClusterResponse>(request, static request => $"/clusters/{Uri.EscapeDataString(request.Name ?? "")}", static _ => [], cancellationToken);
}
