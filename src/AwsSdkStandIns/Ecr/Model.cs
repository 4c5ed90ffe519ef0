using System.Net;
using System.Text.Json.Serialization;
using Amazon.Runtime;

namespace Amazon.ECR.Model;

public class AmazonECRRequest : AmazonWebServiceRequest;

public sealed class BatchGetImageRequest : AmazonECRRequest
{
    public string? RegistryId { get; set; }

    public string? RepositoryName { get; set; }

    public List<ImageIdentifier>? ImageIds { get; set; }

    public List<string>? AcceptedMediaTypes { get; set; }
}

public sealed class BatchGetImageResponse : AmazonWebServiceResponse
{
    public List<Image>? Images { get; set; }

    public List<ImageFailure>? Failures { get; set; }
}

public sealed class CreateRepositoryRequest : AmazonECRRequest
{
    public string? RegistryId { get; set; }

    public string? RepositoryName { get; set; }

    public List<Tag>? Tags { get; set; }

    public ImageTagMutability? ImageTagMutability { get; set; }

    public ImageScanningConfiguration? ImageScanningConfiguration { get; set; }

    public EncryptionConfiguration? EncryptionConfiguration { get; set; }
}

public sealed class CreateRepositoryResponse : AmazonWebServiceResponse
{
    public Repository? Repository { get; set; }
}

public sealed class DescribeImagesRequest : AmazonECRRequest
{
    public string? RegistryId { get; set; }

    public string? RepositoryName { get; set; }

    public List<ImageIdentifier>? ImageIds { get; set; }

    public string? NextToken { get; set; }

    public int? MaxResults { get; set; }

    public DescribeImagesFilter? Filter { get; set; }
}

public sealed class DescribeImagesResponse : AmazonWebServiceResponse
{
    public List<ImageDetail>? ImageDetails { get; set; }

    public string? NextToken { get; set; }
}

public sealed class DescribeRepositoriesRequest : AmazonECRRequest
{
    public string? RegistryId { get; set; }

    public List<string>? RepositoryNames { get; set; }

    public string? NextToken { get; set; }

    public int? MaxResults { get; set; }
}

public sealed class DescribeRepositoriesResponse : AmazonWebServiceResponse
{
    public List<Repository>? Repositories { get; set; }

    public string? NextToken { get; set; }
}

public sealed class GetAuthorizationTokenRequest : AmazonECRRequest
{
    public List<string>? RegistryIds { get; set; }
}

public sealed class GetAuthorizationTokenResponse : AmazonWebServiceResponse
{
    public List<AuthorizationData>? AuthorizationData { get; set; }
}

public sealed class PutImageRequest : AmazonECRRequest
{
    public string? RegistryId { get; set; }

    public string? RepositoryName { get; set; }

    public string? ImageManifest { get; set; }

    public string? ImageManifestMediaType { get; set; }

    public string? ImageTag { get; set; }

    public string? ImageDigest { get; set; }
}

public sealed class PutImageResponse : AmazonWebServiceResponse
{
    public Image? Image { get; set; }
}

public sealed class AuthorizationData
{
    public string? AuthorizationToken { get; set; }

    public DateTime? ExpiresAt { get; set; }

    public string? ProxyEndpoint { get; set; }
}

public sealed class DescribeImagesFilter
{
    public TagStatus? TagStatus { get; set; }
}

public sealed class EncryptionConfiguration
{
    public EncryptionType? EncryptionType { get; set; }

    public string? KmsKey { get; set; }
}

public sealed class Image
{
    public string? RegistryId { get; set; }

    public string? RepositoryName { get; set; }

    public ImageIdentifier? ImageId { get; set; }

    public string? ImageManifest { get; set; }

    public string? ImageManifestMediaType { get; set; }
}

public sealed class ImageDetail
{
    public string? RegistryId { get; set; }

    public string? RepositoryName { get; set; }

    public string? ImageDigest { get; set; }

    public List<string>? ImageTags { get; set; }

    public long? ImageSizeInBytes { get; set; }

    public DateTime? ImagePushedAt { get; set; }

    public string? ImageManifestMediaType { get; set; }

    public string? ArtifactMediaType { get; set; }

    public DateTime? LastRecordedPullTime { get; set; }

    public string? SubjectManifestDigest { get; set; }
}

public sealed class ImageFailure
{
    public ImageIdentifier? ImageId { get; set; }

    public ImageFailureCode? FailureCode { get; set; }

    public string? FailureReason { get; set; }
}

public sealed class ImageIdentifier
{
    public string? ImageDigest { get; set; }

    public string? ImageTag { get; set; }
}

public sealed class ImageScanningConfiguration
{
    public bool? ScanOnPush { get; set; }
}

public sealed class ImageTagMutabilityExclusionFilter
{
    public ImageTagMutabilityExclusionFilterType? FilterType { get; set; }

    public string? Filter { get; set; }
}

public sealed class Repository
{
    public string? RepositoryArn { get; set; }

    public string? RegistryId { get; set; }

    public string? RepositoryName { get; set; }

    public string? RepositoryUri { get; set; }

    public DateTime? CreatedAt { get; set; }

    public ImageTagMutability? ImageTagMutability { get; set; }

    public List<ImageTagMutabilityExclusionFilter>? ImageTagMutabilityExclusionFilters { get; set; }

    public ImageScanningConfiguration? ImageScanningConfiguration { get; set; }

    public EncryptionConfiguration? EncryptionConfiguration { get; set; }
}

public sealed class Tag
{
    [JsonPropertyName("Key")]
    public string? Key { get; set; }

    [JsonPropertyName("Value")]
    public string? Value { get; set; }
}

public sealed class ImageAlreadyExistsException(
    string message,
    Exception? innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonECRException(message, innerException, errorType, errorCode, requestId, statusCode);

public sealed class ImageNotFoundException(
    string message,
    Exception? innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonECRException(message, innerException, errorType, errorCode, requestId, statusCode);

public sealed class RepositoryAlreadyExistsException(
    string message,
    Exception? innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonECRException(message, innerException, errorType, errorCode, requestId, statusCode);

public sealed class RepositoryNotFoundException(
    string message,
    Exception? innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonECRException(message, innerException, errorType, errorCode, requestId, statusCode);
