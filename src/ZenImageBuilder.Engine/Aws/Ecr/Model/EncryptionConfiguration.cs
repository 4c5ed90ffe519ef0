namespace Amazon.ECR.Model;

internal sealed class EncryptionConfiguration
{
    public EncryptionType? EncryptionType { get; set; }

    public string? KmsKey { get; set; }
}
