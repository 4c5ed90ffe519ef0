using System.Net;
using System.Text.Json.Serialization;
using Amazon.ECR.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using AwsSdkStandIns.Protocols;

namespace Amazon.ECR;

public class AmazonECRClient(AWSCredentials credentials, AmazonECRConfig clientConfig) : JsonServiceClient(credentials, clientConfig, Service)
{
    private static readonly JsonService Service = new(
        "Amazon.ECR",
        "AmazonEC2ContainerRegistry_V20150921",
        WireFormat.Options(AmazonECRJson.Default),
        Faults.Create
    );

    public virtual Task<GetAuthorizationTokenResponse> GetAuthorizationTokenAsync(
        GetAuthorizationTokenRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<GetAuthorizationTokenRequest, GetAuthorizationTokenResponse>(request, "GetAuthorizationToken", cancellationToken);

    public virtual Task<DescribeRepositoriesResponse> DescribeRepositoriesAsync(
        DescribeRepositoriesRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<DescribeRepositoriesRequest, DescribeRepositoriesResponse>(request, "DescribeRepositories", cancellationToken);

    public virtual Task<CreateRepositoryResponse> CreateRepositoryAsync(CreateRepositoryRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<CreateRepositoryRequest, CreateRepositoryResponse>(request, "CreateRepository", cancellationToken);

    public virtual Task<DescribeImagesResponse> DescribeImagesAsync(DescribeImagesRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribeImagesRequest, DescribeImagesResponse>(request, "DescribeImages", cancellationToken);

    public virtual Task<BatchGetImageResponse> BatchGetImageAsync(BatchGetImageRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<BatchGetImageRequest, BatchGetImageResponse>(request, "BatchGetImage", cancellationToken);

    public virtual Task<PutImageResponse> PutImageAsync(PutImageRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<PutImageRequest, PutImageResponse>(request, "PutImage", cancellationToken);
}

public sealed class AmazonECRConfig() : ServiceConfig("ECR", "ecr", new ServiceEndpoints("api.ecr", Exceptions))
{
    public static new string ServiceId => "ECR";

    public override string ServiceVersion => "2015-09-21";

    // The rules name every partition.
    private static Place? Exceptions(Wanted wanted) => wanted.DualStack ? new($"ecr{wanted.FipsSuffix}.{wanted.Region}.{wanted.DnsSuffix}") : null;
}

public class AmazonECRException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode);

/// <summary>Makes the modelled exception of an error code, or the base one.</summary>
internal static class Faults
{
    public static AmazonServiceException Create(ErrorResponse error, Exception inner, HttpStatusCode status) =>
        error.Code switch
        {
            nameof(ImageAlreadyExistsException) => new ImageAlreadyExistsException(error.Message, inner, error.Type, error.Code, error.RequestId, status),
            nameof(ImageNotFoundException) => new ImageNotFoundException(error.Message, inner, error.Type, error.Code, error.RequestId, status),
            nameof(RepositoryAlreadyExistsException) => new RepositoryAlreadyExistsException(
                error.Message,
                inner,
                error.Type,
                error.Code,
                error.RequestId,
                status
            ),
            nameof(RepositoryNotFoundException) => new RepositoryNotFoundException(error.Message, inner, error.Type, error.Code, error.RequestId, status),
            _ => new AmazonECRException(error.Message, inner, error.Type, error.Code, error.RequestId, status),
        };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    Converters = [typeof(ConstantClassConverter), typeof(TextConverter), typeof(BooleanConverter), typeof(EpochSecondsConverter)]
)]
[JsonSerializable(typeof(GetAuthorizationTokenRequest))]
[JsonSerializable(typeof(GetAuthorizationTokenResponse))]
[JsonSerializable(typeof(DescribeRepositoriesRequest))]
[JsonSerializable(typeof(DescribeRepositoriesResponse))]
[JsonSerializable(typeof(CreateRepositoryRequest))]
[JsonSerializable(typeof(CreateRepositoryResponse))]
[JsonSerializable(typeof(DescribeImagesRequest))]
[JsonSerializable(typeof(DescribeImagesResponse))]
[JsonSerializable(typeof(BatchGetImageRequest))]
[JsonSerializable(typeof(BatchGetImageResponse))]
[JsonSerializable(typeof(PutImageRequest))]
[JsonSerializable(typeof(PutImageResponse))]
internal sealed partial class AmazonECRJson : JsonSerializerContext;
