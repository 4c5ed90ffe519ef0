using System.Security.Cryptography;

namespace ZenImageBuilder.Engine.Files;

/// <summary>The reasons why a file cannot be used, as far as users can correct them.</summary>
internal enum FileTrouble
{
    /// <summary>Another reason, which the message contains.</summary>
    Other,

    Full,

    /// <summary>The quota of the user is used up.</summary>
    Quota,

    /// <summary>The file system is read-only.</summary>
    ReadOnly,

    /// <summary>The user lacks the permission.</summary>
    Denied,

    /// <summary>The process or the machine has reached its limit of open files.</summary>
    TooManyOpen,
}

/// <summary>Classifies the errors of files.</summary>
internal static class FileTroubles
{
    // More than a page of any file system and than the index of the write-ahead log, which SQLite needs first.
    private const int ProbeSize = 64 * 1024;

    public static FileTrouble Of(Exception exception) =>
        exception switch
        {
            UnauthorizedAccessException => FileTrouble.Denied,
            IOException when OperatingSystem.IsWindows() => OfWindows(exception.HResult),
            IOException => OfUnix(exception.HResult),
            _ => FileTrouble.Other,
        };

    /// <summary>Writes a file in a folder and deletes it: the error of that says more than an error code with several causes.</summary>
    /// <returns>The error, or null if there was none.</returns>
    public static Exception? Probe(string folder)
    {
        var file = Path.Combine(folder, "probe." + Guid.NewGuid().ToString("N") + ".tmp");
        try
        {
            try
            {
                PrivateFiles.WriteNew(file, RandomNumberGenerator.GetBytes(ProbeSize));
            }
            finally
            {
                File.Delete(file);
            }
        }
        catch (UnauthorizedAccessException exception)
        {
            return new UnauthorizedAccessException($"this user may not write in the folder '{folder}'", exception);
        }
        catch (IOException exception)
        {
            return exception;
        }

        return null;
    }

    // The values of errno, which .NET passes on: those of Linux, and those of macOS where they differ.
    private static FileTrouble OfUnix(int error) =>
        error switch
        {
            28 => FileTrouble.Full,
            122 => FileTrouble.Quota,
            69 when OperatingSystem.IsMacOS() => FileTrouble.Quota,
            30 => FileTrouble.ReadOnly,
            23 or 24 => FileTrouble.TooManyOpen,
            _ => FileTrouble.Other,
        };

    // https://learn.microsoft.com/windows/win32/debug/system-error-codes, as HRESULTs.
    private static FileTrouble OfWindows(int error) =>
        (error & 0xFFFF) switch
        {
            39 or 112 => FileTrouble.Full,
            1295 => FileTrouble.Quota,
            19 => FileTrouble.ReadOnly,
            4 => FileTrouble.TooManyOpen,
            _ => FileTrouble.Other,
        };
}
