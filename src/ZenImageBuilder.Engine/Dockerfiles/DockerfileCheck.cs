using System.Text;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Dockerfiles;

// CONTRIBUTING.md, "Decisions": Context
/// <summary>
/// Rejects a Dockerfile that BuildKit would reject as a whole, before anything is uploaded. Errors in single instructions are left to the build.
/// </summary>
internal static class DockerfileCheck
{
    // Longer than any real Dockerfile: such a file is not read into memory.
    private const int Longest = 1 << 20;

    /// <summary>Reads a Dockerfile. A Dockerfile that names a frontend is not checked, because the frontend may read another language.</summary>
    /// <param name="path">The file, absolute. If it cannot be read, packing the context reports it.</param>
    /// <exception cref="ImageBuilderException"><see cref="ErrorCode.InvalidDockerfile"/>: no builder can read it.</exception>
    public static void Check(string path)
    {
        if (Text(path) is not { } text)
        {
            return;
        }

        var dockerfile = DockerfileText.Parse(text);
        if (!dockerfile.IsDocker)
        {
            return;
        }

        // Text in UTF-16 without a byte order mark: every other byte of plain letters is 0.
        if (dockerfile.Instructions is [var first, ..] && first.Keyword.Contains('\0', StringComparison.Ordinal))
        {
            throw Refused(path, $"The Dockerfile '{path}' is UTF-16 or is not text.", "Save it as UTF-8.");
        }

        if (dockerfile.Fault is { } fault)
        {
            throw Refused(
                path,
                fault.Line > 0 ? $"Line {fault.Line} of the Dockerfile '{path}' {fault.Reason}." : $"The Dockerfile '{path}' {fault.Reason}.",
                fault.Remedy
            );
        }
    }

    private static ImageBuilderException Refused(string path, string message, string remedy) => new(ErrorCode.InvalidDockerfile, message, path, remedy);

    private static string? Text(string path)
    {
        try
        {
            return new FileInfo(path).Length <= Longest ? Encoding.UTF8.GetString(File.ReadAllBytes(path)) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
