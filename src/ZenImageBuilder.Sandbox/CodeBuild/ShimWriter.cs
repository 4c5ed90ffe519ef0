using System.Globalization;
using System.Text;

namespace ZenImageBuilder.Sandbox.CodeBuild;

/// <summary>
/// Writes the commands <c>docker</c> and <c>aws</c> into the build's own folder, which comes first in the PATH; and a <c>dockerd</c> that refuses, because a build of the sandbox
/// must not start a daemon on the machine of a user.
/// </summary>
internal static class ShimWriter
{
    public static void Write(BuildFolder folder, BuildEngine? engine, string sandboxFolder, string registryPassword, string? loginRefusal)
    {
        WriteSecret(folder.Token, registryPassword + "\n");
        var refusal = folder.Token + ".refused";
        if (loginRefusal is not null)
        {
            WriteSecret(refusal, loginRefusal);
        }

        WriteScript(folder, "aws", "aws.sh", ("token", folder.Token), ("refusal", refusal), ("here", folder.Bin));
        WriteScript(folder, "dockerd", "no-dockerd.sh");
        switch (engine?.Kind)
        {
            case null:
                WriteScript(folder, "docker", "no-docker.sh");
                break;
            case EngineKind.Docker:
                LinkDocker(folder, engine);
                break;
            default:
                WriteScript(
                    folder,
                    "docker",
                    "docker.sh",
                    ("engine", engine.Path),
                    ("kind", engine.Kind.ToString().ToLower(CultureInfo.InvariantCulture)),
                    ("base", folder.Root),
                    ("probe", Path.Combine(sandboxFolder, "engine"))
                );
                break;
        }
    }

    private static void LinkDocker(BuildFolder folder, BuildEngine engine)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(Path.Combine(folder.Bin, "docker"), engine.Path);
        }

        // Plugins that the user installed (including buildx) are in the user's home.
        var plugins = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker", "cli-plugins");
        if (!Directory.Exists(plugins))
        {
            return;
        }

        Directory.CreateDirectory(Path.Combine(folder.Home, ".docker"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Home, ".docker", "cli-plugins"), plugins);
    }

    private static void WriteScript(BuildFolder folder, string name, string resource, params (string Name, string Value)[] settings)
    {
        var text = new StringBuilder("#!/bin/sh\n");
        foreach (var (setting, value) in settings)
        {
            text.Append(setting).Append('=').Append(Quote(value)).Append('\n');
        }

        text.Append(BuildFolder.Resource(resource));
        var path = Path.Combine(folder.Bin, name);
        File.WriteAllText(path, text.ToString());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32("755", 8));
        }
    }

    private static void WriteSecret(string path, string value)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new StreamWriter(path, new UTF8Encoding(false), options);
        file.Write(value);
    }

    /// <summary>Quotes a value for a POSIX shell.</summary>
    internal static string Quote(string value) => "'" + value.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
