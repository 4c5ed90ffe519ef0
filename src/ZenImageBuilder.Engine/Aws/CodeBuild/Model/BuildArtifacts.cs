namespace Amazon.CodeBuild.Model;

internal sealed class BuildArtifacts
{
    public string? Location { get; set; }

    public string? Sha256sum { get; set; }

    public string? Md5sum { get; set; }

    public bool? OverrideArtifactName { get; set; }

    public bool? EncryptionDisabled { get; set; }

    public string? ArtifactIdentifier { get; set; }

    public BucketOwnerAccess? BucketOwnerAccess { get; set; }
}
