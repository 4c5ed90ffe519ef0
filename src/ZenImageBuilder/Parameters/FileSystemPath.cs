using System.Management.Automation;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Profiles;

namespace ZenImageBuilder.Parameters;

/// <summary>
/// Converts the paths that users type to absolute file-system paths. A path can be relative to the session's location, on any drive of the session, and in any
/// of PowerShell's notations.
/// </summary>
internal static class FileSystemPath
{
    private const string FileSystem = "FileSystem";

    /// <summary>Returns the absolute path without expanding wildcards, whether or not it exists.</summary>
    public static string Literal(SessionState session, string path)
    {
        PathObjectAttribute.RequirePath(path);
        try
        {
            var absolute = session.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            return string.Equals(provider.Name, FileSystem, StringComparison.OrdinalIgnoreCase) ? absolute : throw NotOnTheFileSystem(path, provider.Name);
        }
        catch (Exception exception) when (exception is SessionStateException or ProviderInvocationException)
        {
            throw new ImageBuilderException(ErrorCode.NotAFileSystemPath, $"'{path}' is no path: {exception.Message.TrimEnd('.')}.", path, inner: exception);
        }
    }

    /// <summary>
    /// Returns the path of a profile file: as it is written if it exists, otherwise with its variables expanded, as in the environment variables that name such
    /// files.
    /// </summary>
    public static string OfProfiles(SessionState session, string path) =>
        Literal(session, path) is var literal && Path.Exists(literal) ? literal : Literal(session, UserPath.Expand(path, Environment.GetEnvironmentVariable));

    /// <summary>
    /// Returns the absolute path, without expanding wildcards, if the path begins with a drive of the session. Otherwise returns the path unchanged, and the
    /// code that uses it determines what it is relative to.
    /// </summary>
    public static string OnDrive(SessionState session, string path) =>
        session.Path.IsPSAbsolute(path, out var drive)
        && session.Drive.GetAll().Any(known => string.Equals(known.Name, drive, StringComparison.OrdinalIgnoreCase))
            ? Literal(session, path)
            : path;

    /// <summary>Returns the one existing path that matches the pattern.</summary>
    /// <param name="several">The command that accepts several folders, for the remedy of the error.</param>
    public static string Existing(SessionState session, string path, string several)
    {
        PathObjectAttribute.RequirePath(path);
        try
        {
            var found = session.Path.GetResolvedProviderPathFromPSPath(path, out var provider);
            if (!string.Equals(provider.Name, FileSystem, StringComparison.OrdinalIgnoreCase))
            {
                throw NotOnTheFileSystem(path, provider.Name);
            }

            return found.Count switch
            {
                1 => found[0],
                0 => throw NotFound(path, null),
                _ => throw new ImageBuilderException(
                    ErrorCode.InvalidParameterCombination,
                    $"'{path}' means {found.Count} paths, and a context is one folder.",
                    path,
                    $"Name one folder, or pipe the folders: {several}."
                ),
            };
        }
        catch (Exception exception) when (exception is SessionStateException or ProviderInvocationException)
        {
            throw NotFound(path, exception);
        }
    }

    /// <summary>Returns the files that match a pattern. A path without wildcards is one file, whether or not it exists.</summary>
    public static IReadOnlyList<string> Files(SessionState session, string path)
    {
        PathObjectAttribute.RequirePath(path);
        if (!WildcardPattern.ContainsWildcardCharacters(path))
        {
            return [Literal(session, path)];
        }

        try
        {
            var found = session.Path.GetResolvedProviderPathFromPSPath(path, out var provider);
            return string.Equals(provider.Name, FileSystem, StringComparison.OrdinalIgnoreCase) ? found : throw NotOnTheFileSystem(path, provider.Name);
        }
        catch (Exception exception) when (exception is SessionStateException or ProviderInvocationException)
        {
            throw new ImageBuilderException(ErrorCode.NotAFileSystemPath, $"'{path}' is no path: {exception.Message.TrimEnd('.')}.", path, inner: exception);
        }
    }

    private static ImageBuilderException NotOnTheFileSystem(string path, string provider) =>
        new(ErrorCode.NotAFileSystemPath, $"'{path}' is a path of the provider {provider}, and a path on the file system is needed.", path);

    private static ImageBuilderException NotFound(string path, Exception? cause) =>
        new(ErrorCode.ContextNotFound, $"'{path}' does not exist.", path, "Check the path; with characters such as [ in a name, use -LiteralPath.", cause);
}
