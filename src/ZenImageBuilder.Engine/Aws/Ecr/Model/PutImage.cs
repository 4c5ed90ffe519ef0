using Amazon.Runtime;

namespace Amazon.ECR.Model;

internal sealed class PutImageRequest : AmazonECRRequest
{
    public string? RegistryId { get; set; }

    public string? RepositoryName { get; set; }

    public string? ImageManifest { get; set; }

    public string? ImageManifestMediaType { get; set; }

    public string? ImageTag { get; set; }

    public string? ImageDigest { get; set; }
}

internal sealed class PutImageResponse : AmazonWebServiceResponse
{
    public Image? Image { get; set; }
}
