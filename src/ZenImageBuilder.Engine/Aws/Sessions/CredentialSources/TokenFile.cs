using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;

/// <summary>A file with a token that another program writes.</summary>
internal static class TokenFile
{
    /// <param name="what">A description of the file, for a message.</param>
    /// <param name="namedBy">The variable or the profile that names it.</param>
    /// <exception cref="ImageBuilderException">The file cannot be read or is empty.</exception>
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
                $"Check the path in {namedBy}, and whether the program that writes the token has written it.",
                cause
            );
    }
}
