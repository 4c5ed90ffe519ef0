using System.Reflection;
using Amazon.Runtime.CredentialManagement;

namespace ZenImageBuilder.Engine.Aws.Sessions;

/// <summary>
/// Where the shared profile files are. The SDK asks the environment once, when it is loaded; a session lives longer and may set
/// AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE at any time, as tests of scripts do.
/// </summary>
internal static class SharedFiles
{
    public static void Follow(Func<string, string?> environment)
    {
        Set(nameof(SharedCredentialsFile.DefaultFilePath), environment(SharedCredentialsFile.SharedCredentialsFileEnvVar), "credentials");
        Set(nameof(SharedCredentialsFile.DefaultConfigFilePath), environment(SharedCredentialsFile.SharedConfigFileEnvVar), "config");

        void Set(string property, string? named, string usual)
        {
            var path = !string.IsNullOrEmpty(named) && File.Exists(named) ? named : Path.Combine(Home(environment), ".aws", usual);

            // The setter is private: without it, the first value of the process goes on counting.
            _ = typeof(SharedCredentialsFile).GetProperty(property, BindingFlags.Public | BindingFlags.Static)?.GetSetMethod(nonPublic: true)?.Invoke(null, [path]);
        }
    }

    /// <summary>Where the credentials file is, or is to be made.</summary>
    public static string Credentials(Func<string, string?> environment) =>
        environment(SharedCredentialsFile.SharedCredentialsFileEnvVar) is { Length: > 0 } named ? named : Path.Combine(Home(environment), ".aws", "credentials");

    private static string Home(Func<string, string?> environment) =>
        environment("HOME") is { Length: > 0 } home ? home : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
}
