using System.Text;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Profiles;

/// <summary>A shared profile file: its path, and what names it.</summary>
/// <param name="Path">The absolute path.</param>
/// <param name="NamedBy">The variable or the parameter that names the file; null for the default file, which need not exist.</param>
internal sealed record ProfileFile(string Path, string? NamedBy)
{
    /// <summary>The variable that names the credentials file.</summary>
    public const string CredentialsVariable = "AWS_SHARED_CREDENTIALS_FILE";

    /// <summary>The variable that names the config file.</summary>
    public const string ConfigVariable = "AWS_CONFIG_FILE";

    private const string CredentialsName = "credentials";

    /// <summary>A byte that is not UTF-8 is an error: a name or a key with a replacement character would be another one.</summary>
    public static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The credentials file of the environment.</summary>
    public static ProfileFile Credentials(Func<string, string?> environment) => Usual(CredentialsVariable, CredentialsName, environment);

    /// <summary>The config file of the environment.</summary>
    public static ProfileFile Config(Func<string, string?> environment) => Usual(ConfigVariable, "config", environment);

    /// <summary>The credentials file of a location.</summary>
    /// <param name="location">The file, or its folder if the file's name is <c>credentials</c>.</param>
    public static ProfileFile At(string location, Func<string, string?> environment)
    {
        var path = File.Exists(location) ? location : UserPath.Expand(location, environment);
        return new(System.IO.Path.GetFullPath(Directory.Exists(path) ? System.IO.Path.Combine(path, CredentialsName) : path), "-ProfileLocation");
    }

    /// <summary>The same file, which counts as empty if it does not exist.</summary>
    public ProfileFile NeedNotBeThere() => File.Exists(Path) ? this : this with { NamedBy = null };

    /// <summary>The content of the file; the default file counts as empty if it does not exist.</summary>
    /// <exception cref="ImageBuilderException">A named file does not exist, or the file cannot be read.</exception>
    public ProfileDocument Read()
    {
        if (!File.Exists(Path))
        {
            return NamedBy is null ? ProfileDocument.Empty : throw Unreadable(Directory.Exists(Path) ? "is a folder" : "does not exist");
        }

        try
        {
            using StreamReader reader = new(Path, Strict, detectEncodingFromByteOrderMarks: true);
            return ProfileDocument.Parse(reader.ReadToEnd());
        }
        catch (ProfileSyntaxException exception)
        {
            throw Unreadable($"cannot be read: line {exception.Line} {exception.Fault}", "Correct the file; the AWS CLI rejects it too.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            // The decoder's exception contains the bytes, which may belong to a key.
            throw Unreadable(
                exception is DecoderFallbackException ? "cannot be read: it is not UTF-8" : "cannot be read",
                exception is DecoderFallbackException ? "Save the file as UTF-8." : "Make the file readable for you.",
                exception is DecoderFallbackException ? null : exception
            );
        }
    }

    private static ProfileFile Usual(string variable, string name, Func<string, string?> environment) =>
        environment(variable) is { Length: > 0 } named
            ? new(System.IO.Path.GetFullPath(UserPath.Expand(named, environment)), variable)
            : new(System.IO.Path.Combine(UserPath.Home(environment), ".aws", name), null);

    private ImageBuilderException Unreadable(string fault, string? remedy = null, Exception? inner = null) =>
        new(
            ErrorCode.ProfileNotFound,
            $"The profile file '{Path}'{(NamedBy is null ? "" : $" (named by {NamedBy})")} {fault}.",
            Path,
            remedy
                ?? (
                    NamedBy is CredentialsVariable or ConfigVariable
                        ? $"Correct the variable {NamedBy}, or remove it to use ~/.aws/{(NamedBy == ConfigVariable ? "config" : CredentialsName)}."
                        : "Name the file, or the folder that contains a file 'credentials'."
                ),
            inner
        );
}
