namespace Amazon.ECR.Model;

internal sealed class ImageTagMutabilityExclusionFilter
{
    public ImageTagMutabilityExclusionFilterType? FilterType { get; set; }

    public string? Filter { get; set; }
}
