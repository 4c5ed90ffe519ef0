using System.Text;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Dockerfiles;

/// <summary>Refuses a Dockerfile that BuildKit would refuse as a whole, before anything is uploaded. What is wrong with a single instruction is for the build to say.</summary>
internal static class DockerfileCheck
{
    // Nobody writes such a Dockerfile; whatever it is, it is not read into memory.
    private const int Longest = 1 << 20;

    /// <summary>Reads a Dockerfile. One that names a frontend, which may read another language, is not looked into.</summary>
    /// <param name="path">The file, absolute. What cannot be read here is for whoever packs it to say.</param>
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

        // Text in UTF-16 without its mark: every other byte of plain letters is 0.
        if (dockerfile.Instructions is [var first, ..] && first.Keyword.Contains('\0', StringComparison.Ordinal))
        {
            throw Refused(path, $"The Dockerfile '{path}' is written in UTF-16, or is no text.", "Save it as UTF-8.");
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
