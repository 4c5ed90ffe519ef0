namespace ZenImageBuilder.Engine.Contexts.Scanning;

/// <summary>Resolves the symbolic links in a path, folder by folder.</summary>
internal static class RealPath
{
    // The maximum number of symbolic links that Linux follows in one path.
    private const int MostLinks = 40;

    /// <summary>Resolves every symbolic link in an absolute path.</summary>
    /// <returns>The resolved path, or null if the path does not exist or the links form a cycle.</returns>
    public static string? Resolve(string path)
    {
        var resolved = Path.GetPathRoot(path)!;
        var ahead = new Stack<string>();
        Push(ahead, path[resolved.Length..]);
        var links = 0;
        while (ahead.TryPop(out var name))
        {
            if (name is "" or ".")
            {
                continue;
            }

            if (name is "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? resolved;
                continue;
            }
            var next = Path.Combine(resolved, name);
            if (FileStatus.Read(next) is not { } status)
            {
                return null;
            }

            if (status.Kind != FileKind.SymbolicLink)
            {
                resolved = next;
                continue;
            }
            if (++links > MostLinks || FileStatus.ReadLink(next) is not { } target)
            {
                return null;
            }

            var root = Path.GetPathRoot(target)!;
            if (root.Length > 0)
            {
                resolved = root;
            }

            Push(ahead, target[root.Length..]);
        }
        return resolved;
    }

    /// <summary>Returns whether a path is the folder or lies in it. Both must be resolved.</summary>
    public static bool IsWithin(string path, string folder)
    {
        var comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var prefix = folder.EndsWith(Path.DirectorySeparatorChar) ? folder : folder + Path.DirectorySeparatorChar;
        return string.Equals(path, folder, comparison) || path.StartsWith(prefix, comparison);
    }

    private static void Push(Stack<string> ahead, string path)
    {
        var names = path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        for (var index = names.Length - 1; index >= 0; index--)
        {
            ahead.Push(names[index]);
        }
    }
}
