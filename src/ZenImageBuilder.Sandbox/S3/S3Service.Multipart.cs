using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using ZenImageBuilder.Sandbox.Http;
using ZenImageBuilder.Sandbox.Protocol;
using ZenImageBuilder.Sandbox.Signing;

namespace ZenImageBuilder.Sandbox.S3;

/// <content>Uploads in parts. A completed object uses the files of its parts: nothing is copied.</content>
internal sealed partial class S3Service
{
    private const long SmallestPart = 5 * 1024 * 1024;

    private HttpResponse CreateMultipartUpload(ServiceCall call, S3Target target)
    {
        Require(target);
        var algorithm = call.Request.Header("x-amz-checksum-algorithm")?.ToLowerInvariant();
        if (algorithm is not null && !Checksum.Algorithms.Contains(algorithm, StringComparer.Ordinal))
        {
            throw AwsException.BadRequest(
                "InvalidRequest",
                "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]"
            );
        }

        var type = call.Request.Header("x-amz-checksum-type") ?? (algorithm is "crc64nvme" ? "FULL_OBJECT" : "COMPOSITE");
        var upload = new MultipartUpload
        {
            Id = Randomness.Secret(64),
            Bucket = target.Bucket,
            Key = target.Key,
            Initiated = _time.GetUtcNow(),
            Headers = HeadersToStore(call.Request),
            Algorithm = algorithm,
            ChecksumType = type,
        };
        _uploads[upload.Id] = upload;
        var response = Xml.Response(
            200,
            new XElement(
                Ns + "InitiateMultipartUploadResult",
                new XElement(Ns + "Bucket", target.Bucket),
                new XElement(Ns + "Key", target.Key),
                new XElement(Ns + "UploadId", upload.Id)
            )
        );
        return algorithm is null ? response : response.With("x-amz-checksum-algorithm", algorithm.ToUpperInvariant()).With("x-amz-checksum-type", type);
    }

