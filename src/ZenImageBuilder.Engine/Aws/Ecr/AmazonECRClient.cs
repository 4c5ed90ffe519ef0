using Amazon.ECR.Model;
using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.JsonProtocol;

namespace Amazon.ECR;

internal class AmazonECRClient(AWSCredentials credentials, AmazonECRConfig clientConfig) : JsonServiceClient(credentials, clientConfig, Service)
{
    private static readonly JsonService Service = new("Amazon.ECR", "AmazonEC2ContainerRegistry_V20150921", WireFormat.Options(AmazonECRJson.Default), Faults.Create);

    public virtual Task<GetAuthorizationTokenResponse> GetAuthorizationTokenAsync(GetAuthorizationTokenRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<GetAuthorizationTokenRequest, GetAuthorizationTokenResponse>(request, "GetAuthorizationToken", cancellationToken);

    public virtual Task<DescribeRepositoriesResponse> DescribeRepositoriesAsync(DescribeRepositoriesRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribeRepositoriesRequest, DescribeRepositoriesResponse>(request, "DescribeRepositories", cancellationToken);

    public virtual Task<CreateRepositoryResponse> CreateRepositoryAsync(CreateRepositoryRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<CreateRepositoryRequest, CreateRepositoryResponse>(request, "CreateRepository", cancellationToken);

    public virtual Task<DescribeImagesResponse> DescribeImagesAsync(DescribeImagesRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribeImagesRequest, DescribeImagesResponse>(request, "DescribeImages", cancellationToken);

    public virtual Task<BatchGetImageResponse> BatchGetImageAsync(BatchGetImageRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<BatchGetImageRequest, BatchGetImageResponse>(request, "BatchGetImage", cancellationToken);

    public virtual Task<PutImageResponse> PutImageAsync(PutImageRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<PutImageRequest, PutImageResponse>(request, "PutImage", cancellationToken);
}
