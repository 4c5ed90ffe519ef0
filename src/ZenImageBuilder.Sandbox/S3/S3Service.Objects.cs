using System.Globalization;
using System.Xml.Linq;
using ZenImageBuilder.Sandbox.Http;
using ZenImageBuilder.Sandbox.Protocol;
using ZenImageBuilder.Sandbox.Signing;

namespace ZenImageBuilder.Sandbox.S3;

/// <content>Objects in one piece.</content>
internal sealed partial class S3Service
{
    private static readonly string[] StoredHeaders =
    [
        "Content-Type",
        "Cache-Control",
        "Content-Disposition",
        "Content-Encoding",
        "Content-Language",
        "Expires",
        "x-amz-storage-class",
    ];

    private async Task<HttpResponse> PutObjectAsync(ServiceCall call, S3Target target, CancellationToken cancellationToken)
    {
        var bucket = Require(target);
        if (target.Key.Length > 1024)
        {
            throw AwsException.BadRequest("KeyTooLongError", "Your key is too long");
        }

        // Rejected before the body is read, so that a sender that waits for the status 100 (Continue) never sends it.
        CheckWrite(call.Request, bucket.Find(target.Key));
        var (taken, _, checksums) = await TakeAsync(call, [], cancellationToken).ConfigureAwait(false);
        var item = new StoredObject(target.Key, [taken.Blob], taken.Blob.Length, Quoted(taken.Md5), _time.GetUtcNow())
        {
            Headers = HeadersToStore(call.Request),
            Checksums = checksums,
        };
        Store(call.Request, bucket, item);
        return Described(new HttpResponse(200).With("ETag", item.ETag), item);
    }

    /// <summary>Writes the body to disk and checks everything that the sender declares about it: its length, its hash, its MD5 and its checksums.</summary>
    private async Task<(Taken Taken, SignedPayload Payload, IReadOnlyDictionary<string, string> Checksums)> TakeAsync(
        ServiceCall call,
        IEnumerable<string> alsoCompute,
        CancellationToken cancellationToken
    )
    {
        var request = call.Request;
        var payload = SignedPayload.Open(request, call.Verified!);
        var trailers = (request.Header("x-amz-trailer") ?? string.Empty).Split(',', StringSplitOptions.TrimEntries);
        var stated = Checksum
            .Algorithms.Where(a =>
                request.Header(Checksum.HeaderOf(a)) is not null || trailers.Contains(Checksum.HeaderOf(a), StringComparer.OrdinalIgnoreCase)
            )
            .ToList();
        var taken = await _intake.TakeAsync(payload.Stream, stated.Union(alsoCompute, StringComparer.Ordinal), cancellationToken).ConfigureAwait(false);
        try
        {
            CheckIntegrity(request, payload, taken, stated);
        }
        catch
        {
            taken.Blob.Release();
            throw;
        }

        return (taken, payload, taken.Checksums.ToDictionary(c => c.Key, c => Convert.ToBase64String(c.Value), StringComparer.Ordinal));
    }

    private static void CheckIntegrity(HttpRequest request, SignedPayload payload, Taken taken, List<string> stated)
    {
        if (payload.Length is { } length && length != taken.Blob.Length)
        {
            throw AwsException.BadRequest("IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header");
        }

        if (request.Header("Content-MD5") is { } md5)
        {
            var bytes = new byte[16];
            if (!Convert.TryFromBase64String(md5, bytes, out var count) || count != 16)
            {
                throw AwsException.BadRequest("InvalidDigest", "The Content-MD5 you specified was invalid.");
            }

            if (!bytes.AsSpan().SequenceEqual(taken.Md5))
            {
                throw AwsException.BadRequest("BadDigest", "The Content-MD5 you specified did not match what we received.");
            }
        }

        foreach (var algorithm in stated)
        {
            var value =
                request.Header(Checksum.HeaderOf(algorithm))
                ?? payload.Trailer(Checksum.HeaderOf(algorithm))
                ?? throw AwsException.BadRequest("MalformedTrailerError", $"The trailer {Checksum.HeaderOf(algorithm)} is missing.");
            if (!string.Equals(value, Convert.ToBase64String(taken.Checksums[algorithm]), StringComparison.Ordinal))
            {
                throw AwsException.BadRequest("BadDigest", $"The {algorithm.ToUpperInvariant()} you specified did not match the calculated checksum.");
            }
        }
    }

