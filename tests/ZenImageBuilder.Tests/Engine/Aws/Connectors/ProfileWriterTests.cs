using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.Connectors;
using ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;
using ZenImageBuilder.Engine.Aws.Sessions.Profiles;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Aws.Connectors;

/// <summary>Profiles that are written for other programs, in files that people write as well.</summary>
public sealed class ProfileWriterTests : IDisposable
{
    private static readonly ImmutableCredentials Keys = new("AKIA", "s+/=", "token==");

    private readonly string _home = Directory.CreateTempSubdirectory("zib-writer-").FullName;

    private string CredentialsFile => Path.Combine(_home, ".aws", "credentials");

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void What_else_is_in_the_file_stays_as_it_is()
    {
        const string text =
            "# mine\r\n[one] # team\r\naws_access_key_id = A\r\n\r\n[my profile] ; old\r\n; why\r\nrole_arn = r\r\nsource_profile = one\r\noutput = json\r\naws_access_key_id=old\r\nAWS_SECRET_ACCESS_KEY : old\r\n  more\r\ns3 =\r\n  addressing_style = path\r\n\r\n[two]\r\nregion = r-2";
        Lay(text);
        Assert.Equal(CredentialsFile, Write("my profile", replace: true));
        Assert.Equal(
            "# mine\r\n[one] # team\r\naws_access_key_id = A\r\n\r\n[my profile] ; old\r\naws_access_key_id = AKIA\r\naws_secret_access_key = s+/=\r\naws_session_token = token==\r\nregion = eu-central-1\r\n; why\r\noutput = json\r\ns3 =\r\n  addressing_style = path\r\n\r\n[two]\r\nregion = r-2",
            File.ReadAllText(CredentialsFile)
        );
        Assert.Equal(new CredentialPlan.Keys("AKIA", new("s+/="), new("token==")).ToString(), Planned("my profile")!.ToString());
    }

    [Fact]
    public void A_new_profile_goes_to_the_end()
    {
        Lay("[two]\nregion = r-2");
        _ = Write("zenimagebuilder-c", replace: false, endpoint: "http://Host:1/Path");
        Assert.Equal(
            "[two]\nregion = r-2\n[zenimagebuilder-c]\naws_access_key_id = AKIA\naws_secret_access_key = s+/=\naws_session_token = token==\nregion = eu-central-1\nendpoint_url = http://Host:1/Path\n",
            File.ReadAllText(CredentialsFile)
        );
        _ = Write("zenimagebuilder-c", replace: false);
        Assert.DoesNotContain("endpoint_url", File.ReadAllText(CredentialsFile), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_made_for_its_owner_alone()
    {
        var written = Write("dev", replace: false, location: "~/keys/creds");
        Assert.Equal(Path.Combine(_home, "keys", "creds"), written);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(written));
        }
    }

    [Fact]
    public void A_link_stays_a_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right on Windows.");
        var elsewhere = Path.Combine(_home, "dotfiles");
        File.WriteAllText(elsewhere, "[one]\nregion = r-1\n");
        _ = Directory.CreateDirectory(Path.GetDirectoryName(CredentialsFile)!);
        _ = File.CreateSymbolicLink(CredentialsFile, elsewhere);
        _ = Write("dev", replace: false);
        Assert.Equal(elsewhere, File.ResolveLinkTarget(CredentialsFile, returnFinalTarget: true)!.FullName);
        Assert.Contains("[dev]", File.ReadAllText(elsewhere), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one", "[one]\nregion = r-1\n", "", ErrorCode.InvalidParameterCombination)]
    [InlineData("one", "", "[profile \"one\"]\nregion = r-1\n", ErrorCode.InvalidParameterCombination)]
    [InlineData("DEFAULT", "", "", ErrorCode.InvalidParameterCombination)]
    [InlineData("a\nb", "", "", ErrorCode.InvalidParameterCombination)]
    [InlineData("a]\n[b", "", "", ErrorCode.InvalidParameterCombination)]
    [InlineData("dev", "nothing\n", "", ErrorCode.ProfileNotFound)]
    public void What_cannot_be_read_back_is_not_written(string name, string credentials, string config, ErrorCode code)
    {
        Lay(credentials, config);
        Assert.Equal(code, Assert.Throws<ImageBuilderException>(() => Write(name, replace: false)).Code);
        Assert.Equal(credentials, File.ReadAllText(CredentialsFile));
    }

    /// <summary>The keys would be the source of that role, and not what the profile gives.</summary>
    [Fact]
    public void A_profile_that_the_config_file_makes_a_role_is_not_written()
    {
        Lay("", "[profile dev]\nrole_arn = r\nsource_profile = dev\n");
        var error = Assert.Throws<ImageBuilderException>(() => Write("dev", replace: true));
        Assert.Contains("'dev'", error.Message, StringComparison.Ordinal);
        Assert.Equal("", File.ReadAllText(CredentialsFile));
    }

    private void Lay(string credentials, string config = "")
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(CredentialsFile)!);
        File.WriteAllText(CredentialsFile, credentials);
        File.WriteAllText(Path.Combine(_home, ".aws", "config"), config);
    }

    private string? Read(string variable) => variable == "HOME" ? _home : null;

    private CredentialPlan? Planned(string name)
    {
        var store = ProfileStore.Open(null, Read);
        return new CredentialPlanner(store, Read).Of(store.Get(name, ""));
    }

    private string Write(string name, bool replace, string? location = null, string? endpoint = null) =>
        new ProfileWriter(Read).Write(name, location, Keys, "eu-central-1", endpoint, replace);
}
