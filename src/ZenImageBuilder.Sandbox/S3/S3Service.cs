using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ZenImageBuilder.Sandbox.Http;
using ZenImageBuilder.Sandbox.Protocol;
using ZenImageBuilder.Sandbox.Signing;

namespace ZenImageBuilder.Sandbox.S3;

/// <summary>Amazon S3: buckets and objects, with path-style addresses (and bucket.localhost).</summary>
internal sealed partial class S3Service : IService
{
    private static readonly XNamespace Ns = "http://s3.amazonaws.com/doc/2006-03-01/";

    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MultipartUpload> _uploads = new(StringComparer.Ordinal);
    private readonly Intake _intake;
    private readonly TimeProvider _time;
    private readonly string _region;

    public S3Service(string folder, string region, TimeProvider time)
    {
        Directory.CreateDirectory(folder);
        (_intake, _region, _time) = (new Intake(folder), region, time);
    }

    public string Name => "s3";

    public WireProtocol Protocol => WireProtocol.S3;

    public Task<ServiceCall> IdentifyAsync(HttpRequest request, string requestId, CancellationToken cancellationToken)
    {
        var target = S3Target.Of(request);
        var resource = "arn:aws:s3:::" + (target.Key.Length == 0 ? target.Bucket : target.Bucket + "/" + target.Key);
        return Task.FromResult(
            new ServiceCall
            {
                Request = request,
                RequestId = requestId,
                Operation = target.Operation,
                Resource = resource,
            }
        );
    }

    public Task<HttpResponse> HandleAsync(ServiceCall call, CancellationToken cancellationToken)
    {
        var target = S3Target.Of(call.Request);
        return target.Operation switch
        {
            "ListBuckets" => Task.FromResult(ListBuckets(call)),
            "CreateBucket" => CreateBucketAsync(call, target, cancellationToken),
            "HeadBucket" => Task.FromResult(HeadBucket(target)),
            "DeleteBucket" => Task.FromResult(DeleteBucket(target)),
            "GetBucketLocation" => Task.FromResult(GetBucketLocation(target)),
            "ListObjects" => Task.FromResult(ListObjects(call, target, isV2: false)),
            "ListObjectsV2" => Task.FromResult(ListObjects(call, target, isV2: true)),
            "DeleteObjects" => DeleteObjectsAsync(call, target, cancellationToken),
            "PutObject" => PutObjectAsync(call, target, cancellationToken),
            "CopyObject" => Task.FromResult(CopyObject(call, target)),
            "GetObject" => Task.FromResult(GetObject(call, target, withBody: true)),
            "HeadObject" => Task.FromResult(GetObject(call, target, withBody: false)),
            "DeleteObject" => Task.FromResult(DeleteObject(target)),
            "CreateMultipartUpload" => Task.FromResult(CreateMultipartUpload(call, target)),
            "UploadPart" => UploadPartAsync(call, target, cancellationToken),
            "CompleteMultipartUpload" => CompleteMultipartUploadAsync(call, target, cancellationToken),
            "AbortMultipartUpload" => Task.FromResult(AbortMultipartUpload(call, target)),
            "ListParts" => Task.FromResult(ListParts(call, target)),
            "ListMultipartUploads" => Task.FromResult(ListMultipartUploads(target)),
            _ => throw new AwsException(
                501,
                "NotImplemented",
                $"A header or query you provided implies functionality that the sandbox does not have ({target.Operation})."
            ),
        };
    }

    public void Create(string bucket) => _buckets[bucket] = new Bucket(bucket, _time.GetUtcNow());

    /// <summary>Finds an object for the builds, which read their source directly from the store.</summary>
    public StoredObject? Find(string bucket, string key) => _buckets.TryGetValue(bucket, out var found) ? found.Find(key) : null;

    public IReadOnlyList<StoredObject> List(string bucket, string prefix) =>
        _buckets.TryGetValue(bucket, out var found) ? found.List(prefix, string.Empty) : [];

    private HttpResponse ListBuckets(ServiceCall call) =>
        Xml.Response(
            200,
            new XElement(
                Ns + "ListAllMyBucketsResult",
                Owner(call.Principal, "Owner"),
                new XElement(
                    Ns + "Buckets",
                    _buckets
                        .Values.OrderBy(bucket => bucket.Name, StringComparer.Ordinal)
                        .Select(bucket => new XElement(
                            Ns + "Bucket",
                            new XElement(Ns + "Name", bucket.Name),
                            new XElement(Ns + "CreationDate", Iso(bucket.Created))
                        ))
                )
            )
        );

    private async Task<HttpResponse> CreateBucketAsync(ServiceCall call, S3Target target, CancellationToken cancellationToken)
    {
        var body = await BodyReader.ReadAllAsync(SignedPayload.Open(call.Request, call.Verified!).Stream, cancellationToken).ConfigureAwait(false);
        var constraint = body.Length == 0 ? null : Xml.Parse(body).Child("LocationConstraint");
        if (constraint is { Length: > 0 } && !string.Equals(constraint, _region, StringComparison.Ordinal))
        {
            throw AwsException.BadRequest(
                "IllegalLocationConstraintException",
                $"The {constraint} location constraint is incompatible for the region specific endpoint this request was sent to."
            );
        }

        if (!BucketName().IsMatch(target.Bucket))
        {
            throw AwsException.BadRequest("InvalidBucketName", "The specified bucket is not valid.");
        }

        if (!_buckets.TryAdd(target.Bucket, new Bucket(target.Bucket, _time.GetUtcNow())) && !string.Equals(_region, "us-east-1", StringComparison.Ordinal))
        {
            throw new AwsException(409, "BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it.");
        }

        return new HttpResponse(200).With("Location", "/" + target.Bucket);
    }

    private HttpResponse HeadBucket(S3Target target)
    {
        Require(target);
        return new HttpResponse(200).With("x-amz-bucket-region", _region);
    }

    private HttpResponse DeleteBucket(S3Target target)
    {
        if (!Require(target).IsEmpty)
        {
            throw new AwsException(409, "BucketNotEmpty", "The bucket you tried to delete is not empty.");
        }

        _buckets.TryRemove(target.Bucket, out _);
        return new HttpResponse(204);
    }

    private HttpResponse GetBucketLocation(S3Target target)
    {
        Require(target);
        var isDefault = string.Equals(_region, "us-east-1", StringComparison.Ordinal);
        return Xml.Response(200, new XElement(Ns + "LocationConstraint", isDefault ? null : _region));
    }

    private Bucket Require(S3Target target) =>
        _buckets.TryGetValue(target.Bucket, out var bucket)
            ? bucket
            : throw new AwsException(404, "NoSuchBucket", "The specified bucket does not exist")
            {
                Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["BucketName"] = target.Bucket },
            };

    private StoredObject RequireObject(S3Target target) =>
        Require(target).Find(target.Key)
        ?? throw new AwsException(404, "NoSuchKey", "The specified key does not exist.")
        {
            Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["Key"] = target.Key },
        };

    private static XElement Owner(Principal principal, string name) =>
        new(Ns + name, new XElement(Ns + "ID", principal.Account), new XElement(Ns + "DisplayName", "sandbox"));

    private static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BucketName();
}
