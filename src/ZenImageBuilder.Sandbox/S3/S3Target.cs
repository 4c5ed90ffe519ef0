using ZenImageBuilder.Sandbox.Http;

namespace ZenImageBuilder.Sandbox.S3;

/// <summary>The bucket, the key and the operation of a request: S3 defines the operation by the method and the names in the query.</summary>
internal sealed record S3Target(string Operation, string Bucket, string Key)
{
    private static readonly string[] Subresources =
    [
        "accelerate",
        "acl",
        "analytics",
        "cors",
        "encryption",
        "intelligent-tiering",
        "inventory",
        "legal-hold",
        "lifecycle",
        "logging",
        "metrics",
        "notification",
        "object-lock",
        "ownershipControls",
        "policy",
        "policyStatus",
        "publicAccessBlock",
        "replication",
        "requestPayment",
        "restore",
        "retention",
        "select",
        "tagging",
        "torrent",
        "versioning",
        "versions",
        "website",
        "attributes",
    ];

    public static S3Target Of(HttpRequest request)
    {
        var path = Uri.UnescapeDataString(request.RawPath).TrimStart('/');
        var host = request.Header("Host") ?? string.Empty;
        var dot = host.IndexOf(".localhost", StringComparison.OrdinalIgnoreCase);
        if (dot > 0)
        {
            path = host[..dot] + "/" + path;
        }

        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var (bucket, key) = slash < 0 ? (path, string.Empty) : (path[..slash], path[(slash + 1)..]);
        var subresource = Array.Find(Subresources, request.Query.ContainsKey);
        var operation =
            subresource is not null ? "?" + subresource
            : bucket.Length == 0 ? OnService(request)
            : key.Length == 0 ? OnBucket(request)
            : OnObject(request);
        return new S3Target(operation, bucket, key);
    }

    private static string OnService(HttpRequest request) => request.Method is "GET" ? "ListBuckets" : Unknown;

    private static string OnBucket(HttpRequest request) =>
        request.Method switch
        {
            "PUT" => "CreateBucket",
            "HEAD" => "HeadBucket",
            "DELETE" => "DeleteBucket",
            "GET" when request.Query.ContainsKey("location") => "GetBucketLocation",
            "GET" when request.Query.ContainsKey("uploads") => "ListMultipartUploads",
            "GET" when request.QueryValue("list-type") is "2" => "ListObjectsV2",
            "GET" => "ListObjects",
            "POST" when request.Query.ContainsKey("delete") => "DeleteObjects",
            _ => Unknown,
        };

    private static string OnObject(HttpRequest request)
    {
        var isOfUpload = request.Query.ContainsKey("uploadId");
        var isCopy = request.Header("x-amz-copy-source") is not null;
        return request.Method switch
        {
            "PUT" when isOfUpload && isCopy => "UploadPartCopy",
            "PUT" when isOfUpload => "UploadPart",
            "PUT" when isCopy => "CopyObject",
            "PUT" => "PutObject",
            "GET" when isOfUpload => "ListParts",
            "GET" => "GetObject",
            "HEAD" => "HeadObject",
            "DELETE" when isOfUpload => "AbortMultipartUpload",
            "DELETE" => "DeleteObject",
            "POST" when isOfUpload => "CompleteMultipartUpload",
            "POST" when request.Query.ContainsKey("uploads") => "CreateMultipartUpload",
            _ => Unknown,
        };
    }

    private const string Unknown = "Unknown";
}
