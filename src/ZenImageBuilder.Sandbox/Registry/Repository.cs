using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ZenImageBuilder.Sandbox.Registry;

/// <summary>A manifest exactly as it was pushed, because the digest covers these bytes.</summary>
internal sealed partial record Manifest(string Digest, string MediaType, byte[] Bytes, DateTimeOffset Pushed)
{
    private JsonObject? _document;

    public JsonObject Document => _document ??= (JsonObject)JsonNode.Parse(Bytes)!;

    /// <summary>The parts that must exist before the manifest is accepted: the configuration and the layers, or the manifests of an index.</summary>
    public IEnumerable<(string Digest, bool IsManifest)> References()
    {
        if (DigestOf(Document["config"]) is { } config)
        {
            yield return (config, false);
        }

        foreach (var layer in Document["layers"] as JsonArray ?? [])
        {
            // Foreign layers are stored elsewhere.
            if (DigestOf(layer) is { } digest && layer!["urls"] is null)
            {
                yield return (digest, false);
            }
        }

        foreach (var manifest in Document["manifests"] as JsonArray ?? [])
        {
            if (DigestOf(manifest) is { } digest)
            {
                yield return (digest, true);
            }
        }
    }

    /// <summary>The size of the configuration and the layers in bytes, as they are transferred.</summary>
    public long ContentSize => new[] { Document["config"] }.Concat(Document["layers"] as JsonArray ?? []).Sum(item => (long?)item?["size"] ?? 0);

    public string? Subject => DigestOf(Document["subject"]);

    public string? ArtifactType => (string?)Document["artifactType"] ?? (string?)Document["config"]?["mediaType"];

    public static Manifest? TryParse(byte[] bytes, string? mediaType, string digest, DateTimeOffset pushed)
    {
        try
        {
            if (JsonNode.Parse(bytes) is not JsonObject document || (int?)document["schemaVersion"] != 2)
            {
                return null;
            }

            var manifest = new Manifest(digest, (string?)document["mediaType"] ?? mediaType ?? "application/vnd.oci.image.manifest.v1+json", bytes, pushed);
            return manifest.IsReadable() ? manifest : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            // Not JSON, a duplicate name, or a member of another type than in a manifest.
            return null;
        }
    }

    /// <summary>Reads everything that is used of a manifest. The media type becomes a header, so it must be a valid one.</summary>
    private bool IsReadable() =>
        MediaTypePattern().IsMatch(MediaType)
        && (ArtifactType is not { Length: > 0 } artifact || MediaTypePattern().IsMatch(artifact))
        && (Subject is not { } subject || RegistryStore.IsDigest(subject))
        && References().All(static reference => RegistryStore.IsDigest(reference.Digest))
        && ContentSize >= 0;

    // https://www.rfc-editor.org/rfc/rfc6838#section-4.2, with the parameters that a Content-Type may have.
    [GeneratedRegex(
        @"^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}(?: ?; ?[\x20-\x7e]*)?\z",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex MediaTypePattern();

    private static string? DigestOf(JsonNode? node) => (string?)node?["digest"];
}

/// <summary>One repository: manifests by digest, tags, and the blobs that it can access.</summary>
internal sealed class Repository(string name, string mutability, DateTimeOffset created)
{
    private readonly object _gate = new();
    private readonly Dictionary<string, Manifest> _manifests = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _tags = new(StringComparer.Ordinal);
    private readonly HashSet<string> _blobs = new(StringComparer.Ordinal);

    public string Name { get; } = name;

    public string Mutability { get; } = mutability;

    public DateTimeOffset Created { get; } = created;

    public bool IsImmutable => Mutability.StartsWith("IMMUTABLE", StringComparison.Ordinal);

    public IReadOnlyList<(Manifest Manifest, IReadOnlyList<string> Tags)> Images
    {
        get
        {
            lock (_gate)
            {
                return
                [
                    .. _manifests
                        .Values.OrderBy(m => m.Pushed)
                        .Select(m => (m, (IReadOnlyList<string>)[.. _tags.Where(tag => tag.Value == m.Digest).Select(tag => tag.Key)])),
                ];
            }
        }
    }

    public IReadOnlyList<string> Tags
    {
        get
        {
            lock (_gate)
            {
                return [.. _tags.Keys];
            }
        }
    }

    public bool Has(string blob)
    {
        lock (_gate)
        {
            return _blobs.Contains(blob);
        }
    }

    public void Link(string blob)
    {
        lock (_gate)
        {
            _blobs.Add(blob);
        }
    }

    public bool Unlink(string blob)
    {
        lock (_gate)
        {
            return _blobs.Remove(blob);
        }
    }

    public Manifest? Find(string reference)
    {
        lock (_gate)
        {
            var digest = reference.Contains(':', StringComparison.Ordinal) ? reference : _tags.GetValueOrDefault(reference);
            return digest is null ? null : _manifests.GetValueOrDefault(digest);
        }
    }

    /// <summary>Stores a manifest and, if a tag is given, assigns the tag to it.</summary>
    /// <returns>False if the tag exists, belongs to another manifest, and is immutable.</returns>
    public bool TryPut(Manifest manifest, string? tag)
    {
        lock (_gate)
        {
            if (tag is not null && IsImmutable && _tags.TryGetValue(tag, out var before) && before != manifest.Digest)
            {
                return false;
            }

            _manifests.TryAdd(manifest.Digest, manifest);
            if (tag is not null)
            {
                _tags[tag] = manifest.Digest;
            }

            return true;
        }
    }

    /// <summary>Deletes a tag, or a manifest with all its tags.</summary>
    public bool Delete(string reference)
    {
        lock (_gate)
        {
            if (!reference.Contains(':', StringComparison.Ordinal))
            {
                return _tags.Remove(reference);
            }

            foreach (var tag in _tags.Where(tag => tag.Value == reference).Select(tag => tag.Key).ToList())
            {
                _tags.Remove(tag);
            }

            return _manifests.Remove(reference);
        }
    }
}