    private static void Store(HttpRequest request, Bucket bucket, StoredObject item)
    {
        if (bucket.TryPut(item, before => WriteHolds(request, before)))
        {
            return;
        }

        item.Release();
        throw PreconditionFailed();
    }

    private static void CheckWrite(HttpRequest request, StoredObject? before)
    {
        if (!WriteHolds(request, before))
        {
            throw PreconditionFailed();
        }
    }

    private static bool WriteHolds(HttpRequest request, StoredObject? before)
    {
        if (request.Header("If-None-Match") is "*" && before is not null)
        {
            return false;
        }

        return request.Header("If-Match") is not { } tag || (before is not null && SameTag(tag, before.ETag));
    }

    private HttpResponse CopyObject(ServiceCall call, S3Target target)
    {
        var name = Uri.UnescapeDataString(call.Request.Header("x-amz-copy-source")!).TrimStart('/').Split('?')[0];
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0)
        {
            throw AwsException.BadRequest("InvalidArgument", "Invalid copy source object key");
        }

        var source = RequireObject(new S3Target(target.Operation, name[..slash], name[(slash + 1)..]));
        var bucket = Require(target);
        var held = BlobStream.Open(source.Blobs, 0, 0);
        if (held is null)
        {
            throw new AwsException(404, "NoSuchKey", "The specified key does not exist.");
        }

