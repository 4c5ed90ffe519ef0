using System.Net;
using System.Text.Json.Serialization;
using Amazon.CodeBuild.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using AwsSdkStandIns.Protocols;

namespace Amazon.CodeBuild;

public class AmazonCodeBuildClient(AWSCredentials credentials, AmazonCodeBuildConfig clientConfig) : JsonServiceClient(credentials, clientConfig, Service)
{
    private static readonly JsonService Service = new("Amazon.CodeBuild", "CodeBuild_20161006", WireFormat.Options(AmazonCodeBuildJson.Default), Faults.Create);

    public virtual Task<StartBuildResponse> StartBuildAsync(StartBuildRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<StartBuildRequest, StartBuildResponse>(request, "StartBuild", cancellationToken);

    public virtual Task<BatchGetBuildsResponse> BatchGetBuildsAsync(BatchGetBuildsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<BatchGetBuildsRequest, BatchGetBuildsResponse>(request, "BatchGetBuilds", cancellationToken);

    public virtual Task<StopBuildResponse> StopBuildAsync(StopBuildRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<StopBuildRequest, StopBuildResponse>(request, "StopBuild", cancellationToken);

    public virtual Task<BatchGetProjectsResponse> BatchGetProjectsAsync(BatchGetProjectsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<BatchGetProjectsRequest, BatchGetProjectsResponse>(request, "BatchGetProjects", cancellationToken);

    public virtual Task<ListBuildsForProjectResponse> ListBuildsForProjectAsync(
        ListBuildsForProjectRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<ListBuildsForProjectRequest, ListBuildsForProjectResponse>(request, "ListBuildsForProject", cancellationToken);

    public virtual Task<ListProjectsResponse> ListProjectsAsync(ListProjectsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<ListProjectsRequest, ListProjectsResponse>(request, "ListProjects", cancellationToken);

    public virtual Task<CreateProjectResponse> CreateProjectAsync(CreateProjectRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<CreateProjectRequest, CreateProjectResponse>(request, "CreateProject", cancellationToken);

    public virtual Task<DeleteProjectResponse> DeleteProjectAsync(DeleteProjectRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DeleteProjectRequest, DeleteProjectResponse>(request, "DeleteProject", cancellationToken);
}

public sealed class AmazonCodeBuildConfig() : ServiceConfig("CodeBuild", "codebuild", new ServiceEndpoints("codebuild"))
{
    public static new string ServiceId => "CodeBuild";

    public override string ServiceVersion => "2016-10-06";
}

public class AmazonCodeBuildException(
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
            nameof(AccountLimitExceededException) => new AccountLimitExceededException(error.Message, inner, error.Type, error.Code, error.RequestId, status),
            nameof(InvalidInputException) => new InvalidInputException(error.Message, inner, error.Type, error.Code, error.RequestId, status),
            nameof(ResourceAlreadyExistsException) => new ResourceAlreadyExistsException(error.Message, inner, error.Type, error.Code, error.RequestId, status),
            nameof(ResourceNotFoundException) => new ResourceNotFoundException(error.Message, inner, error.Type, error.Code, error.RequestId, status),
            _ => new AmazonCodeBuildException(error.Message, inner, error.Type, error.Code, error.RequestId, status),
        };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    Converters = [typeof(ConstantClassConverter), typeof(TextConverter), typeof(BooleanConverter), typeof(EpochSecondsConverter)]
)]
[JsonSerializable(typeof(StartBuildRequest))]
[JsonSerializable(typeof(StartBuildResponse))]
[JsonSerializable(typeof(BatchGetBuildsRequest))]
[JsonSerializable(typeof(BatchGetBuildsResponse))]
[JsonSerializable(typeof(StopBuildRequest))]
[JsonSerializable(typeof(StopBuildResponse))]
[JsonSerializable(typeof(BatchGetProjectsRequest))]
[JsonSerializable(typeof(BatchGetProjectsResponse))]
[JsonSerializable(typeof(ListBuildsForProjectRequest))]
[JsonSerializable(typeof(ListBuildsForProjectResponse))]
[JsonSerializable(typeof(ListProjectsRequest))]
[JsonSerializable(typeof(ListProjectsResponse))]
[JsonSerializable(typeof(CreateProjectRequest))]
[JsonSerializable(typeof(CreateProjectResponse))]
[JsonSerializable(typeof(DeleteProjectRequest))]
[JsonSerializable(typeof(DeleteProjectResponse))]
internal sealed partial class AmazonCodeBuildJson : JsonSerializerContext;
