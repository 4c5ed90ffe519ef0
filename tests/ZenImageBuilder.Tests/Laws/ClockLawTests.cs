using System.Text.RegularExpressions;

namespace ZenImageBuilder.Tests.Laws;

/// <summary>
/// The time of day may be set at any moment, so nothing waits for it and no age is calculated from it: that is what the monotonic clock is for, and the time since the start of
/// the system. The time of day is for people, and for what another machine wrote.
/// </summary>
public sealed partial class ClockLawTests
{
    // Where the time of day is compared with a time that somebody else wrote, or shown to a person.
    private static readonly string[] Allowed =
    [
        "ZenImageBuilder/Cmdlets/Running/ProgressView.cs",
        "ZenImageBuilder.Engine/Aws/Connectors/AwsAutoConfiguration.cs",
        "ZenImageBuilder.Engine/Aws/Sessions/CredentialSources/TemporaryCredentials.cs",
        "ZenImageBuilder.Engine/Aws/Calls/AwsErrors.cs",
        "ZenImageBuilder.Engine/Contexts/Hashing/UnreadFile.cs",
        "ZenImageBuilder.Engine/Contexts/ContextLibrary.cs",
        "ZenImageBuilder.Engine/Builds/Starting/SubmissionClock.cs",
        "ZenImageBuilder.Sandbox/Http/HttpConnection.cs",
        "ZenImageBuilder.Sandbox/SandboxFolder.cs",
        "ZenImageBuilder.Sandbox/Signing/SignatureVerifier.cs",
    ];

    [Fact]
    public void Nothing_is_calculated_from_the_time_of_day()
    {
        var sources = Path.Combine(ModuleFolder.RepositoryRoot, "src");
        var found = Directory
            .GetFiles(sources, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetRelativePath(sources, file).Replace('\\', '/'), Text: File.ReadAllText(file)))
            .Where(static file => !file.Name.Split('/').Any(static part => part is "obj" or "bin"))
            .Where(static file => Calculation().IsMatch(file.Text))
            .Select(static file => file.Name);
        Assert.Empty(found.Except(Allowed));
    }

    [Theory]
    [InlineData("var age = time.GetUtcNow() - submitted;")]
    [InlineData("while (_time.GetUtcNow() < deadline)")]
    [InlineData("if (deadline <= _options.TimeProvider.GetUtcNow())")]
    [InlineData("var deadline = DateTimeOffset.UtcNow + patience;")]
    [InlineData("var age = (DateTime.Now - begun).TotalSeconds;")]
    public void A_calculation_is_seen(string line) => Assert.Matches(Calculation(), line);

    [Theory]
    [InlineData("Created = time.GetUtcNow(),")]
    [InlineData("public Clock() => _now = DateTimeOffset.UtcNow;")]
    [InlineData("Registration(_ => time.GetUtcNow())")]
    public void What_only_says_when_is_none(string line) => Assert.DoesNotMatch(Calculation(), line);

    [GeneratedRegex(
        @"(\bGetUtcNow\(\)|\bUtcNow|\bDateTime(Offset)?\.Now)\s*([-+<]|>(?!>))|(?<![=-])([-+<]|(?<!=)>)=?\s+(\w+\.)*(GetUtcNow\(\)|UtcNow\b|DateTime(Offset)?\.Now\b)",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Calculation();
}
