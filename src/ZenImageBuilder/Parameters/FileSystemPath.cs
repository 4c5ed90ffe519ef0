using System.Management.Automation;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Profiles;

namespace ZenImageBuilder.Parameters;

/// <summary>Makes absolute file-system paths of what users type: relative to the session's location, on any drive of it, in any of PowerShell's spellings.</summary>
internal static class FileSystemPath
{
    private const string FileSystem = "FileSystem";

    /// <summary>The path as it is written, whether something is there or not.</summary>
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

    /// <summary>The path of a profile file: as it is written where something is there, else with the variables in it, as the variables that name such files have them.</summary>
    public static string OfProfiles(SessionState session, string path) =>
        Literal(session, path) is var literal && Path.Exists(literal) ? literal : Literal(session, UserPath.Expand(path, Environment.GetEnvironmentVariable));

    /// <summary>The path as it is written where it stands on a drive of the session; else, unchanged, for who knows what it is relative to.</summary>
    public static string OnDrive(SessionState session, string path) =>
        session.Path.IsPSAbsolute(path, out var drive)
        && session.Drive.GetAll().Any(known => string.Equals(known.Name, drive, StringComparison.OrdinalIgnoreCase))
            ? Literal(session, path)
            : path;

    /// <summary>The one path that is there and that the pattern means.</summary>
    /// <param name="several">The command that takes several folders, for the remedy.</param>
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

    /// <summary>The files that a pattern means; a name without wildcards is one file, whether it is there or not.</summary>
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
