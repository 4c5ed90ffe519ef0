using System.Text;

namespace ZenImageBuilder.Tests.Support;

/// <summary>A folder that a test fills; it is removed with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder(params string[] files)
    {
        Path = Directory.CreateTempSubdirectory("zib-context-").FullName;
        foreach (var file in files)
        {
            Write(file, file.EndsWith("Dockerfile", StringComparison.Ordinal) ? "FROM scratch\n" : "content of " + file);
        }
    }

    public string Path { get; }

    public string this[string path] => System.IO.Path.Combine(Path, path);

    public TemporaryFolder Write(string path, string content) => Write(path, Encoding.UTF8.GetBytes(content));

    public TemporaryFolder Write(string path, byte[] content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[path])!);
        File.WriteAllBytes(this[path], content);
        return this;
    }

    public TemporaryFolder Folder(string path)
    {
        Directory.CreateDirectory(this[path]);
        return this;
    }

    public TemporaryFolder Link(string path, string target)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[path])!);
        File.CreateSymbolicLink(this[path], target);
        return this;
    }

    /// <summary>Sets permission bits, if the platform has them.</summary>
    public TemporaryFolder Mode(string path, int mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(this[path], (UnixFileMode)mode);
        }

        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
