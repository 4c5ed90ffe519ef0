using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Tests.Engine.Catalog.Storage;

/// <summary>The index brings what begins as the pattern does; the pattern decides.</summary>
public sealed class ListingTests
{
    private static readonly string[] Names = ["a", "A.b", "prod", "PROD-eu", "prod-us", "production", "pr", "q", "x-prod", "Zeta", "1e5"];

    [Theory]
    [InlineData("*")]
    [InlineData("p*")]
    [InlineData("PROD*")]
    [InlineData("prod-*")]
    [InlineData("prod?us")]
    [InlineData("*prod")]
    [InlineData("p[ar]*")]
    [InlineData("[a-p]*")]
    [InlineData("z*")]
    [InlineData("`p*")]
    [InlineData("1*")]
    [InlineData("\u0131*")]
    [InlineData("\uFFFF*")]
    [InlineData("none*")]
    public void A_pattern_lists_what_it_matches(string pattern)
    {
        using var registry = new CatalogFolder();
        foreach (var name in Names)
        {
            _ = registry.Components.Register(Registrations.Builder(name));
        }

        var expected = Names.Where(Wildcards.Pattern(pattern).Matches).Order(StringComparer.OrdinalIgnoreCase);
        Assert.Equal(expected, registry.Components.Find(ComponentKind.ImageBuilder, pattern).Select(static builder => builder.Name));
    }

    [Fact]
    public void What_a_name_or_an_id_begins_with_is_found_and_a_pattern_is_taken_literally()
    {
        using var registry = new CatalogFolder();
        var builder = registry.Components.Register(Registrations.Builder("beef"));
        _ = registry.Components.Register(Registrations.Builder("other"));
        Assert.Equal(["beef"], registry.Components.Beginning(ComponentKind.ImageBuilder, "BE").Select(static found => found.Name));
        Assert.Equal(["beef"], registry.Components.Beginning(ComponentKind.ImageBuilder, builder.Id.ToString()[..8]).Select(static found => found.Name));
        Assert.Equal(["beef", "other"], registry.Components.Beginning(ComponentKind.ImageBuilder, "").Select(static found => found.Name));
        Assert.Empty(registry.Components.Beginning(ComponentKind.ImageBuilder, "*"));
    }
}
