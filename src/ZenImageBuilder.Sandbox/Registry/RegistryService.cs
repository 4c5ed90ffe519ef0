using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ZenImageBuilder.Sandbox.Http;
using ZenImageBuilder.Sandbox.Protocol;

namespace ZenImageBuilder.Sandbox.Registry;

/// <summary>
/// The OCI distribution API (github.com/opencontainers/distribution-spec, 1.1) with the behavior of ECR: the answers to a missing repository, an immutable tag
/// and an expired password have ECR's messages.
/// </summary>
internal sealed partial class RegistryService(RegistryStore store, string region, string account, TimeProvider time) : IService
{
    private readonly ConcurrentDictionary<string, BlobUpload> _uploads = new(StringComparer.Ordinal);

    public string Name => "registry";

    public WireProtocol Protocol => WireProtocol.Registry;

    public Task<ServiceCall> IdentifyAsync(HttpRequest request, string requestId, CancellationToken cancellationToken)
    {
        var target = RegistryTarget.Of(request);
        return Task.FromResult(
            new ServiceCall
            {
                Request = request,
                RequestId = requestId,
                Operation = target.Operation,
                Resource = $"arn:aws:ecr:{region}:{account}:repository/{target.Repository}",
            }
        );
    }

    public Task<HttpResponse> HandleAsync(ServiceCall call, CancellationToken cancellationToken)
    {
        var target = RegistryTarget.Of(call.Request);
        return target.Operation switch
        {
            "GetApiVersion" => Task.FromResult(HttpResponse.Text(200, "application/json", "{}").With("Docker-Distribution-Api-Version", "registry/2.0")),
            "ListRepositories" => Task.FromResult(ListRepositories(call.Request)),
            "ListTags" => Task.FromResult(ListTags(call.Request, target)),
            "GetBlob" => Task.FromResult(GetBlob(call.Request, target)),
            "DeleteBlob" => Task.FromResult(DeleteBlob(target)),
            "StartUpload" => StartUploadAsync(call.Request, target, cancellationToken),
            "UploadChunk" => UploadChunkAsync(call.Request, target, cancellationToken),
            "CompleteUpload" => CompleteUploadAsync(call.Request, target, cancellationToken),
            "GetUpload" => Task.FromResult(Progress(RequireUpload(target), 204)),
            "CancelUpload" => Task.FromResult(CancelUpload(target)),
            "GetManifest" => Task.FromResult(GetManifest(target)),
            "PutManifest" => PutManifestAsync(call.Request, target, cancellationToken),
            "DeleteManifest" => Task.FromResult(DeleteManifest(target)),
            "ListReferrers" => Task.FromResult(ListReferrers(target)),
            _ => throw new AwsException(404, "UNSUPPORTED", "The operation is unsupported."),
        };
    }

    private HttpResponse ListRepositories(HttpRequest request) => Listed("repositories", store.Repositories.Select(r => r.Name), request, "/v2/_catalog", null);

    private HttpResponse ListTags(HttpRequest request, RegistryTarget target)
    {
        var repository = Require(target);
        return Listed("tags", repository.Tags, request, $"/v2/{repository.Name}/tags/list", repository.Name);
    }

