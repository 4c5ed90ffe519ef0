using Amazon.Runtime;

namespace Amazon.ECR;

public sealed class EncryptionType(string value) : ConstantClass(value)
{
    public static readonly EncryptionType AES256 = new("AES256");

    public static readonly EncryptionType KMS = new("KMS");

    public static readonly EncryptionType KMS_DSSE = new("KMS_DSSE");

    public static implicit operator EncryptionType(string value) => FindValue(value);

    public static EncryptionType FindValue(string value) => FindValue<EncryptionType>(value);
}

public sealed class ImageFailureCode(string value) : ConstantClass(value)
{
    public static readonly ImageFailureCode InvalidImageDigest = new("InvalidImageDigest");

    public static readonly ImageFailureCode InvalidImageTag = new("InvalidImageTag");

    public static readonly ImageFailureCode ImageTagDoesNotMatchDigest = new("ImageTagDoesNotMatchDigest");

    public static readonly ImageFailureCode ImageNotFound = new("ImageNotFound");

    public static readonly ImageFailureCode MissingDigestAndTag = new("MissingDigestAndTag");

    public static readonly ImageFailureCode ImageReferencedByManifestList = new("ImageReferencedByManifestList");

    public static readonly ImageFailureCode KmsError = new("KmsError");

    public static readonly ImageFailureCode UpstreamAccessDenied = new("UpstreamAccessDenied");

    public static readonly ImageFailureCode UpstreamTooManyRequests = new("UpstreamTooManyRequests");

    public static readonly ImageFailureCode UpstreamUnavailable = new("UpstreamUnavailable");

    public static readonly ImageFailureCode ImageInaccessible = new("ImageInaccessible");

    public static implicit operator ImageFailureCode(string value) => FindValue(value);

    public static ImageFailureCode FindValue(string value) => FindValue<ImageFailureCode>(value);
}

public sealed class ImageTagMutability(string value) : ConstantClass(value)
{
    public static readonly ImageTagMutability MUTABLE = new("MUTABLE");

    public static readonly ImageTagMutability IMMUTABLE = new("IMMUTABLE");

    public static readonly ImageTagMutability IMMUTABLE_WITH_EXCLUSION = new("IMMUTABLE_WITH_EXCLUSION");

    public static readonly ImageTagMutability MUTABLE_WITH_EXCLUSION = new("MUTABLE_WITH_EXCLUSION");

    public static implicit operator ImageTagMutability(string value) => FindValue(value);

    public static ImageTagMutability FindValue(string value) => FindValue<ImageTagMutability>(value);
}

public sealed class ImageTagMutabilityExclusionFilterType(string value) : ConstantClass(value)
{
    public static readonly ImageTagMutabilityExclusionFilterType WILDCARD = new("WILDCARD");

    public static implicit operator ImageTagMutabilityExclusionFilterType(string value) => FindValue(value);

    public static ImageTagMutabilityExclusionFilterType FindValue(string value) => FindValue<ImageTagMutabilityExclusionFilterType>(value);
}

public sealed class TagStatus(string value) : ConstantClass(value)
{
    public static readonly TagStatus TAGGED = new("TAGGED");

    public static readonly TagStatus UNTAGGED = new("UNTAGGED");

    public static readonly TagStatus ANY = new("ANY");

    public static implicit operator TagStatus(string value) => FindValue(value);

    public static TagStatus FindValue(string value) => FindValue<TagStatus>(value);
}
