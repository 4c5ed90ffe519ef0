using System.Management.Automation;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Module.Cmdlets;

/// <summary>Names, ids and labels are found as PowerShell itself finds them: the cmdlets and the engine that users get, over a catalog on disk.</summary>
public sealed class WildcardTests(HostedHome home) : HostedTest(home)
{
    private const string Register = """
        $names = 'a', 'A.b', 'prod', 'PROD-eu', 'prod-us', 'production', 'team-a', 'team-B', 'team-d', 'x-prod', 'xaxxbxxbxc', 'xaxxbxxbxcx', '1e5', 'K9'
        foreach ($name in $names) { if (-not (Get-ImageBuilder "$name*" | Where-Object Name -eq $name)) { $null = Register-ImageBuilder $name -Flavor aws -CodeBuildProject images } }
        """;

    [Theory]
    [InlineData("*")]
    [InlineData("p*")]
    [InlineData("prod-*")]
    [InlineData("PROD*")]
    [InlineData("prod?us")]
    [InlineData("*prod")]
    [InlineData("*a*b*c")]
    [InlineData("team-[a-c]")]
    [InlineData("team-[!a]")]
    [InlineData("[a-p]*")]
    [InlineData("[-t]*")]
    [InlineData("[]x]*")]
    [InlineData("`p*")]
    [InlineData("a`*")]
    [InlineData("`[a-c]*")]
    [InlineData("k?")]
    [InlineData("\u212A*")]
    [InlineData("\u0131*")]
    [InlineData("none*")]
    public void A_pattern_means_what_it_means_in_PowerShell(string pattern)
    {
        var both = Invoke(Register + "; , @($names -like $args[0]); , @(Get-ImageBuilder $args[0] | ForEach-Object Name)", pattern).Clean().All<object[]>();
        Assert.Equal(Sorted(both[0]), Sorted(both[1]));

        static IEnumerable<string> Sorted(object[] names) => names.Select(static name => $"{name}").Order(StringComparer.Ordinal);
    }

    [Fact]
    public void A_literal_that_means_nothing_is_an_error_and_a_pattern_is_none()
    {
        Assert.Empty(Invoke("Get-ImageBuilder none*; Get-Stack none*; Get-ServiceConnector none*; Get-ImageBuild none*").Clean().Output);
        foreach (var noun in new[] { "ImageBuilder", "Stack", "ServiceConnector", "ImageBuild" })
        {
            var error = Invoke($"Get-{noun} none").Error;
            Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        }
    }

    [Theory]
    [InlineData("Get-ImageBuilder", "a[b")]
    [InlineData("Get-Stack", "a[b")]
    [InlineData("Get-ServiceConnector", "[c-a]")]
    [InlineData("Get-ImageBuild", "[c-a]")]
    [InlineData("Get-ImageBuild -Stack", "a[b")]
    [InlineData("Get-ImageBuild -Tag", "a[b")]
    public void A_pattern_that_is_none_is_refused(string command, string pattern)
    {
        var error = Invoke($"{command} $args[0]", pattern).Error;
        Assert.StartsWith(nameof(ErrorCode.InvalidName) + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(pattern, error.Exception.Message, StringComparison.Ordinal);
        Assert.NotNull(error.ErrorDetails.RecommendedAction);
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("`", "", true)]
    [InlineData("?", "", false)]
    [InlineData("a`*", "A*", true)]
    [InlineData("a`*", "ab", false)]
    [InlineData("prod", "PROD", true)]
    [InlineData("[c-e]", "D", true)]
    [InlineData("[]a]", "]", true)]
    public void Values_of_labels_and_names_in_filters_are_patterns_too(string pattern, string value, bool matches) =>
        Assert.Equal(matches, Wildcards.Pattern(pattern).Matches(value));
}
