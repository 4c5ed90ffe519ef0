namespace ZenImageBuilder.Engine.Contexts;

/// <summary>Why a build context was refused. The names are stable: they become error ids.</summary>
internal enum ContextErrorCode
{
    /// <summary>The context's folder does not exist.</summary>
    RootMissing,

    /// <summary>The context's path is not a folder.</summary>
    RootNotFolder,

    /// <summary>The context's folder holds nothing at all.</summary>
    ContextEmpty,

    /// <summary>There is no Dockerfile where one is expected.</summary>
    DockerfileMissing,

    /// <summary>The Dockerfile's path is a folder, a device or a socket.</summary>
    DockerfileNotFile,

    /// <summary>The Dockerfile is a link to a place outside of the context and of its own folder.</summary>
    DockerfileLeavesContext,

    /// <summary>The Dockerfile holds nothing.</summary>
    DockerfileEmpty,

    /// <summary>The Dockerfile is not a UTF-8 text file.</summary>
    DockerfileInvalid,

    /// <summary>A line of the ignore file is not a valid pattern.</summary>
    IgnorePatternInvalid,

    /// <summary>The ignore file is not a readable UTF-8 text file.</summary>
    IgnoreFileInvalid,

    /// <summary>The ignore file is a link to a place outside of the context and of its own folder, or to nothing.</summary>
    IgnoreFileLeavesContext,

    /// <summary>A file or folder of the context cannot be read.</summary>
    Unreadable,

    /// <summary>A name in the context is not valid Unicode.</summary>
    NameInvalid,

    /// <summary>A file changed, grew, shrank or vanished while the context was being read.</summary>
    ContextChanged,
}

/// <summary>A build context that cannot be sent, found before anything has left the machine.</summary>
internal sealed class ContextException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="code">Why.</param>
    /// <param name="path">The absolute path that is to blame.</param>
    /// <param name="message">A sentence that ends in a period.</param>
    /// <param name="remedy">What the user can do about it, a sentence, or null.</param>
    /// <param name="inner">The cause.</param>
    public ContextException(ContextErrorCode code, string path, string message, string? remedy = null, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Path = path;
        Remedy = remedy;
    }

    /// <summary>Why.</summary>
    public ContextErrorCode Code { get; }

    /// <summary>The path that is to blame.</summary>
    public string Path { get; }

    /// <summary>What the user can do about it, or null.</summary>
    public string? Remedy { get; }

    /// <summary>The line of the ignore file that is to blame, from 1; 0 when it is not about a line.</summary>
    public int Line { get; init; }

    internal static ContextException Unreadable(string path, Exception inner) =>
        new(ContextErrorCode.Unreadable, path, $"'{path}' cannot be read: {Reason(inner)}.", "Make it readable, or name it in the ignore file.", inner);

    internal static ContextException Changed(string path, string how, Exception? inner = null) =>
        new(
            ContextErrorCode.ContextChanged,
            path,
            $"The context changed while it was being packed: '{path}' {how}.",
            "Try again when nothing writes to the folder, or name the file in the ignore file.",
            inner
        );

    private static string Reason(Exception inner) =>
        inner switch
        {
            UnauthorizedAccessException => "permission denied",
            PathTooLongException => "its path is too long for this system",
            _ => inner.Message.TrimEnd('.'),
        };
}
