using System.Text;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Profiles;

/// <summary>A shared profile file: where it is, and who named it.</summary>
/// <param name="Path">The absolute path.</param>
/// <param name="NamedBy">The variable or the parameter that names the file; null where it is the usual one, which need not be there.</param>
internal sealed record ProfileFile(string Path, string? NamedBy)
{
    /// <summary>Names the credentials file.</summary>
    public const string CredentialsVariable = "AWS_SHARED_CREDENTIALS_FILE";

    /// <summary>Names the config file.</summary>
    public const string ConfigVariable = "AWS_CONFIG_FILE";

    private const string CredentialsName = "credentials";

    /// <summary>A byte that is no UTF-8 is an error: a name or a key with a replacement in it would be another one.</summary>
    public static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The credentials file that counts.</summary>
    public static ProfileFile Credentials(Func<string, string?> environment) => Usual(CredentialsVariable, CredentialsName, environment);

    /// <summary>The config file that counts.</summary>
    public static ProfileFile Config(Func<string, string?> environment) => Usual(ConfigVariable, "config", environment);

    /// <summary>The credentials file of a location.</summary>
    /// <param name="location">The file, or its folder where it is named <c>credentials</c>.</param>
    public static ProfileFile At(string location, Func<string, string?> environment)
    {
        var path = File.Exists(location) ? location : UserPath.Expand(location, environment);
        return new(System.IO.Path.GetFullPath(Directory.Exists(path) ? System.IO.Path.Combine(path, CredentialsName) : path), "-ProfileLocation");
    }

    /// <summary>The same file, which says nothing where it is not there.</summary>
    public ProfileFile NeedNotBeThere() => File.Exists(Path) ? this : this with { NamedBy = null };

    /// <summary>What the file says; the usual one says nothing where it is not there.</summary>
    /// <exception cref="ImageBuilderException">The file is named and is not there, or it cannot be read.</exception>
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
            throw Unreadable($"cannot be read: line {exception.Line} {exception.Fault}", "Correct the file; the AWS CLI refuses it as well.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            // A decoder tells the bytes, which may be of a key.
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
                        ? $"Correct the variable {NamedBy}, or remove it: then ~/.aws/{(NamedBy == ConfigVariable ? "config" : CredentialsName)} counts."
                        : "Name the file, or the folder that holds a file 'credentials'."
                ),
            inner
        );
}
