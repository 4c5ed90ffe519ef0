using System.Globalization;
using System.Text;
using System.Xml.Linq;
using ZenImageBuilder.Sandbox.Http;
using ZenImageBuilder.Sandbox.Protocol;

namespace ZenImageBuilder.Sandbox.S3;

/// <content>Listings, in both versions.</content>
internal sealed partial class S3Service
{
    private HttpResponse ListObjects(ServiceCall call, S3Target target, bool isV2)
    {
        var request = call.Request;
        var bucket = Require(target);
        var prefix = request.QueryValue("prefix") ?? string.Empty;
        var delimiter = request.QueryValue("delimiter") ?? string.Empty;
        var limit = Math.Clamp(
            int.TryParse(request.QueryValue("max-keys"), NumberStyles.None, CultureInfo.InvariantCulture, out var max) ? max : 1000,
            0,
            1000
        );
        var token = request.QueryValue("continuation-token");
        var after = isV2 ? (token is null ? request.QueryValue("start-after") : FromToken(token)) : request.QueryValue("marker");
        var page = ListingPage.Take(bucket.List(prefix, after ?? string.Empty), prefix, delimiter, limit, after ?? string.Empty);
        var isEncoded = string.Equals(request.QueryValue("encoding-type"), "url", StringComparison.Ordinal);
        string Shown(string text) => isEncoded ? Uri.EscapeDataString(text).Replace("%2F", "/", StringComparison.Ordinal) : text;

        var document = new XElement(
            Ns + "ListBucketResult",
            new XElement(Ns + "Name", target.Bucket),
            new XElement(Ns + "Prefix", Shown(prefix)),
            delimiter.Length == 0 ? null : new XElement(Ns + "Delimiter", Shown(delimiter)),
            new XElement(Ns + "MaxKeys", limit),
            isEncoded ? new XElement(Ns + "EncodingType", "url") : null,
            new XElement(Ns + "IsTruncated", page.Next is not null)
        );
        if (isV2)
        {
            document.Add(new XElement(Ns + "KeyCount", page.Objects.Count + page.Prefixes.Count));
            if (token is not null)
            {
                document.Add(new XElement(Ns + "ContinuationToken", token));
            }

            if (page.Next is not null)
            {
                document.Add(new XElement(Ns + "NextContinuationToken", ToToken(page.Next)));
            }

            if (request.QueryValue("start-after") is { } start)
            {
                document.Add(new XElement(Ns + "StartAfter", Shown(start)));
            }
        }
        else
        {
            document.Add(new XElement(Ns + "Marker", Shown(after ?? string.Empty)));
            if (page.Next is not null && delimiter.Length > 0)
            {
                document.Add(new XElement(Ns + "NextMarker", Shown(page.Next)));
            }
        }

        var withOwner = !isV2 || string.Equals(request.QueryValue("fetch-owner"), "true", StringComparison.OrdinalIgnoreCase);
        document.Add(
            page.Objects.Select(item => new XElement(
                Ns + "Contents",
                new XElement(Ns + "Key", Shown(item.Key)),
                new XElement(Ns + "LastModified", Iso(item.Modified)),
                new XElement(Ns + "ETag", item.ETag),
                item.Checksums.Keys.Select(algorithm => new XElement(Ns + "ChecksumAlgorithm", algorithm.ToUpperInvariant())),
                new XElement(Ns + "Size", item.Size),
                withOwner ? Owner(call.Principal, "Owner") : null,
                new XElement(Ns + "StorageClass", "STANDARD")
            ))
        );
        document.Add(page.Prefixes.Select(common => new XElement(Ns + "CommonPrefixes", new XElement(Ns + "Prefix", Shown(common)))));
        return Xml.Response(200, document);
    }

    private static string ToToken(string key) => Convert.ToBase64String(Encoding.UTF8.GetBytes(key));

    private static string FromToken(string token)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(token));
        }
        catch (FormatException)
        {
            throw AwsException.BadRequest("InvalidArgument", "The continuation token provided is incorrect");
        }
    }
}

/// <summary>One page of a listing: the keys, and the prefixes into which the delimiter groups other keys.</summary>
internal sealed record ListingPage(IReadOnlyList<StoredObject> Objects, IReadOnlyList<string> Prefixes, string? Next)
{
    public static ListingPage Take(IReadOnlyList<StoredObject> candidates, string prefix, string delimiter, int limit, string after)
    {
        var objects = new List<StoredObject>();
        var prefixes = new List<string>();
        string? last = null;
        foreach (var item in candidates)
        {
            var common = CommonPrefix(item.Key, prefix, delimiter);

            // A page that ended with a common prefix continues after all keys with that prefix.
            if (common is not null && (string.Equals(common, prefixes.LastOrDefault(), StringComparison.Ordinal) || string.CompareOrdinal(common, after) <= 0))
            {
                continue;
            }

            if (objects.Count + prefixes.Count == limit)
            {
                return new ListingPage(objects, prefixes, last);
            }

            if (common is null)
            {
                objects.Add(item);
            }
            else
            {
                prefixes.Add(common);
            }

            last = common ?? item.Key;
        }

        return new ListingPage(objects, prefixes, null);
    }

    private static string? CommonPrefix(string key, string prefix, string delimiter)
    {
        if (delimiter.Length == 0)
        {
            return null;
        }

        var at = key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : key[..(at + delimiter.Length)];
    }
}
