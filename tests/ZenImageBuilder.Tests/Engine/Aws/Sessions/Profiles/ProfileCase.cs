namespace ZenImageBuilder.Tests.Engine.Aws.Sessions.Profiles;

/// <summary>Profile files, an environment, and what is asked for.</summary>
/// <param name="Config">The text of the config file, or null where it is not there.</param>
/// <param name="Credentials">The text of the credentials file, or null where it is not there.</param>
/// <param name="Environment">The variables. <c>{folder}</c> in a value is the folder of the case, which is the home folder as well.</param>
/// <param name="Profile">The profile that is named by a parameter, or null.</param>
public sealed record ProfileCase(string Name, string? Config, string? Credentials, IReadOnlyDictionary<string, string> Environment, string? Profile = null)
{
    /// <summary>Where the config file lies in the folder of the case.</summary>
    public string ConfigPath { get; init; } = ".aws/config";

    /// <summary>Where the credentials file lies in the folder of the case.</summary>
    public string CredentialsPath { get; init; } = ".aws/credentials";

    /// <summary>Begins both files with a byte order mark.</summary>
    public bool HasByteOrderMark { get; init; }

    /// <summary>Names the credentials file with <c>-ProfileLocation</c>.</summary>
    public bool NamesLocation { get; init; }

    public string? this[string variable] => Environment.GetValueOrDefault(variable);

    public ProfileCase Without(params string[] variables) =>
        this with
        {
            Environment = Environment.Where(variable => !variables.Contains(variable.Key, StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal),
        };

    public ProfileCase With(string variable, string value) =>
        this with
        {
            Environment = new Dictionary<string, string>(Environment, StringComparer.Ordinal) { [variable] = value },
        };

    /// <summary>Writes the files.</summary>
    /// <returns>The variables, the home folder among them.</returns>
    public Dictionary<string, string> Lay(string folder)
    {
        Write(ConfigPath, Config);
        Write(CredentialsPath, Credentials);
        var environment = Environment.ToDictionary(
            static variable => variable.Key,
            variable => variable.Value.Replace("{folder}", folder, StringComparison.Ordinal),
            StringComparer.Ordinal
        );
        environment["HOME"] = folder;
        return environment;

        void Write(string path, string? text)
        {
            if (text is not null)
            {
                var file = Path.Combine(folder, path);
                _ = Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, text, new System.Text.UTF8Encoding(HasByteOrderMark));
            }
        }
    }

    public override string ToString() =>
        $"""
            {Name}{(Profile is null ? "" : $", profile '{Profile}'")}{(NamesLocation ? ", -ProfileLocation" : "")}
            {string.Join(' ', Environment.Select(static variable => $"{variable.Key}='{variable.Value}'"))}
            --- {ConfigPath}
            {Config ?? "(not there)"}
            --- {CredentialsPath}
            {Credentials ?? "(not there)"}
            """;
}

/// <summary>What somebody makes of a case.</summary>
/// <param name="Plan">How the credentials are had, or <c>error: …</c>.</param>
/// <param name="Region">The region, or <c>-</c>.</param>
/// <param name="Endpoints">The endpoint of each service, <c>-</c> for AWS's own, or <c>error: …</c>.</param>
public sealed record ProfileAnswer(string Plan, string Region, IReadOnlyDictionary<string, string> Endpoints)
{
    private const string Error = "error: ";

    /// <summary>The region where no profile is named by a parameter.</summary>
    public string UsualRegion { get; init; } = "-";

    /// <summary>What becomes of the environment alone, without a profile.</summary>
    public ProfileAnswer? WithoutProfiles { get; init; }

    public static ProfileAnswer Failed(string message) => new(Error + message, "-", new Dictionary<string, string>(StringComparer.Ordinal));

    public bool HasFailed => Plan.StartsWith(Error, StringComparison.Ordinal);

    /// <summary>The same in a text that tells answers apart: that something is an error, and not in which words.</summary>
    public string Gist =>
        HasFailed
            ? "error"
            : $"{Plan} | {Region} | {string.Join(' ', Endpoints.OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => $"{one.Key}={Short(one.Value)}"))}";

    private static string Short(string value) => value.StartsWith(Error, StringComparison.Ordinal) ? "error" : value;
}
