using System.Text;
using System.Text.Json.Nodes;
using ZenImageBuilder.Sandbox.Protocol;
using ZenImageBuilder.Sandbox.Registry;

namespace ZenImageBuilder.Sandbox.Ecr;

/// <summary>Amazon ECR of 2015-09-21, with the same store as the registry.</summary>
internal sealed class EcrService(RegistryStore store, RegistryTokens tokens, string region, string account, Func<string> host, TimeProvider time)
    : JsonService("ecr", "AmazonEC2ContainerRegistry_V20150921")
{
    private IReadOnlyDictionary<string, Operation>? _operations;

    protected override IReadOnlyDictionary<string, Operation> Operations =>
        _operations ??= new Dictionary<string, Operation>(StringComparer.Ordinal)
        {
            ["GetAuthorizationToken"] = GetAuthorizationToken,
            ["CreateRepository"] = CreateRepository,
            ["DescribeRepositories"] = DescribeRepositories,
            ["DeleteRepository"] = DeleteRepository,
            ["DescribeImages"] = DescribeImages,
            ["ListImages"] = ListImages,
            ["BatchGetImage"] = BatchGetImage,
            ["BatchDeleteImage"] = BatchDeleteImage,
            ["PutImage"] = PutImage,
            ["DescribeRegistry"] = DescribeRegistry,
        };

    protected override string ResourceOf(string operation, JsonObject json)
    {
        var name = json.Text("repositoryName") ?? (json.Texts("repositoryNames") is [var first, ..] ? first : null);
        return operation is "GetAuthorizationToken" or "DescribeRegistry" ? "*" : $"arn:aws:ecr:{region}:{account}:repository/{name ?? "*"}";
    }

    private JsonObject GetAuthorizationToken(ServiceCall call)
    {
        var (password, expires) = tokens.Issue(call.Principal);
        return new JsonObject
        {
            ["authorizationData"] = new JsonArray(
                new JsonObject
                {
                    ["authorizationToken"] = Convert.ToBase64String(Encoding.UTF8.GetBytes("AWS:" + password)),
                    ["expiresAt"] = JsonBody.Seconds(expires),
                    ["proxyEndpoint"] = "http://" + host(),
                }
            ),
        };
    }

    private JsonObject CreateRepository(ServiceCall call)
    {
        var name = call.Json.Required("repositoryName", Invalid);
        if (!RegistryStore.IsName(name))
        {
            throw AwsException.BadRequest(
                Invalid,
                "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*''"
            );
        }

        var mutability = call.Json.Text("imageTagMutability") ?? "MUTABLE";
        if (mutability is not ("MUTABLE" or "IMMUTABLE" or "IMMUTABLE_WITH_EXCLUSION" or "MUTABLE_WITH_EXCLUSION"))
        {
            throw AwsException.BadRequest(
                Invalid,
                "Invalid parameter at 'imageTagMutability' failed to satisfy constraint: 'must be one of MUTABLE, IMMUTABLE'"
            );
        }

        var repository =
            store.TryCreate(name, mutability)
            ?? throw AwsException.BadRequest(
                "RepositoryAlreadyExistsException",
                $"The repository with name '{name}' already exists in the registry with id '{account}'"
            );
        return new JsonObject { ["repository"] = Described(repository) };
    }

    private JsonObject DescribeRepositories(ServiceCall call)
    {
        var names = call.Json.Texts("repositoryNames");
        var repositories = names.Count > 0 ? names.Select(Require) : store.Repositories;
        var (page, next) = Paging.Take(repositories, call.Json.Number("maxResults") ?? 100, call.Json.Text("nextToken"), Invalid);
        return Paging.WithToken(new JsonObject { ["repositories"] = page.Select(r => (JsonNode)Described(r)).ToArray() }, next);
    }

    private JsonObject DeleteRepository(ServiceCall call)
    {
        var repository = Require(call);
        if (repository.Images.Count > 0 && call.Json.Flag("force") != true)
        {
            throw AwsException.BadRequest(
                "RepositoryNotEmptyException",
                $"The repository with name '{repository.Name}' in registry with id '{account}' cannot be deleted because it still contains images"
            );
        }

        store.Delete(repository.Name);
        return new JsonObject { ["repository"] = Described(repository) };
    }

    private JsonObject DescribeImages(ServiceCall call)
    {
        var repository = Require(call);
        var ids = call.Json.Objects("imageIds");
        var images = repository.Images;
        var wanted =
            ids.Count == 0
                ? images.Where(image => HasTagStatus(call.Json, image.Tags))
                : ids.Select(id =>
                        FindImage(repository, id)
                        ?? throw AwsException.BadRequest(
                            "ImageNotFoundException",
                            $"The image with imageId {{{Shown(id)}}} does not exist within the repository with name '{repository.Name}' in the registry with id '{account}'"
                        )
                    )
                    .DistinctBy(manifest => manifest.Digest)
                    .Select(manifest => images.First(image => image.Manifest.Digest == manifest.Digest));
        var (page, next) = Paging.Take(wanted, call.Json.Number("maxResults") ?? 100, call.Json.Text("nextToken"), Invalid);
        return Paging.WithToken(
            new JsonObject { ["imageDetails"] = page.Select(image => (JsonNode)Detail(repository, image.Manifest, image.Tags)).ToArray() },
            next
        );
    }

    private JsonObject Detail(Repository repository, Manifest manifest, IReadOnlyList<string> tags)
    {
        var detail = new JsonObject
        {
            ["registryId"] = account,
            ["repositoryName"] = repository.Name,
            ["imageDigest"] = manifest.Digest,
            ["imageSizeInBytes"] = manifest.ContentSize,
            ["imagePushedAt"] = JsonBody.Seconds(manifest.Pushed),
            ["imageManifestMediaType"] = manifest.MediaType,
        };
        if (tags.Count > 0)
        {
            detail["imageTags"] = tags.Select(tag => (JsonNode)tag).ToArray();
        }

        if (manifest.ArtifactType is { } type)
        {
            detail["artifactMediaType"] = type;
        }

        return detail;
    }

    private JsonObject ListImages(ServiceCall call)
    {
        var ids = Require(call)
            .Images.Where(image => HasTagStatus(call.Json, image.Tags))
            .SelectMany(image =>
                image.Tags.Count == 0
                    ? new[] { new JsonObject { ["imageDigest"] = image.Manifest.Digest } }
                    : image.Tags.Select(tag => new JsonObject { ["imageDigest"] = image.Manifest.Digest, ["imageTag"] = tag })
            );
        var (page, next) = Paging.Take(ids, call.Json.Number("maxResults") ?? 100, call.Json.Text("nextToken"), Invalid);
        return Paging.WithToken(new JsonObject { ["imageIds"] = page.Select(id => (JsonNode)id).ToArray() }, next);
    }

    private JsonObject BatchGetImage(ServiceCall call)
    {
        var repository = Require(call);
        var (images, failures) = (new JsonArray(), new JsonArray());
        foreach (var id in call.Json.Objects("imageIds"))
        {
            if (FindImage(repository, id) is { } manifest)
            {
                images.Add(Image(repository, manifest, id.Text("imageTag")));
            }
            else
            {
                failures.Add(Failure(id));
            }
        }

        return new JsonObject { ["images"] = images, ["failures"] = failures };
    }

    private JsonObject BatchDeleteImage(ServiceCall call)
    {
        var repository = Require(call);
        var (deleted, failures) = (new JsonArray(), new JsonArray());
        foreach (var id in call.Json.Objects("imageIds"))
        {
            var manifest = FindImage(repository, id);
            if (manifest is null || !repository.Delete(id.Text("imageTag") ?? manifest.Digest))
            {
                failures.Add(Failure(id));
                continue;
            }

            // Deleting the last tag deletes the image too.
            if (id.Text("imageTag") is not null && repository.Images.Any(image => image.Manifest.Digest == manifest.Digest && image.Tags.Count == 0))
            {
                repository.Delete(manifest.Digest);
            }

            var entry = new JsonObject { ["imageDigest"] = manifest.Digest };
            if (id.Text("imageTag") is { } tag)
            {
                entry["imageTag"] = tag;
            }

            deleted.Add(entry);
        }

        return new JsonObject { ["imageIds"] = deleted, ["failures"] = failures };
    }

    private JsonObject PutImage(ServiceCall call)
    {
        var repository = Require(call);
        var tag = call.Json.Text("imageTag");
        if (tag is not null && !RegistryStore.IsTag(tag))
        {
            throw AwsException.BadRequest(Invalid, "Invalid parameter at 'imageTag' failed to satisfy constraint");
        }

        Manifest manifest;
        try
        {
            var bytes = Encoding.UTF8.GetBytes(call.Json.Required("imageManifest", Invalid));
            manifest = ManifestIntake.Take(repository, bytes, call.Json.Text("imageManifestMediaType"), call.Json.Text("imageDigest"), time.GetUtcNow());
        }
        catch (AwsException exception) when (exception.Code is "MANIFEST_BLOB_UNKNOWN" or "MANIFEST_INVALID" or "DIGEST_INVALID")
        {
            var code = exception.Code switch
            {
                "MANIFEST_BLOB_UNKNOWN" => "LayersNotFoundException",
                "DIGEST_INVALID" => "ImageDigestDoesNotMatchException",
                _ => Invalid,
            };
            throw AwsException.BadRequest(code, exception.Message);
        }

        if (repository.Find(tag ?? manifest.Digest)?.Digest == manifest.Digest)
        {
            throw AwsException.BadRequest(
                "ImageAlreadyExistsException",
                $"Image with digest '{manifest.Digest}' and tag '{tag}' already exists in the repository with name '{repository.Name}' in registry with id '{account}'"
            );
        }

        if (!repository.TryPut(manifest, tag))
        {
            throw AwsException.BadRequest(
                "ImageTagAlreadyExistsException",
                $"The image tag '{tag}' already exists in the '{repository.Name}' repository and cannot be overwritten because the tag is immutable."
            );
        }

        return new JsonObject { ["image"] = Image(repository, manifest, tag) };
    }

    private JsonObject DescribeRegistry(ServiceCall call) =>
        new()
        {
            ["registryId"] = account,
            ["replicationConfiguration"] = new JsonObject { ["rules"] = new JsonArray() },
        };

    private JsonObject Described(Repository repository) =>
        new()
        {
            ["repositoryArn"] = $"arn:aws:ecr:{region}:{account}:repository/{repository.Name}",
            ["registryId"] = account,
            ["repositoryName"] = repository.Name,
            ["repositoryUri"] = host() + "/" + repository.Name,
            ["createdAt"] = JsonBody.Seconds(repository.Created),
            ["imageTagMutability"] = repository.Mutability,
            ["imageScanningConfiguration"] = new JsonObject { ["scanOnPush"] = false },
            ["encryptionConfiguration"] = new JsonObject { ["encryptionType"] = "AES256" },
        };

    private JsonObject Image(Repository repository, Manifest manifest, string? tag)
    {
        var id = new JsonObject { ["imageDigest"] = manifest.Digest };
        if (tag is not null)
        {
            id["imageTag"] = tag;
        }

        return new JsonObject
        {
            ["registryId"] = account,
            ["repositoryName"] = repository.Name,
            ["imageId"] = id,
            ["imageManifest"] = Encoding.UTF8.GetString(manifest.Bytes),
            ["imageManifestMediaType"] = manifest.MediaType,
        };
    }

    private static JsonObject Failure(JsonObject id) =>
        new()
        {
            ["imageId"] = id.DeepClone(),
            ["failureCode"] = "ImageNotFound",
            ["failureReason"] = "Requested image not found",
        };

    private static Manifest? FindImage(Repository repository, JsonObject id)
    {
        var (digest, tag) = (id.Text("imageDigest"), id.Text("imageTag"));
        if (digest is null && tag is null)
        {
            throw AwsException.BadRequest(Invalid, "Invalid parameter at 'imageIds' failed to satisfy constraint: 'an image needs a tag or a digest'");
        }

        var manifest = repository.Find(tag ?? digest!);
        return digest is null || manifest?.Digest == digest ? manifest : null;
    }

    private static bool HasTagStatus(JsonObject json, IReadOnlyList<string> tags) =>
        json.Object("filter")?.Text("tagStatus") switch
        {
            "TAGGED" => tags.Count > 0,
            "UNTAGGED" => tags.Count == 0,
            _ => true,
        };

    private static string Shown(JsonObject id) => $"imageDigest:'{id.Text("imageDigest") ?? "null"}', imageTag:'{id.Text("imageTag") ?? "null"}'";

    private Repository Require(ServiceCall call) => Require(call.Json.Required("repositoryName", Invalid));

    private Repository Require(string name) =>
        store.Find(name)
        ?? throw AwsException.BadRequest(
            "RepositoryNotFoundException",
            $"The repository with name '{name}' does not exist in the registry with id '{account}'"
        );

    private const string Invalid = "InvalidParameterException";
}