        using (held)
        {
            foreach (var blob in source.Blobs)
            {
                blob.TryHold();
            }

            var replaces = string.Equals(call.Request.Header("x-amz-metadata-directive"), "REPLACE", StringComparison.OrdinalIgnoreCase);
            var copy = source with { Key = target.Key, Modified = _time.GetUtcNow(), Headers = replaces ? HeadersToStore(call.Request) : source.Headers };
            Store(call.Request, bucket, copy);
            return Xml.Response(
                200,
                new XElement(Ns + "CopyObjectResult", new XElement(Ns + "LastModified", Iso(copy.Modified)), new XElement(Ns + "ETag", copy.ETag))
            );
        }
    }

    private HttpResponse GetObject(ServiceCall call, S3Target target, bool withBody)
    {
        var item = RequireObject(target);
        var request = call.Request;
        if (!ReadHolds(request, item, out var status))
        {
            return status == 304
                ? new HttpResponse(304).With("ETag", item.ETag).With("Last-Modified", item.Modified.ToString("R", CultureInfo.InvariantCulture))
                : throw PreconditionFailed();
        }

        var (first, count, isPart) = Stretch(request, item);
        var response = new HttpResponse(isPart ? 206 : 200)
            .With("ETag", item.ETag)
            .With("Accept-Ranges", "bytes")
            .With("Last-Modified", item.Modified.ToString("R", CultureInfo.InvariantCulture));
        foreach (var (name, value) in item.Headers)
        {
            response.With(name, value);
        }

        foreach (var name in StoredHeaders)
        {
            if (request.QueryValue("response-" + name.ToLowerInvariant()) is { } replaced)
            {
                response.With(name, replaced);
            }
        }

        if (isPart)
        {
            response.With("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {first}-{first + count - 1}/{item.Size}"));
        }

        if (!isPart && string.Equals(request.Header("x-amz-checksum-mode"), "ENABLED", StringComparison.OrdinalIgnoreCase))
        {
            Described(response, item);
        }

        if (!withBody)
        {
            return response.With("Content-Length", count.ToString(CultureInfo.InvariantCulture));
        }

        var stream = BlobStream.Open(item.Blobs, first, count) ?? throw new AwsException(404, "NoSuchKey", "The specified key does not exist.");
        return response.WithStream(stream, count);
    }

    private static bool ReadHolds(HttpRequest request, StoredObject item, out int status)
    {
        status = 412;
        var modified = DateTimeOffset.FromUnixTimeSeconds(item.Modified.ToUnixTimeSeconds());
        if (request.Header("If-Match") is { } match)
        {
            if (!SameTag(match, item.ETag))
            {
                return false;
            }
        }
        else if (Date(request.Header("If-Unmodified-Since")) is { } unmodified && modified > unmodified)
        {
            return false;
        }

        status = 304;
        if (request.Header("If-None-Match") is { } none)
        {
            return !SameTag(none, item.ETag);
        }

        return Date(request.Header("If-Modified-Since")) is not { } since || modified > since;
    }

    private static DateTimeOffset? Date(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static (long First, long Count, bool IsPart) Stretch(HttpRequest request, StoredObject item)
    {
        if (int.TryParse(request.QueryValue("partNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var part))
        {
            if (part < 1 || part > item.Blobs.Count)
            {
                throw new AwsException(416, "InvalidPartNumber", "The requested partnumber is not satisfiable");
            }

            return (item.Blobs.Take(part - 1).Sum(blob => blob.Length), item.Blobs[part - 1].Length, item.Blobs.Count > 1);
        }

        return ByteRange.TryParse(request.Header("Range"), item.Size, out var range) ? (range.First, range.Count, true) : (0, item.Size, false);
    }

    private HttpResponse DeleteObject(S3Target target)
    {
        Require(target).Delete(target.Key);
        return new HttpResponse(204);
    }

    private async Task<HttpResponse> DeleteObjectsAsync(ServiceCall call, S3Target target, CancellationToken cancellationToken)
    {
        var bucket = Require(target);
        var body = await BodyReader.ReadAllAsync(SignedPayload.Open(call.Request, call.Verified!).Stream, cancellationToken).ConfigureAwait(false);
        var document = Xml.Parse(body);
        var keys = document.Children("Object").Select(item => item.Child("Key") ?? string.Empty).ToList();
        if (keys.Count is 0 or > 1000)
        {
            throw AwsException.BadRequest("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");
        }

        var refused = keys.ToDictionary(key => key, key => Refusal(call, target.Bucket, key), StringComparer.Ordinal);
        foreach (var key in keys.Where(key => refused[key] is null))
        {
            bucket.Delete(key);
        }

        var isQuiet = string.Equals(document.Child("Quiet"), "true", StringComparison.OrdinalIgnoreCase);
        return Xml.Response(
            200,
            new XElement(
                Ns + "DeleteResult",
                keys.Where(key => refused[key] is null && !isQuiet).Select(key => new XElement(Ns + "Deleted", new XElement(Ns + "Key", key))),
                keys.Where(key => refused[key] is not null)
                    .Select(key => new XElement(
                        Ns + "Error",
                        new XElement(Ns + "Key", key),
                        new XElement(Ns + "Code", "AccessDenied"),
                        new XElement(Ns + "Message", refused[key])
                    ))
            )
        );
    }

    private static string? Refusal(ServiceCall call, string bucket, string key) =>
        call.IsEnforced ? Iam.Authorization.Refusal(call.Principal, "s3:DeleteObject", $"arn:aws:s3:::{bucket}/{key}") : null;

    private static Dictionary<string, string> HeadersToStore(HttpRequest request)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in request.Headers)
        {
            if (name.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase) || StoredHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                headers[name] = value;
            }
        }

        // aws-chunked is an encoding of the transfer, not of the object.
        if (headers.TryGetValue("Content-Encoding", out var encoding))
        {
            var kept = string.Join(
                ',',
                encoding.Split(',', StringSplitOptions.TrimEntries).Where(e => !string.Equals(e, "aws-chunked", StringComparison.OrdinalIgnoreCase))
            );
            if (kept.Length == 0)
            {
                headers.Remove("Content-Encoding");
            }
            else
            {
                headers["Content-Encoding"] = kept;
            }
        }

        headers.TryAdd("Content-Type", "binary/octet-stream");
        return headers;
    }

    private static HttpResponse Described(HttpResponse response, StoredObject item)
    {
        foreach (var (algorithm, value) in item.Checksums)
        {
            response.With(Checksum.HeaderOf(algorithm), value);
        }

        return item.Checksums.Count == 0 ? response : response.With("x-amz-checksum-type", item.ChecksumType);
    }

    private static string Quoted(byte[] md5) => "\"" + Convert.ToHexString(md5).ToLowerInvariant() + "\"";

    private static bool SameTag(string left, string right) =>
        string.Equals(left, "*", StringComparison.Ordinal) || string.Equals(left.Trim('"'), right.Trim('"'), StringComparison.Ordinal);

    private static AwsException PreconditionFailed() => new(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
}
