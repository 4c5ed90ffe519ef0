using ZenImageBuilder.Engine.Contexts.Scanning;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

// CONTRIBUTING.md, "Decisions": Context
/// <summary>Reads the files that are kept to explain a later failure.</summary>
internal static class BuildInputsReader
{
    /// <summary>How many scripts are read. Only their first bytes are read, so that a large context does not take noticeably longer.</summary>
    private const int MostScripts = 128;

    private const int ScriptBytes = 512;

    private static readonly char[] Separators = [' ', '\t', '\r', '\n', '"', '\'', '`', '=', ';', '&', '|', '(', ')', '[', ']', ',', '/', '\\'];

    /// <summary>
    /// The Dockerfile, the ignore file and the scripts of a scanned context. The scan has read them already, so a file that cannot be read now is no error.
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
    /// The scripts with CR LF line ends, among the scripts that the Dockerfile names and the shell scripts: a step that runs one fails with a message that does
    /// not mention the line ends.
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
