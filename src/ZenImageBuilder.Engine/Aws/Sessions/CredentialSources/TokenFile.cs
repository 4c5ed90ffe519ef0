using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;

/// <summary>A file with a token that somebody else writes.</summary>
internal static class TokenFile
{
    /// <param name="what">What the file is, for a message.</param>
    /// <param name="namedBy">The variable or the profile that names it.</param>
    /// <exception cref="ImageBuilderException">The file cannot be read, or is empty.</exception>
    public static async Task<string> ReadAsync(string what, string path, string namedBy)
    {
        try
        {
            return await File.ReadAllTextAsync(path).ConfigureAwait(false) is { Length: > 0 } token ? token : throw Missing("is empty", null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Missing(File.Exists(path) ? "cannot be read" : "does not exist", exception);
        }

        ImageBuilderException Missing(string fault, Exception? cause) =>
            new(
                ErrorCode.CredentialsUnavailable,
                $"The {what} '{path}' (named by {namedBy}) {fault}.",
                path,
                $"Check what {namedBy} names, and that whoever writes the token has done so.",
                cause
            );
    }
}
