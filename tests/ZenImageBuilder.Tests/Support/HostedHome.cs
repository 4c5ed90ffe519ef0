namespace ZenImageBuilder.Tests.Support;

/// <summary>A catalog folder for one test class. It is named but not created: its content was written by the module.</summary>
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

    /// <summary>A folder beside the catalog for the files of a test; it is removed with the class.</summary>
    public string NewFolder() => Directory.CreateDirectory(System.IO.Path.Combine(_folder.FullName, Guid.NewGuid().ToString("n"))).FullName;

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, _before);
        _folder.Delete(recursive: true);
    }
}
