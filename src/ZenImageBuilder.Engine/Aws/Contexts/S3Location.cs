using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Contexts;

/// <summary>Where contexts are kept in S3.</summary>
internal sealed record S3Location(string Bucket, string Prefix)
{
    // ZenML's folder, so that the rules that people have for it go on working.
    private const string Folder = "code-build-contexts";

    /// <param name="path"><c>s3://bucket[/prefix]</c>.</param>
    public static S3Location Parse(string path)
    {
        const string scheme = "s3://";
        var rest = path.StartsWith(scheme, StringComparison.Ordinal) ? path[scheme.Length..] : "";
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (bucket, prefix) = slash < 0 ? (rest, "") : (rest[..slash], rest[(slash + 1)..].Trim('/'));
        return bucket.Length > 0
            ? new(bucket, prefix)
            : throw new ImageBuilderException(ErrorCode.InvalidAttribute, $"'{path}' is not a location in S3.", path, "Use 's3://bucket' or 's3://bucket/prefix'.");
    }

    public string Key(string name) => Prefix.Length == 0 ? $"{Folder}/{name}.zip" : $"{Prefix}/{Folder}/{name}.zip";
}
