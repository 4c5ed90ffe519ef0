namespace ZenImageBuilder.Tests.Support;

/// <summary>A registry folder of its own for one test class. It is named, not made: what is there, the module has written.</summary>
public sealed class HostedHome : IDisposable
{
    public const string Variable = "ZENIMAGEBUILDER_HOME";

    private readonly string? _before = Environment.GetEnvironmentVariable(Variable);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zib-hosted-");

    public HostedHome()
    {
        Path = System.IO.Path.Combine(_folder.FullName, "home");
        Environment.SetEnvironmentVariable(Variable, Path);
    }

    public string Path { get; }

    /// <summary>A folder beside the registry for the files of a test; it goes with the class.</summary>
    public string NewFolder() => Directory.CreateDirectory(System.IO.Path.Combine(_folder.FullName, Guid.NewGuid().ToString("n"))).FullName;

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, _before);
        _folder.Delete(recursive: true);
    }
}
