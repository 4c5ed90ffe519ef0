using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Files;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Connectors;

/// <summary>Writes profiles into the shared credentials file, readable for its owner only. What else the file holds stays.</summary>
internal sealed class ProfileWriter(Func<string, string?> environment)
{
    /// <summary>What the names of profiles begin with that nobody but this module writes.</summary>
    public const string OwnPrefix = "zenimagebuilder-";

    /// <returns>The file.</returns>
    /// <exception cref="ImageBuilderException">A profile of that name is there that this module did not write, or the file cannot be written.</exception>
    public string Write(string name, string? location, ImmutableCredentials keys, string region, string? endpointUrl, bool replace)
    {
        var path = location is null ? SharedFiles.Credentials(environment) : Directory.Exists(location) ? Path.Combine(location, "credentials") : location;
        try
        {
            MakePrivate(path);
            var file = new SharedCredentialsFile(path);
            if (!replace && !name.StartsWith(OwnPrefix, StringComparison.Ordinal) && file.TryGetProfile(name, out _))
            {
                throw new ImageBuilderException(
                    ErrorCode.InvalidParameterCombination, $"The profile '{name}' is in '{path}' already.", name, "Choose another -ProfileName, or replace it with -Force.");
            }

            file.RegisterProfile(new(name, new() { AccessKey = keys.AccessKey, SecretKey = keys.SecretKey, Token = keys.UseToken ? keys.Token : null })
            {
                Region = Amazon.RegionEndpoint.GetBySystemName(region),
                EndpointUrl = endpointUrl,
            });
            return path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or AmazonClientException or InvalidDataException)
        {
            throw new ImageBuilderException(
                ErrorCode.ProfileNotFound, $"The profile '{name}' cannot be written to '{path}'.", name, "Make the file writable for you, or name another with -ProfileLocation.", exception);
        }
    }

    private static void MakePrivate(string path)
    {
        PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
        PrivateFiles.CreateEmpty(path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
