using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Contexts;

/// <summary>The errors of files that can occur in every step, because each step reads files again that an earlier step has read.</summary>
internal static class ContextErrors
{
    public static ImageBuilderException Unreadable(string path, Exception inner) =>
        new(ErrorCode.FileUnreadable, $"'{path}' cannot be read: {Reason(inner)}.", path, "Make it readable, or name it in the ignore file.", inner);

    /// <param name="how">The end of the sentence that says what happened to the file, such as <c>vanished</c>.</param>
    public static ImageBuilderException Changed(string path, string how, Exception? inner = null) =>
        new(
            ErrorCode.ContextChanged,
            $"The context changed while it was being packed: '{path}' {how}.",
            path,
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