    private async Task<HttpResponse> UploadPartAsync(ServiceCall call, S3Target target, CancellationToken cancellationToken)
    {
        var upload = RequireUpload(call, target);
        if (!int.TryParse(call.Request.QueryValue("partNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 10000)
        {
            throw AwsException.BadRequest("InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive");
        }

        var (taken, _, checksums) = await TakeAsync(call, upload.Algorithm is null ? [] : [upload.Algorithm], cancellationToken).ConfigureAwait(false);
        var part = new UploadedPart(number, taken.Blob, Quoted(taken.Md5), taken.Md5, taken.Checksums, _time.GetUtcNow());
        if (!upload.Put(part))
        {
            taken.Blob.Release();
            throw NoSuchUpload();
        }

        var response = new HttpResponse(200).With("ETag", part.ETag);
        foreach (var (algorithm, value) in checksums)
        {
            response.With(Checksum.HeaderOf(algorithm), value);
        }

        return response;
    }

    private async Task<HttpResponse> CompleteMultipartUploadAsync(ServiceCall call, S3Target target, CancellationToken cancellationToken)
    {
        var body = await BodyReader.ReadAllAsync(SignedPayload.Open(call.Request, call.Verified!).Stream, cancellationToken).ConfigureAwait(false);
        var bucket = Require(target);
        if (
            _uploads.TryGetValue(call.Request.QueryValue("uploadId") ?? string.Empty, out var known)
            && known.Completed is { } done
            && known.Bucket == target.Bucket
            && known.Key == target.Key
        )
        {
            return Completion(target, done);
        }

        var upload = RequireUpload(call, target);
        var parts = ChosenParts(Xml.Parse(body), upload);
        var tags = parts.SelectMany(part => part.Md5).ToArray();

        // S3's rule for the tag of an object in parts: the MD5 of the MD5s, and the number of parts.
#pragma warning disable CA5351
        var tag = Convert.ToHexString(MD5.HashData(tags)).ToLowerInvariant();
#pragma warning restore CA5351
        var item = new StoredObject(
            target.Key,
            [.. parts.Select(part => part.Blob)],
            parts.Sum(part => part.Blob.Length),
            string.Create(CultureInfo.InvariantCulture, $"\"{tag}-{parts.Count}\""),
            _time.GetUtcNow()
        )
        {
            Headers = upload.Headers,
            Checksums = WholeChecksum(upload, parts),
            ChecksumType = upload.ChecksumType,
        };
        CheckWhole(call.Request, item);
        CheckWrite(call.Request, bucket.Find(target.Key));
        upload.Close(item);
        Store(call.Request, bucket, item);
        return Completion(target, item);
    }

    private static HttpResponse Completion(S3Target target, StoredObject item) =>
        Xml.Response(
            200,
            new XElement(
                Ns + "CompleteMultipartUploadResult",
                new XElement(Ns + "Location", $"/{target.Bucket}/{target.Key}"),
                new XElement(Ns + "Bucket", target.Bucket),
                new XElement(Ns + "Key", target.Key),
                new XElement(Ns + "ETag", item.ETag),
                item.Checksums.Select(c => new XElement(Ns + ("Checksum" + c.Key.ToUpperInvariant()), c.Value)),
                item.Checksums.Count == 0 ? null : new XElement(Ns + "ChecksumType", item.ChecksumType)
            )
        );

    private static List<UploadedPart> ChosenParts(XElement document, MultipartUpload upload)
    {
        var uploaded = upload.Parts.ToDictionary(part => part.Number);
        var parts = new List<UploadedPart>();
        foreach (var element in document.Children("Part"))
        {
            var number = int.TryParse(element.Child("PartNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
            if (parts.Count > 0 && number <= parts[^1].Number)
            {
                throw AwsException.BadRequest("InvalidPartOrder", "The list of parts was not in ascending order. Parts must be ordered by part number.");
            }

            if (!uploaded.TryGetValue(number, out var part) || !SameTag(element.Child("ETag") ?? string.Empty, part.ETag))
            {
                throw AwsException.BadRequest(
                    "InvalidPart",
                    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."
                );
            }

            parts.Add(part);
        }

        if (parts.Count == 0)
        {
            throw AwsException.BadRequest("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");
        }

        if (parts.SkipLast(1).Any(part => part.Blob.Length < SmallestPart))
        {
            throw AwsException.BadRequest("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
        }

        return parts;
    }

    private static Dictionary<string, string> WholeChecksum(MultipartUpload upload, List<UploadedPart> parts)
    {
        if (upload.Algorithm is not { } algorithm)
        {
            return [];
        }

        var values = parts.Select(part => part.Checksums[algorithm]).ToList();
        string text;
        if (upload.ChecksumType is "FULL_OBJECT" && Checksum.CyclicOf(algorithm) is { } crc)
        {
            var whole = Checksum.FromBytes(values[0]);
            for (var i = 1; i < parts.Count; i++)
            {
                whole = crc.Combine(whole, Checksum.FromBytes(values[i]), parts[i].Blob.Length);
            }

            text = Convert.ToBase64String(Checksum.ToBytes(crc, whole));
        }
        else
        {
            using var checksum = Checksum.Create(algorithm)!;
            foreach (var value in values)
            {
                checksum.Append(value);
            }

            text = string.Create(CultureInfo.InvariantCulture, $"{Convert.ToBase64String(checksum.Finish())}-{parts.Count}");
        }

        return new Dictionary<string, string>(StringComparer.Ordinal) { [algorithm] = text };
    }

    private static void CheckWhole(HttpRequest request, StoredObject item)
    {
        foreach (var (algorithm, value) in item.Checksums)
        {
            if (
                request.Header(Checksum.HeaderOf(algorithm)) is { } stated
                && !string.Equals(stated.Split('-')[0], value.Split('-')[0], StringComparison.Ordinal)
            )
            {
                throw AwsException.BadRequest("BadDigest", $"The {algorithm.ToUpperInvariant()} you specified did not match the calculated checksum.");
            }
        }

        if (
            request.Header("x-amz-mp-object-size") is { } size
            && !string.Equals(size, item.Size.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        )
        {
            throw AwsException.BadRequest("InvalidRequest", "The provided 'x-amz-mp-object-size' header does not match what was computed.");
        }
    }

    private HttpResponse AbortMultipartUpload(ServiceCall call, S3Target target)
    {
        var upload = RequireUpload(call, target);
        _uploads.TryRemove(upload.Id, out _);
        upload.Close(null);
        return new HttpResponse(204);
    }

    private HttpResponse ListParts(ServiceCall call, S3Target target)
    {
        var upload = RequireUpload(call, target);
        var marker = int.TryParse(call.Request.QueryValue("part-number-marker"), NumberStyles.None, CultureInfo.InvariantCulture, out var m) ? m : 0;
        var limit = int.TryParse(call.Request.QueryValue("max-parts"), NumberStyles.None, CultureInfo.InvariantCulture, out var l) ? Math.Min(l, 1000) : 1000;
        var rest = upload.Parts.Where(part => part.Number > marker).ToList();
        var page = rest.Take(limit).ToList();
        return Xml.Response(
            200,
            new XElement(
                Ns + "ListPartsResult",
                new XElement(Ns + "Bucket", target.Bucket),
                new XElement(Ns + "Key", target.Key),
                new XElement(Ns + "UploadId", upload.Id),
                new XElement(Ns + "PartNumberMarker", marker),
                new XElement(Ns + "NextPartNumberMarker", page.Count == 0 ? 0 : page[^1].Number),
                new XElement(Ns + "MaxParts", limit),
                new XElement(Ns + "IsTruncated", page.Count < rest.Count),
                new XElement(Ns + "StorageClass", "STANDARD"),
                page.Select(part => new XElement(
                    Ns + "Part",
                    new XElement(Ns + "PartNumber", part.Number),
                    new XElement(Ns + "LastModified", Iso(part.Modified)),
                    new XElement(Ns + "ETag", part.ETag),
                    new XElement(Ns + "Size", part.Blob.Length),
                    part.Checksums.Select(c => new XElement(Ns + ("Checksum" + c.Key.ToUpperInvariant()), Convert.ToBase64String(c.Value)))
                ))
            )
        );
    }

    private HttpResponse ListMultipartUploads(S3Target target)
    {
        Require(target);
        var uploads = _uploads
            .Values.Where(upload => upload.Bucket == target.Bucket && upload.Completed is null)
            .OrderBy(upload => upload.Key, StringComparer.Ordinal)
            .ThenBy(upload => upload.Initiated);
        return Xml.Response(
            200,
            new XElement(
                Ns + "ListMultipartUploadsResult",
                new XElement(Ns + "Bucket", target.Bucket),
                new XElement(Ns + "KeyMarker"),
                new XElement(Ns + "UploadIdMarker"),
                new XElement(Ns + "MaxUploads", 1000),
                new XElement(Ns + "IsTruncated", "false"),
                uploads.Select(upload => new XElement(
                    Ns + "Upload",
                    new XElement(Ns + "Key", upload.Key),
                    new XElement(Ns + "UploadId", upload.Id),
                    new XElement(Ns + "StorageClass", "STANDARD"),
                    new XElement(Ns + "Initiated", Iso(upload.Initiated))
                ))
            )
        );
    }

    private MultipartUpload RequireUpload(ServiceCall call, S3Target target)
    {
        Require(target);
        return
            _uploads.TryGetValue(call.Request.QueryValue("uploadId") ?? string.Empty, out var upload)
            && upload.Completed is null
            && upload.Bucket == target.Bucket
            && upload.Key == target.Key
            ? upload
            : throw NoSuchUpload();
    }

    private static AwsException NoSuchUpload() =>
        new(404, "NoSuchUpload", "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.");
}
