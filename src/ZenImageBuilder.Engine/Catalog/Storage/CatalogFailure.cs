using System.Text.Json;
using Microsoft.Data.Sqlite;
using ZenImageBuilder.Engine.Files;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog.Storage;

/// <summary>Creates the errors that say why the catalog cannot be used, and what to do about it.</summary>
internal static class CatalogFailure
{
    private const string Whole = "Nothing of it is lost.";

    public static ImageBuilderException Newer(string path, int found, int known) =>
        new(
            ErrorCode.RegistryUnavailable,
            $"The catalog '{path}' was written by a newer version of this module: its schema has version {found}, and this one knows versions up to {known}.",
            path,
            "Update the module (Update-Module ZenImageBuilder), or set ZENIMAGEBUILDER_HOME to another folder."
        );

    public static ImageBuilderException Of(Exception exception, string path, TimeSpan patience) =>
        exception switch
        {
            SqliteException { SqliteErrorCode: SqliteCode.Corrupt or SqliteCode.NotADatabase } or JsonException or FormatException => Damaged(path, exception),
            SqliteException { SqliteErrorCode: SqliteCode.Busy or SqliteCode.Locked or SqliteCode.Protocol } => new(
                ErrorCode.RegistryUnavailable,
                $"The catalog '{path}' was held by another process for more than {patience.TotalSeconds:0} seconds.",
                path,
                "End the process that holds it: another shell that hangs, or a program that has the file open.",
                exception
            ),
            SqliteException { SqliteErrorCode: SqliteCode.Full } => Refused(path, FileTrouble.Full, exception),

            // SQLite reports many causes with these codes. A probe of the folder finds the cause.
            SqliteException { SqliteErrorCode: SqliteCode.InputOutput or SqliteCode.CannotOpen or SqliteCode.ReadOnly or SqliteCode.Permission } refusal =>
                FileTroubles.Probe(Path.GetDirectoryName(path)!) is { } trouble ? Refused(path, FileTroubles.Of(trouble), trouble) : OfFile(path, refusal),
            IOException or UnauthorizedAccessException => Refused(path, FileTroubles.Of(exception), exception),
            SqliteException { SqliteErrorCode: SqliteCode.NoMemory } => new(
                ErrorCode.RegistryUnavailable,
                $"The catalog '{path}' cannot be used: there is not enough memory.",
                path,
                "End other programs, then try again.",
                exception
            ),
            _ => new(
                ErrorCode.RegistryUnavailable,
                $"The catalog '{path}' cannot be used: {Sentence(exception.Message)}",
                path,
                "Try again. If it stays so, something else may have changed the file: keep it, and set ZENIMAGEBUILDER_HOME to another folder.",
                exception
            ),
        };

    /// <summary>Returns the error for a file of the catalog that the file system refuses to open or write.</summary>
    /// <param name="what">The subject of the message, such as <c>The catalog</c>.</param>
    public static ImageBuilderException Refused(string path, FileTrouble trouble, Exception exception, string what = "The catalog")
    {
        var (why, remedy) = trouble switch
        {
            FileTrouble.Full => ("cannot be used: the disk is full", $"Free some space on the disk, then try again. {Whole}"),
            FileTrouble.Quota => (
                "cannot be used: the disk quota of this user is used up",
                $"Remove files of yours or have the quota raised, then try again. {Whole}"
            ),
            FileTrouble.ReadOnly => (
                "cannot be used: it is on a read-only file system, and reading it needs files beside it too",
                "Make the file system writable, or set ZENIMAGEBUILDER_HOME to a folder on another one."
            ),
            FileTrouble.TooManyOpen => ("cannot be opened: too many files are open", $"Close what has them open, or raise the limit (ulimit -n). {Whole}"),
            FileTrouble.Denied => (
                $"cannot be opened: {Clause(exception.Message)}",
                "Make the folder and its files readable and writable for you, or set ZENIMAGEBUILDER_HOME to another folder."
            ),
            _ => ($"cannot be opened: {Clause(exception.Message)}", "Correct what stands in the way, or set ZENIMAGEBUILDER_HOME to another folder."),
        };
        return new(ErrorCode.RegistryUnavailable, $"{what} '{path}' {why}.", path, remedy, exception);
    }

    // The folder can be written, so the cause is the file itself or the disk.
    private static ImageBuilderException OfFile(string path, SqliteException exception) =>
        exception.SqliteErrorCode switch
        {
            SqliteCode.InputOutput when SqliteCode.IsAboutLocks(exception.SqliteExtendedErrorCode) => new(
                ErrorCode.RegistryUnavailable,
                $"The catalog '{path}' cannot be used: its file system does not lock or share files as SQLite needs it ({exception.SqliteExtendedErrorCode}).",
                path,
                $"Set ZENIMAGEBUILDER_HOME to a folder on a disk of this machine; network drives often cannot do this. {Whole}",
                exception
            ),
            SqliteCode.InputOutput => new(
                ErrorCode.RegistryUnavailable,
                $"The catalog '{path}' cannot be used: the disk or its file system reports an error ({exception.SqliteExtendedErrorCode}).",
                path,
                "Try again. If it stays so, look after the disk and copy the file to another one; leave it where it is until then.",
                exception
            ),
            _ => new(
                ErrorCode.RegistryUnavailable,
                $"The catalog '{path}' cannot be opened for writing, or one of the files '{path}-wal' and '{path}-shm' cannot: {Sentence(exception.Message)}",
                path,
                "Make these files readable and writable for you, or set ZENIMAGEBUILDER_HOME to another folder.",
                exception
            ),
        };

    private static ImageBuilderException Damaged(string path, Exception exception) =>
        new(
            ErrorCode.RegistryUnavailable,
            $"The catalog '{path}' is damaged: {Sentence(exception.Message)}",
            path,
            $"Close the shells that use this module, move '{path}' and the files '{path}-wal' and '{path}-shm' away, and register the components again. "
                + $"What can be read of it: sqlite3 '{path}' .recover",
            exception
        );

    private static string Sentence(string text) => Clause(text) + ".";

    private static string Clause(string text) => text.TrimEnd('.', ' ');
}
