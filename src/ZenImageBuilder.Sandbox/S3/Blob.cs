namespace ZenImageBuilder.Sandbox.S3;

/// <summary>A file of bytes that never changes. It is deleted when the last object and the last reader have released it.</summary>
internal sealed class Blob(string path, long length)
{
    private readonly object _gate = new();
    private int _holders = 1;

    public string Path { get; } = path;

    public long Length { get; } = length;

    /// <summary>Adds a reference; false if the file has been deleted.</summary>
    public bool TryHold()
    {
        lock (_gate)
        {
            if (_holders == 0)
            {
                return false;
            }

            _holders++;
            return true;
        }
    }

    public void Release()
    {
        lock (_gate)
        {
            if (--_holders > 0)
            {
                return;
            }
        }

        File.Delete(Path);
    }
}
