namespace Amazon.ECR.Model;

internal sealed class ImageScanningConfiguration
{
    public bool? ScanOnPush { get; set; }
}
