namespace ZenImageBuilder.Sandbox.S3;

/// <summary>A stored object. It never changes; a new one replaces it.</summary>
internal sealed record StoredObject(string Key, IReadOnlyList<Blob> Blobs, long Size, string ETag, DateTimeOffset Modified)
{
    /// <summary>The headers of the writer: Content-Type and similar ones, and x-amz-meta-*.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Checksums by algorithm, in base64 as they are transferred.</summary>
    public required IReadOnlyDictionary<string, string> Checksums { get; init; }

    public string ChecksumType { get; init; } = "FULL_OBJECT";

    public void Release()
    {
        foreach (var blob in Blobs)
        {
            blob.Release();
        }
    }
}

/// <summary>Objects in the order of their keys.</summary>
internal sealed class Bucket(string name, DateTimeOffset created)
{
    private readonly object _gate = new();
    private readonly SortedList<string, StoredObject> _objects = new(StringComparer.Ordinal);

    public string Name { get; } = name;

    public DateTimeOffset Created { get; } = created;

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _objects.Count == 0;
            }
        }
    }

    public StoredObject? Find(string key)
    {
        lock (_gate)
        {
            return _objects.TryGetValue(key, out var found) ? found : null;
        }
    }

    /// <summary>Stores the object if the precondition holds for the existing one.</summary>
    public bool TryPut(StoredObject item, Func<StoredObject?, bool> precondition)
    {
        StoredObject? before;
        lock (_gate)
        {
            before = _objects.TryGetValue(item.Key, out var found) ? found : null;
            if (!precondition(before))
            {
                return false;
            }

            _objects[item.Key] = item;
        }

        before?.Release();
        return true;
    }

    public bool Delete(string key)
    {
        StoredObject? gone;
        lock (_gate)
        {
            if (!_objects.Remove(key, out gone))
            {
                return false;
            }
        }

        gone.Release();
        return true;
    }

    /// <summary>The objects whose keys come after <paramref name="after"/> and start with <paramref name="prefix"/>, in order.</summary>
    public IReadOnlyList<StoredObject> List(string prefix, string after)
    {
        lock (_gate)
        {
            var list = new List<StoredObject>();
            for (var i = FirstAfter(after, prefix); i < _objects.Count; i++)
            {
                var item = _objects.GetValueAtIndex(i);
                if (!item.Key.StartsWith(prefix, StringComparison.Ordinal))
                {
                    break;
                }

                list.Add(item);
            }

            return list;
        }
    }

    private int FirstAfter(string after, string prefix)
    {
        var (low, high) = (0, _objects.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var key = _objects.GetKeyAtIndex(middle);
            var isBefore = string.CompareOrdinal(key, prefix) < 0 || (after.Length > 0 && string.CompareOrdinal(key, after) <= 0);
            if (isBefore)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