    private static HttpResponse Listed(string member, IEnumerable<string> names, HttpRequest request, string path, string? repository)
    {
        var last = request.QueryValue("last") ?? string.Empty;
        var size = int.TryParse(request.QueryValue("n"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : int.MaxValue;
        var rest = names.Where(name => string.CompareOrdinal(name, last) > 0).ToList();
        var page = rest.Take(size).ToList();
        var document = new JsonObject { [member] = page.Select(name => (JsonNode)name).ToArray() };
        if (repository is not null)
        {
            document["name"] = repository;
        }

        var response = HttpResponse.Text(200, "application/json", document.ToJsonString());
        return page.Count == 0 || page.Count == rest.Count
            ? response
            : response.With("Link", string.Create(CultureInfo.InvariantCulture, $"<{path}?n={size}&last={Uri.EscapeDataString(page[^1])}>; rel=\"next\""));
    }

    private HttpResponse GetBlob(HttpRequest request, RegistryTarget target)
    {
        var path = store.BlobPath(target.Reference);
        if (!Require(target).Has(target.Reference))
        {
            throw new AwsException(404, "BLOB_UNKNOWN", "blob unknown to registry");
        }

        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        var isPart = ByteRange.TryParse(request.Header("Range"), file.Length, out var range);
        var (first, count) = isPart ? (range.First, range.Count) : (0, file.Length);
        file.Position = first;
        var response = new HttpResponse(isPart ? 206 : 200)
            .With("Content-Type", "application/octet-stream")
            .With("Docker-Content-Digest", target.Reference)
            .With("Accept-Ranges", "bytes");
        if (isPart)
        {
            response.With("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {first}-{first + count - 1}/{file.Length}"));
        }

        return response.WithStream(file, count);
    }

    private HttpResponse DeleteBlob(RegistryTarget target)
    {
        if (!Require(target).Unlink(target.Reference))
        {
            throw new AwsException(404, "BLOB_UNKNOWN", "blob unknown to registry");
        }

        return new HttpResponse(202);
    }

    private async Task<HttpResponse> StartUploadAsync(HttpRequest request, RegistryTarget target, CancellationToken cancellationToken)
    {
        var repository = RequireForPush(target);
        if (request.QueryValue("mount") is { } mount && RegistryStore.IsDigest(mount))
        {
            var origin = request.QueryValue("from");
            if (origin is null ? store.Repositories.Any(r => r.Has(mount)) : store.Find(origin)?.Has(mount) == true)
            {
                repository.Link(mount);
                return Created(target.Repository, mount);
            }
        }

        var id = Randomness.Hex(16);
        var upload = _uploads[id] = new BlobUpload(id, Path.Combine(store.UploadFolder, id), target.Repository);
        if (request.QueryValue("digest") is not { } digest)
        {
            return Progress(upload, 202);
        }

        await AppendAsync(upload, request, cancellationToken).ConfigureAwait(false);
        return Complete(upload, digest, repository);
    }

    private async Task<HttpResponse> UploadChunkAsync(HttpRequest request, RegistryTarget target, CancellationToken cancellationToken)
    {
        var upload = RequireUpload(target);
        await AppendAsync(upload, request, cancellationToken).ConfigureAwait(false);
        return Progress(upload, 202);
    }

    private async Task<HttpResponse> CompleteUploadAsync(HttpRequest request, RegistryTarget target, CancellationToken cancellationToken)
    {
        var upload = RequireUpload(target);
        var digest = request.QueryValue("digest") ?? throw AwsException.BadRequest("DIGEST_INVALID", "A digest is required.");
        await AppendAsync(upload, request, cancellationToken).ConfigureAwait(false);
        return Complete(upload, digest, RequireForPush(target));
    }

    /// <summary>Appends a chunk: the next one, or the one that completes the upload. A chunk with a position must directly follow the existing bytes.</summary>
    private static async Task AppendAsync(BlobUpload upload, HttpRequest request, CancellationToken cancellationToken)
    {
        long? first = null;
        if (request.Header("Content-Range") is { } text)
        {
            var match = ChunkRange().Match(text);
            if (
                !match.Success
                || !long.TryParse(match.Groups["first"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var begin)
                || !long.TryParse(match.Groups["last"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var end)
                || (request.Body.DeclaredLength is { } length && end - begin + 1 != length)
            )
            {
                throw AwsException.BadRequest("BLOB_UPLOAD_INVALID", $"'{text}' is not the range of this chunk: <first byte>-<last byte> was expected.");
            }

            first = begin;
        }

        if (!await upload.TryAppendAsync(request.Body, first, cancellationToken).ConfigureAwait(false))
        {
            throw new AwsException(416, "BLOB_UPLOAD_INVALID", "The chunk does not follow the bytes that were received.");
        }
    }

    private HttpResponse Complete(BlobUpload upload, string digest, Repository repository)
    {
        _uploads.TryRemove(upload.Id, out _);
        using (upload)
        {
            var path = store.BlobPath(digest);
            if (!string.Equals(upload.Digest, digest, StringComparison.Ordinal))
            {
                throw AwsException.BadRequest("DIGEST_INVALID", "provided digest did not match uploaded content");
            }

            if (!File.Exists(path))
            {
                File.Move(upload.Path, path, overwrite: true);
            }

            repository.Link(digest);
            return Created(repository.Name, digest);
        }
    }

    private HttpResponse CancelUpload(RegistryTarget target)
    {
        var upload = RequireUpload(target);
        _uploads.TryRemove(upload.Id, out _);
        upload.Dispose();
        return new HttpResponse(204);
    }

    private static HttpResponse Created(string repository, string digest) =>
        new HttpResponse(201).With("Location", $"/v2/{repository}/blobs/{digest}").With("Docker-Content-Digest", digest);

    private static HttpResponse Progress(BlobUpload upload, int status) =>
        new HttpResponse(status)
            .With("Location", $"/v2/{upload.Repository}/blobs/uploads/{upload.Id}")
            .With("Docker-Upload-UUID", upload.Id)
            .With("Range", string.Create(CultureInfo.InvariantCulture, $"0-{Math.Max(0, upload.Received - 1)}"));

    private HttpResponse GetManifest(RegistryTarget target)
    {
        var manifest = RequireManifest(target);
        return HttpResponse.Of(200, manifest.MediaType, manifest.Bytes).With("Docker-Content-Digest", manifest.Digest);
    }

    private async Task<HttpResponse> PutManifestAsync(HttpRequest request, RegistryTarget target, CancellationToken cancellationToken)
    {
        var repository = RequireForPush(target);
        var bytes = await BodyReader.ReadAllAsync(request.Body, cancellationToken).ConfigureAwait(false);
        var isDigest = target.Reference.Contains(':', StringComparison.Ordinal);
        if (!isDigest && !RegistryStore.IsTag(target.Reference))
        {
            throw AwsException.BadRequest("TAG_INVALID", $"'{target.Reference}' is not a valid tag.");
        }

        var manifest = ManifestIntake.Take(repository, bytes, request.Header("Content-Type"), isDigest ? target.Reference : null, time.GetUtcNow());
        if (!repository.TryPut(manifest, isDigest ? null : target.Reference))
        {
            throw AwsException.BadRequest(
                "TAG_INVALID",
                $"The image tag '{target.Reference}' already exists in the '{repository.Name}' repository and cannot be overwritten because the tag is immutable."
            );
        }

        var response = new HttpResponse(201)
            .With("Location", $"/v2/{repository.Name}/manifests/{manifest.Digest}")
            .With("Docker-Content-Digest", manifest.Digest);
        return manifest.Subject is { } subject ? response.With("OCI-Subject", subject) : response;
    }

    private HttpResponse DeleteManifest(RegistryTarget target)
    {
        if (!Require(target).Delete(target.Reference))
        {
            throw UnknownManifest(target);
        }

        return new HttpResponse(202);
    }

    private HttpResponse ListReferrers(RegistryTarget target)
    {
        var referrers = Require(target).Images.Select(image => image.Manifest).Where(m => string.Equals(m.Subject, target.Reference, StringComparison.Ordinal));
        var index = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.oci.image.index.v1+json",
            ["manifests"] = referrers
                .Select(m =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["mediaType"] = m.MediaType,
                            ["digest"] = m.Digest,
                            ["size"] = m.Bytes.Length,
                            ["artifactType"] = m.ArtifactType,
                        }
                )
                .ToArray(),
        };
        return HttpResponse.Text(200, "application/vnd.oci.image.index.v1+json", index.ToJsonString());
    }

    [GeneratedRegex(
        @"^(?:bytes )?(?<first>[0-9]{1,19})-(?<last>[0-9]{1,19})(?:/(?:\*|[0-9]+))?\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase,
        1000
    )]
    private static partial Regex ChunkRange();

    private Manifest RequireManifest(RegistryTarget target) => Require(target).Find(target.Reference) ?? throw UnknownManifest(target);

    private BlobUpload RequireUpload(RegistryTarget target) =>
        _uploads.TryGetValue(target.Reference, out var upload) && string.Equals(upload.Repository, target.Repository, StringComparison.Ordinal)
            ? upload
            : throw new AwsException(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");

    private Repository Require(RegistryTarget target) => store.Find(target.Repository) ?? throw UnknownRepository(target);

    private Repository RequireForPush(RegistryTarget target) => store.FindForPush(target.Repository) ?? throw UnknownRepository(target);

    private AwsException UnknownRepository(RegistryTarget target) =>
        new(404, "NAME_UNKNOWN", $"The repository with name '{target.Repository}' does not exist in the registry with id '{account}'");

    private static AwsException UnknownManifest(RegistryTarget target) =>
        new(404, "MANIFEST_UNKNOWN", "Requested image not found")
        {
            Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["reference"] = target.Reference },
        };
}

/// <summary>The operation and its subject in a path under /v2/.</summary>
internal sealed partial record RegistryTarget(string Operation, string Repository, string Reference)
{
    public static RegistryTarget Of(HttpRequest request)
    {
        var path = Uri.UnescapeDataString(request.RawPath);
        if (path is "/v2/" or "/v2")
        {
            return new RegistryTarget("GetApiVersion", string.Empty, string.Empty);
        }

        if (path is "/v2/_catalog")
        {
            return new RegistryTarget("ListRepositories", string.Empty, string.Empty);
        }

        var match = Shape().Match(path);
        if (!match.Success)
        {
            return new RegistryTarget("Unknown", string.Empty, string.Empty);
        }

        var (kind, reference) = (match.Groups["kind"].Value, match.Groups["reference"].Value);
        var operation = (kind, request.Method) switch
        {
            ("blobs/uploads", "POST") => "StartUpload",
            ("blobs/uploads", "PATCH") => "UploadChunk",
            ("blobs/uploads", "PUT") => "CompleteUpload",
            ("blobs/uploads", "GET") => "GetUpload",
            ("blobs/uploads", "DELETE") => "CancelUpload",
            ("blobs", "GET" or "HEAD") => "GetBlob",
            ("blobs", "DELETE") => "DeleteBlob",
            ("manifests", "GET" or "HEAD") => "GetManifest",
            ("manifests", "PUT") => "PutManifest",
            ("manifests", "DELETE") => "DeleteManifest",
            ("tags", "GET") => "ListTags",
            ("referrers", "GET") => "ListReferrers",
            _ => "Unknown",
        };
        return new RegistryTarget(operation, match.Groups["name"].Value, reference);
    }

    [GeneratedRegex(@"^/v2/(?<name>.+?)/(?<kind>blobs/uploads|blobs|manifests|tags|referrers)/(?<reference>[^/]*)\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Shape();
}
