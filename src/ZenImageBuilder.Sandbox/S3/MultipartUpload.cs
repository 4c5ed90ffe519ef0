namespace ZenImageBuilder.Sandbox.S3;

internal sealed record UploadedPart(int Number, Blob Blob, string ETag, byte[] Md5, IReadOnlyDictionary<string, byte[]> Checksums, DateTimeOffset Modified);

/// <summary>An upload in parts, until it is completed or aborted.</summary>
internal sealed class MultipartUpload
{
    private readonly object _gate = new();
    private readonly SortedDictionary<int, UploadedPart> _parts = [];
    private bool _isClosed;

    public required string Id { get; init; }

    public required string Bucket { get; init; }

    public required string Key { get; init; }

    public required DateTimeOffset Initiated { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The checksum that was requested at the start of the upload, in lower case; null if none was.</summary>
    public string? Algorithm { get; init; }

    public string ChecksumType { get; init; } = "COMPOSITE";

    /// <summary>The result of the successful completion: a repeated request gets it again.</summary>
    public StoredObject? Completed { get; private set; }

    public IReadOnlyList<UploadedPart> Parts
    {
        get
        {
            lock (_gate)
            {
                return [.. _parts.Values];
            }
        }
    }

    public bool Put(UploadedPart part)
    {
        UploadedPart? before;
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            _parts.TryGetValue(part.Number, out before);
            _parts[part.Number] = part;
        }

        before?.Blob.Release();
        return true;
    }

    /// <summary>Ends the upload; parts that the object does not use are released.</summary>
    public void Close(StoredObject? completed)
    {
        List<UploadedPart> left;
        lock (_gate)
        {
            _isClosed = true;
            Completed = completed;
            left = [.. _parts.Values.Where(part => completed is null || !completed.Blobs.Contains(part.Blob))];
            _parts.Clear();
        }

        foreach (var part in left)
        {
            part.Blob.Release();
        }
    }
}
