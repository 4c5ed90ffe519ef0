using System.Security.Cryptography;
using ZenImageBuilder.Sandbox.Protocol;

namespace ZenImageBuilder.Sandbox.CodeBuild;

/// <summary>The folder with all files of one build. Its names are short, because the paths of sockets below it have a low length limit.</summary>
internal sealed class BuildFolder
{
    private readonly string _output;

    private BuildFolder(string root)
    {
        Root = root;
        _output = Path.Combine(root, "output", "src" + Randomness.Digits(9));
    }

    public string Root { get; }

    public string Source => Path.Combine(_output, "src");

    public string Bin => Path.Combine(Root, "bin");

    public string Home => Path.Combine(Root, "home");

    public string Temporary => Path.Combine(Root, "output", "tmp");

    public string Store => Path.Combine(Root, "store");

    public string Script => Path.Combine(Temporary, "script.sh");

    public string Driver => Path.Combine(Root, "driver.sh");

    public string State => Path.Combine(Root, "state");

    public string Exports => Path.Combine(Root, "exports");

    public string Token => Path.Combine(Root, "token");

    public static BuildFolder Create(string parent)
    {
        var folder = new BuildFolder(Path.Combine(parent, RandomNumberGenerator.GetHexString(8, lowercase: true)));
        SandboxFolder.Private(folder.Root);
        foreach (var path in new[] { folder.Source, folder.Bin, folder.Home, folder.Temporary, folder.Store, folder.Exports })
        {
            Directory.CreateDirectory(path);
        }

        File.WriteAllText(folder.Driver, Resource("driver.sh"));
        return folder;
    }

    public string SecondarySource(string id) => Path.Combine(_output, id);

    public static string Resource(string name)
    {
        using var stream = typeof(BuildFolder).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
