namespace Amazon.CodeBuild.Model;

internal sealed class S3LogsConfig
{
    public LogsConfigStatusType? Status { get; set; }

    public string? Location { get; set; }

    public bool? EncryptionDisabled { get; set; }

    public BucketOwnerAccess? BucketOwnerAccess { get; set; }
}
