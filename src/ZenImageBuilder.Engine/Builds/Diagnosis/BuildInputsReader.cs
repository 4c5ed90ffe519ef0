using ZenImageBuilder.Engine.Contexts.Scanning;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>Reads the files that explain a failure later.</summary>
internal static class BuildInputsReader
{
    /// <summary>So many scripts are looked into, and so far: enough for the first lines, and nothing that a large context would feel.</summary>
    private const int MostScripts = 128;

    private const int ScriptBytes = 512;

    private static readonly char[] Separators = [' ', '\t', '\r', '\n', '"', '\'', '`', '=', ';', '&', '|', '(', ')', '[', ']', ',', '/', '\\'];

    /// <summary>
    /// The Dockerfile, the ignore file and the scripts of a context that has been scanned. They were read before, so what cannot be read now is not worth
    /// an error.
    /// </summary>
    public static BuildInputs Read(ScannedContext context)
    {
        var dockerfile = Text(context.DockerfilePath);
        return new(dockerfile, context.IgnoreFile is { } file ? Path.GetFileName(file) : null, context.IgnoreFile is { } ignore ? Text(ignore) : null)
        {
            WindowsScripts = WindowsScripts(context, dockerfile ?? ""),
        };
    }

    private static string? Text(string path)
    {
        try
        {
            return new FileInfo(path).Length <= BuildInputs.Longest ? File.ReadAllText(path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// The scripts whose lines end in CR LF, of those that the Dockerfile names and of the shell scripts: a step that runs one fails in words that do not
    /// tell it.
    /// </summary>
    private static List<string> WindowsScripts(ScannedContext context, string dockerfile)
    {
        var named = dockerfile.Split(Separators, StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. context
                .Entries.Where(entry =>
                    entry.Kind == EntryKind.File
                    && entry.Size > 0
                    && (entry.Path.EndsWith(".sh", StringComparison.Ordinal) || named.Contains(Path.GetFileName(entry.Path)))
                )
                .Take(MostScripts)
                .Where(entry => IsWindowsScript(entry.FullPath ?? ScannedContext.FullPath(context.Root, entry.Path)))
                .Select(static entry => entry.Path),
        ];
    }

    private static bool IsWindowsScript(string path)
    {
        try
        {
            Span<byte> bytes = stackalloc byte[ScriptBytes];
            using var file = File.OpenHandle(path);
            bytes = bytes[..RandomAccess.Read(file, bytes, 0)];
            return bytes.IndexOf("\r\n"u8) >= 0 && !bytes.Contains((byte)0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
