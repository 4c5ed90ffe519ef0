using System.Text.RegularExpressions;

namespace ZenImageBuilder.Tests.Engine.Aws.Sessions.Profiles;

/// <summary>Where this module differs from the AWS CLI on purpose: as AWS Tools for PowerShell do, or because something else would sign with the keys of another account.</summary>
/// <param name="Name">What is different.</param>
/// <param name="Reason">Why.</param>
internal sealed partial record ProfileDifference(string Name, string Reason)
{
    /// <summary>Whether it matters to a case.</summary>
    public required Func<ProfileCase, bool> Applies { get; init; }

    /// <summary>The case that botocore is asked instead: what this module is to make of the one, botocore makes of the other.</summary>
    public Func<ProfileCase, ProfileCase> Twin { get; init; } = static one => one;

    /// <summary>What is expected, of what botocore says.</summary>
    public Func<ProfileCase, ProfileAnswer, ProfileAnswer> Expected { get; init; } = static (_, answer) => answer;

    private static readonly string[] Regions = ["AWS_REGION", "AWS_DEFAULT_REGION"];

    /// <summary>The table. Its order is the one in which the rows change an answer.</summary>
    public static IReadOnlyList<ProfileDifference> All { get; } =
    [
        new("an empty variable is not set", "Compose files and CI leave variables empty; botocore takes some of them as values, and fails with them.")
        {
            Applies = static one => one.Environment.Values.Contains("", StringComparer.Ordinal),
            Twin = static one => one.Without([.. one.Environment.Where(static variable => variable.Value.Length == 0).Select(static variable => variable.Key)]),
        },
        new("a byte order mark is skipped", "Windows PowerShell and editors on Windows write one; AWS Tools read such files.")
        {
            Applies = static one => one.HasByteOrderMark,
            Twin = static one => one with { HasByteOrderMark = false },
        },
        new("[profile x] in the credentials file is the profile x", "AWS Tools take it, where neither file has the profile under its own name.")
        {
            Applies = static one => one.Credentials is not null && Marked().IsMatch(one.Credentials) && TellsUnmarked(one),
            Twin = static one =>
                one with
                {
                    Credentials = Marked()
                        .Replace(
                            one.Credentials!,
                            static match => $"{match.Groups["indent"].Value}[{match.Groups["name"].Value.Replace("\\ ", " ", StringComparison.Ordinal)}]"
                        ),
                },
        },
        new("-ProfileLocation is the credentials file", "AWS Tools have this parameter; the AWS CLI has the variable.")
        {
            Applies = static one => one.NamesLocation,
            Twin = static one => one.With("AWS_SHARED_CREDENTIALS_FILE", "{folder}/" + one.CredentialsPath) with { NamesLocation = false },
        },
        new("AWS_SECRET_KEY is the secret key where AWS_SECRET_ACCESS_KEY is not set", "The SDKs for .NET, and so AWS Tools, read it.")
        {
            Applies = static one => one["AWS_SECRET_KEY"] is not null && one["AWS_SECRET_ACCESS_KEY"] is not { Length: > 0 },
            Twin = static one => one.With("AWS_SECRET_ACCESS_KEY", one["AWS_SECRET_KEY"]!),
        },
        new(
            "keys of the environment need no profile",
            "They come first in AWS Tools' order; botocore looks for the profile that a variable names all the same."
        )
        {
            Applies = static one => one.Profile is null && HasEnvironmentKeys(one),
            Expected = static (_, answer) => answer.Plan.StartsWith("error: ProfileNotFound", StringComparison.Ordinal) ? answer.WithoutProfiles! : answer,
        },
        new(
            "the region of the profile comes before the environment's, AWS_REGION counts, and so does the default profile's region",
            "The order of AWS Tools; botocore takes AWS_DEFAULT_REGION first."
        )
        {
            Applies = static _ => true,
            Twin = static one => one.Without(Regions),
            Expected = static (one, answer) => answer.HasFailed ? answer : answer with { Region = Region(one, answer) },
        },
        new(
            "a file that is named and not there is an error",
            "Without it, the keys of another account would count; keys of the environment come before any file."
        )
        {
            Applies = static one => MissingFile(one) is not null && !(one.Profile is null && HasEnvironmentKeys(one)),
            Expected = static (one, _) => ProfileAnswer.Failed($"(named by {MissingFile(one)}) does not exist"),
        },
        new("a profile that is named with -ProfileName and holds no credentials is an error", "As in AWS Tools: the container and the instance are not asked.")
        {
            Applies = static one => one.Profile is not null,
            Expected = static (_, answer) => answer.Plan is "none" or "container" ? ProfileAnswer.Failed("no credentials") : answer,
        },
        new("no credentials at all is an error", "There is nothing to go on with.")
        {
            Applies = static _ => true,
            Expected = static (_, answer) => answer.Plan == "none" ? ProfileAnswer.Failed("No AWS credentials were found") : answer,
        },
        new("a role with a code from an MFA device is an error", "Nobody can be asked for it; the error says what to do.")
        {
            Applies = static one => one.Config?.Contains("mfa_serial", StringComparison.OrdinalIgnoreCase) == true,
            Expected = static (_, answer) =>
                answer.Plan.Contains(" mfa", StringComparison.Ordinal) ? ProfileAnswer.Failed("a code from an MFA device") : answer,
        },
    ];

