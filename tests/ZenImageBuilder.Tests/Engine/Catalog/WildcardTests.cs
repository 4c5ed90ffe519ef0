using System.Management.Automation;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using ZenImageBuilder.Engine.Catalog;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Catalog;

/// <summary>PowerShell itself is the measure.</summary>
public class WildcardTests
{
    // PowerShell writes a set as a set of .NET's regular expressions, where "-[" begins a subtraction, and then fails or matches something else.
    private static readonly Gen<string> Patterns = Texts("ab-[]*?`AZ.", 9)
        .Where(pattern => !pattern.Replace("`", string.Empty, StringComparison.Ordinal).Contains("-[", StringComparison.Ordinal));

    private static readonly Gen<string> Names = Texts("abAZ-][`.", 6);

    [Property(MaxTest = 2000)]
    public Property A_pattern_means_what_it_means_in_PowerShell() =>
        Prop.ForAll(
            Patterns.ToArbitrary(),
            Names.ToArbitrary(),
            (pattern, name) =>
            {
                var (theirs, ours) = (
                    Judge(() => new WildcardPattern(pattern, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant).IsMatch(name)),
                    Judge(() => WildcardExpression.Parse(pattern).IsMatch(name))
                );
                return (theirs == ours).Label($"'{pattern}' on '{name}': PowerShell {theirs}, here {ours}");
            }
        );

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("", "", true)]
    [InlineData("prod-*", "PROD-eu", true)]
    [InlineData("*a*b*c", "xaxxbxxbxc", true)]
    [InlineData("*a*b*c", "xaxxbxxbxcx", false)]
    [InlineData("?", "", false)]
    [InlineData("team-[a-c]", "team-B", true)]
    [InlineData("team-[a-c]", "team-d", false)]
    [InlineData("a`*", "a*", true)]
    [InlineData("a`*", "ab", false)]
    public void Patterns_that_people_type(string pattern, string name, bool matches) => Assert.Equal(matches, WildcardExpression.Parse(pattern).IsMatch(name));

    [Theory]
    [InlineData("a[b")]
    [InlineData("[c-a]")]
    public void A_pattern_that_is_none_is_refused(string pattern)
    {
        var error = Assert.Throws<ImageBuilderException>(() => WildcardExpression.Parse(pattern));
        Assert.Equal(ErrorCode.InvalidName, error.Code);
        Assert.Contains(pattern, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
    }

    private static Gen<string> Texts(string characters, int length) =>
        from size in Gen.Choose(0, length)
        from text in Gen.Elements(characters.ToCharArray()).ArrayOf(size)
        select new string(text);

    private static bool? Judge(Func<bool> match)
    {
        try
        {
            return match();
        }
        catch (Exception exception) when (exception is WildcardPatternException or ImageBuilderException)
        {
            return null;
        }
    }
}
