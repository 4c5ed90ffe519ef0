using Amazon.CodeBuild.Model;
using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.JsonProtocol;

namespace Amazon.CodeBuild;

internal class AmazonCodeBuildClient(AWSCredentials credentials, AmazonCodeBuildConfig clientConfig) : JsonServiceClient(credentials, clientConfig, Service)
{
    private static readonly JsonService Service = new("Amazon.CodeBuild", "CodeBuild_20161006", WireFormat.Options(AmazonCodeBuildJson.Default), Faults.Create);

    public virtual Task<StartBuildResponse> StartBuildAsync(StartBuildRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<StartBuildRequest, StartBuildResponse>(request, "StartBuild", cancellationToken);

    public virtual Task<BatchGetBuildsResponse> BatchGetBuildsAsync(BatchGetBuildsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<BatchGetBuildsRequest, BatchGetBuildsResponse>(request, "BatchGetBuilds", cancellationToken);

    public virtual Task<ListBuildsForProjectResponse> ListBuildsForProjectAsync(ListBuildsForProjectRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<ListBuildsForProjectRequest, ListBuildsForProjectResponse>(request, "ListBuildsForProject", cancellationToken);

    public virtual Task<StopBuildResponse> StopBuildAsync(StopBuildRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<StopBuildRequest, StopBuildResponse>(request, "StopBuild", cancellationToken);

    public virtual Task<BatchGetProjectsResponse> BatchGetProjectsAsync(BatchGetProjectsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<BatchGetProjectsRequest, BatchGetProjectsResponse>(request, "BatchGetProjects", cancellationToken);

    public virtual Task<ListProjectsResponse> ListProjectsAsync(ListProjectsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<ListProjectsRequest, ListProjectsResponse>(request, "ListProjects", cancellationToken);

    public virtual Task<CreateProjectResponse> CreateProjectAsync(CreateProjectRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<CreateProjectRequest, CreateProjectResponse>(request, "CreateProject", cancellationToken);

    public virtual Task<DeleteProjectResponse> DeleteProjectAsync(DeleteProjectRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DeleteProjectRequest, DeleteProjectResponse>(request, "DeleteProject", cancellationToken);
}