    private static bool HasEnvironmentKeys(ProfileCase one) =>
        one["AWS_ACCESS_KEY_ID"] is { Length: > 0 } && (one["AWS_SECRET_ACCESS_KEY"] is { Length: > 0 } || one["AWS_SECRET_KEY"] is { Length: > 0 });

    // The same question in other words: whether a header of either file is that profile's.
    private static bool HasProfile(ProfileCase one, string name) =>
        Header()
            .Matches(one.Config ?? "")
            .Any(match => Unquoted(match.Groups["header"].Value) is var header && (header == $"profile {name}" || (header == name && name == "default")))
        || Header()
            .Matches(one.Credentials ?? "")
            .Any(match => match.Groups["header"].Value == name || Unquoted(match.Groups["header"].Value) == $"profile {name}");

    private static bool TellsUnmarked(ProfileCase one) =>
        Marked()
            .Matches(one.Credentials!)
            .All(match =>
                match.Groups["name"].Value.Replace("\\ ", " ", StringComparison.Ordinal) is var name
                && !HasProfile(one with { Credentials = Marked().Replace(one.Credentials!, "# ") }, name)
            );

    private static string Unquoted(string header) =>
        Blanks()
            .Replace(
                header.Replace("\\ ", " ", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal) is var bare
                && !bare.Contains("it's", StringComparison.Ordinal)
                    ? bare.Replace("'", "", StringComparison.Ordinal)
                    : bare,
                " "
            )
            .Trim();

    private static string? MissingFile(ProfileCase one) =>
        !one.NamesLocation && one.Credentials is null && one["AWS_SHARED_CREDENTIALS_FILE"] is not null ? "AWS_SHARED_CREDENTIALS_FILE"
        : one.Config is null && one["AWS_CONFIG_FILE"] is not null ? "AWS_CONFIG_FILE"
        : null;

    private static string Region(ProfileCase one, ProfileAnswer answer)
    {
        var named = Regions.Select(name => one[name]).FirstOrDefault(static value => value is { Length: > 0 });
        var isOfProfile =
            one.Profile is not null
            || !(
                HasEnvironmentKeys(one)
                || answer.Plan == "container"
                || (one["AWS_WEB_IDENTITY_TOKEN_FILE"] is { Length: > 0 } && answer.Plan.StartsWith("identity ", StringComparison.Ordinal))
            );
        return isOfProfile && answer.Region != "-" ? answer.Region : named ?? answer.UsualRegion;
    }

    [GeneratedRegex(
        @"^(?<indent>[ \t]*)\[profile[ \t]+(?:""(?<name>[^""\]]+)""|'(?<name>[^'\]]+)'|(?<name>[^\]]+?))\s*\]",
        RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Marked();

    [GeneratedRegex(@"^\s*\[(?<header>[^\]]+)\]", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Header();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Blanks();
}
