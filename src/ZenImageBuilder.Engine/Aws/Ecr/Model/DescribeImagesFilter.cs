namespace Amazon.ECR.Model;

internal sealed class DescribeImagesFilter
{
    public TagStatus? TagStatus { get; set; }
}
