using System.Text;
using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Remote;

/// <summary>A location in S3: a bucket and the prefix of the keys in it.</summary>
/// <param name="Prefix">Segments joined by <c>/</c>, without <c>/</c> at the beginning and the end; or empty.</param>
internal sealed partial record S3Location(string Bucket, string Prefix)
{
    private const string Scheme = "s3://";

    // A key has at most 1024 bytes of UTF-8, and the objects below the prefix need bytes for their names.
    private const int MaximumPrefixBytes = 800;

    /// <summary>Reads <c>s3://bucket[/prefix]</c>. A slash at the end is removed.</summary>
    /// <returns>The location, or null if the text is not an S3 location.</returns>
    public static S3Location? Parse(string path)
    {
        if (!path.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var rest = path[Scheme.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (bucket, prefix) = slash < 0 ? (rest, string.Empty) : (rest[..slash], rest[(slash + 1)..]);
        prefix = prefix.EndsWith('/') ? prefix[..^1] : prefix;
        return IsBucketName(bucket) && (IsPrefix(prefix) || (prefix.Length == 0 && rest.Length <= bucket.Length + 1)) ? new(bucket, prefix) : null;
    }

    /// <summary>
    /// Returns whether a general purpose bucket can have this name (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html).
    /// </summary>
    public static bool IsBucketName(string name) => BucketName().IsMatch(name) && !Reserved().IsMatch(name);

    public override string ToString() => Prefix.Length == 0 ? Scheme + Bucket : Scheme + Bucket + "/" + Prefix;

    private static bool IsPrefix(string prefix) =>
        Encoding.UTF8.GetByteCount(prefix) <= MaximumPrefixBytes
        && !prefix.Any(char.IsControl)
        && prefix.Split('/').All(static segment => segment is not ("" or "." or ".."));

    [GeneratedRegex(@"^(?=.{3,63}\z)[a-z0-9]([a-z0-9-]|\.(?!\.))*[a-z0-9]\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BucketName();

    [GeneratedRegex(
        @"^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)\z|^[0-9]+(\.[0-9]+){3}\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Reserved();
}
