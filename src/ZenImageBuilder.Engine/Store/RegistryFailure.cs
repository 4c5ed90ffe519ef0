using System.Text.Json;
using Microsoft.Data.Sqlite;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Store;

/// <summary>Says why the registry cannot be used, and what to do about it.</summary>
internal static class RegistryFailure
{
    public static ImageBuilderException Newer(string path, int found, int known) => new(
        ErrorCode.RegistryUnavailable,
        $"The registry '{path}' was written by a newer version of this module: its schema has version {found}, and this one knows versions up to {known}.",
        path,
        "Update the module (Update-Module ZenImageBuilder), or set ZENIMAGEBUILDER_HOME to another folder.");

    public static ImageBuilderException Of(Exception exception, string path, TimeSpan patience) => exception switch
    {
        SqliteException { SqliteErrorCode: SqliteCode.Corrupt or SqliteCode.NotADatabase } or JsonException or FormatException => Damaged(path, exception),
        SqliteException { SqliteErrorCode: SqliteCode.Busy or SqliteCode.Locked or SqliteCode.Protocol } => new(
            ErrorCode.RegistryUnavailable,
            $"The registry '{path}' was held by another process for more than {patience.TotalSeconds:0} seconds.",
            path,
            "End the process that holds it: another shell that hangs, or a program that has the file open.",
            exception),
        SqliteException { SqliteErrorCode: SqliteCode.Full } => new(
            ErrorCode.RegistryUnavailable, $"The registry '{path}' cannot be written: the disk is full.", path, "Free some space, then try again.", exception),
        SqliteException { SqliteErrorCode: SqliteCode.CannotOpen or SqliteCode.ReadOnly } or IOException or UnauthorizedAccessException => new(
            ErrorCode.RegistryUnavailable,
            $"The registry '{path}' cannot be opened for writing: {Sentence(exception.Message)}",
            path,
            "Make the folder and its files readable and writable for you, or set ZENIMAGEBUILDER_HOME to another folder.",
            exception),
        _ => new(
            ErrorCode.RegistryUnavailable,
            $"The registry '{path}' cannot be used: {Sentence(exception.Message)}",
            path,
            "Try again; if it stays so, move the file away and register the components again.",
            exception),
    };

    private static ImageBuilderException Damaged(string path, Exception exception) => new(
        ErrorCode.RegistryUnavailable,
        $"The registry '{path}' is damaged: {Sentence(exception.Message)}",
        path,
        $"Close the shells that use this module, move '{path}' and the files '{path}-wal' and '{path}-shm' away, and register the components again. "
            + $"What can be read of it: sqlite3 '{path}' .recover",
        exception);

    private static string Sentence(string text) => text.TrimEnd('.', ' ') + ".";
}
