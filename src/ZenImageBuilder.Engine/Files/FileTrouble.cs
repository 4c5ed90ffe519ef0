using System.Security.Cryptography;

namespace ZenImageBuilder.Engine.Files;

/// <summary>Why a file cannot be used, as far as users can do something about it.</summary>
internal enum FileTrouble
{
    /// <summary>Something else, which the message says.</summary>
    Other,

    /// <summary>The disk is full.</summary>
    Full,

    /// <summary>The quota of the user is used up.</summary>
    Quota,

    /// <summary>The file system is read-only.</summary>
    ReadOnly,

    /// <summary>The user may not.</summary>
    Denied,

    /// <summary>The process, or the machine, has as many files open as it may.</summary>
    TooManyOpen,
}

/// <summary>Tells troubles with files apart.</summary>
internal static class FileTroubles
{
    // More than a page of any file system, and than the index of the write-ahead log, which is what SQLite needs first.
    private const int ProbeSize = 64 * 1024;

    public static FileTrouble Of(Exception exception) =>
        exception switch
        {
            UnauthorizedAccessException => FileTrouble.Denied,
            IOException when OperatingSystem.IsWindows() => OfWindows(exception.HResult),
            IOException => OfUnix(exception.HResult),
            _ => FileTrouble.Other,
        };

    /// <summary>Writes a file in a folder and removes it: what goes wrong tells more than the name of an error that several things lead to.</summary>
    /// <returns>What went wrong, or null where nothing did.</returns>
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

    // The numbers of errno, which .NET hands on: those of Linux, and where they differ those of macOS.
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
