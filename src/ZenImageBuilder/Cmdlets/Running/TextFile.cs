using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Cmdlets.Running;

/// <summary>Reads and writes the text files that users name: UTF-8 without a byte order mark.</summary>
internal static class TextFile
{
    // The text of a stack is about a page. A longer file is not a stack and is not read.
    private const long MaximumBytes = 1024 * 1024;

    /// <summary>Writes a file. Throws if the file exists already and <paramref name="replace"/> is false.</summary>
    public static async Task WriteAsync(string path, string text, bool replace, CancellationToken cancellationToken)
    {
        try
        {
            var stream = new FileStream(path, replace ? FileMode.Create : FileMode.CreateNew, FileAccess.Write);
            await using (stream)
            {
                await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), cancellationToken);
            }
        }
        catch (IOException exception) when (!replace && File.Exists(path))
        {
            throw Exists(path, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ImageBuilderException(
                ErrorCode.FileUnwritable,
                $"The file '{path}' cannot be written: {exception.Message.TrimEnd('.')}.",
                path,
                "Name a file that you may write.",
                exception
            );
        }
    }

    public static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return new FileInfo(path).Length <= MaximumBytes
                ? await File.ReadAllTextAsync(path, cancellationToken)
                : throw new IOException("it is longer than 1 MiB");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ImageBuilderException(
                ErrorCode.FileUnreadable,
                $"The file '{path}' cannot be read: {exception.Message.TrimEnd('.')}.",
                path,
                "Check the path.",
                exception
            );
        }
    }

    public static ImageBuilderException Exists(string path, Exception? cause = null) =>
        new(ErrorCode.FileExists, $"The file '{path}' is there already.", path, "Name another one, or replace it with -Force.", cause);
}
