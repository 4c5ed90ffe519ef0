using System.Collections;
using FsCheck;
using FsCheck.Xunit;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Engine.Catalog.Components;

public class ComponentCatalogTests
{
    [Fact]
    public void What_was_registered_is_found_as_it_was()
    {
        using var registry = new CatalogFolder();
        var registered = registry.Components.Register(
            Registrations.Builder("Release.1", ("EnvironmentVariable", new Hashtable { ["A"] = "\u00e4 \"1\"" })) with
            {
                Labels = new Dictionary<string, string> { ["Team"] = "a", ["cost-center"] = string.Empty },
            }
        );
        Assert.IsType<ImageBuilder>(registered);
        Assert.Equal((registry.Clock.Now, registry.Clock.Now), (registered.Created, registered.Updated));
        using var other = new CatalogFolder(registry.Home);
        var found = other.Components.Resolve(ComponentKind.ImageBuilder, "RELEASE.1");
        Assert.Equal(
            (registered.Id, "Release.1", "aws", registered.Created, registered.Updated),
            (found.Id, found.Name, found.Flavor, found.Created, found.Updated)
        );
        Assert.Equal(registered.Configuration.ToDictionary(), found.Configuration.ToDictionary());
        Assert.Equal(registered.Labels.ToDictionary(), found.Labels.ToDictionary());
        Assert.Equal("a", found.Labels["team"]);
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("0", true)]
    [InlineData("A.b_c-d", true)]
    [InlineData("a..", true)]
    [InlineData("", false)]
    [InlineData("-a", false)]
    [InlineData(".a", false)]
    [InlineData("_a", false)]
    [InlineData("a b", false)]
    [InlineData("a*", false)]
    [InlineData("\u00e4", false)]
    [InlineData("a\n", false)]
    public void Names(string name, bool allowed)
    {
        using var registry = new CatalogFolder();
        if (allowed)
        {
            registry.Components.Validate(Registrations.Builder(name));
            return;
        }

        var error = Assert.Throws<ImageBuilderException>(() => registry.Components.Validate(Registrations.Builder(name)));
        Assert.Equal((ErrorCode.InvalidName, (object)name), (error.Code, error.Target));
        Assert.Contains("letter or digit", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
    }

    [Fact]
    public void Names_have_up_to_128_characters()
    {
        using var registry = new CatalogFolder();
        _ = registry.Components.Register(Registrations.Builder(new('a', 128)));
        Assert.Equal(
            ErrorCode.InvalidName,
            Assert.Throws<ImageBuilderException>(() => registry.Components.Register(Registrations.Builder(new('a', 129)))).Code
        );
    }

    [Fact]
    public void A_name_is_taken_within_its_kind_in_any_case()
    {
        using var registry = new CatalogFolder();
        _ = registry.Components.Register(Registrations.Builder("Main"));
        _ = registry.Components.Register(Registrations.Store("main"));
        foreach (
            var attempt in new Action<ComponentRegistration>[] { registry.Components.Validate, registration => registry.Components.Register(registration) }
        )
        {
            var error = Assert.Throws<ImageBuilderException>(() => attempt(Registrations.Builder("MAIN")));
            Assert.Equal((ErrorCode.ComponentExists, (object)"MAIN"), (error.Code, error.Target));
            Assert.Equal("An image builder with the name 'MAIN' is registered already.", error.Message);
        }

        Assert.Equal("Main", Assert.Single(registry.Components.Find(ComponentKind.ImageBuilder, null)).Name);
    }

    [Fact]
    public void References_mean_name_then_id_then_id_prefix()
    {
        using var registry = new CatalogFolder();
        var ids = new[] { "aaaa0000-1111-4000-8000-000000000001", "aaaa0000-2222-4000-8000-000000000002", "bbbb0000-0000-4000-8000-000000000003" }
            .Select(Guid.Parse)
            .ToArray();
        Add(registry, ids[0], "zulu");
        Add(registry, ids[1], "bbbb");
        Add(registry, ids[2], "Alpha");

        Assert.Equal(["Alpha", "bbbb", "zulu"], Names(null));
        Assert.Equal(["Alpha", "bbbb", "zulu"], Names("*"));
        Assert.Equal(["Alpha", "zulu"], Names("[az]*"));
        Assert.Equal(["bbbb"], Names("bbbb"));
        Assert.Equal(["Alpha"], Names("bbbb0"));
        Assert.Equal(["Alpha"], Names("BBBB0000-0000-4"));
        Assert.Equal(["zulu"], Names("aaaa00001"));
        Assert.Equal(["zulu"], Names("aaaa0000-1"));
        Assert.Equal(["bbbb"], Names(ids[1].ToString("N")));
        Assert.Equal(["bbbb"], Names(ids[1].ToString("D").ToUpperInvariant()));
        Assert.Empty(Names("nothing*"));
        foreach (var miss in new[] { "nothing", "bbb", "cccc", "aa-aa", "aaaa00-00", string.Empty, ids[0] + "0" })
        {
            var error = Fails(miss);
            Assert.Equal((ErrorCode.ComponentNotFound, (object)miss), (error.Code, error.Target));
            Assert.Contains($"'{miss}'", error.Message, StringComparison.Ordinal);
            Assert.Contains("Get-ImageBuilder", error.Remedy, StringComparison.Ordinal);
        }

        var ambiguous = Fails("aaaa");
        Assert.Equal(ErrorCode.AmbiguousReference, ambiguous.Code);
        Assert.Contains($"bbbb ({ids[1]}), zulu ({ids[0]})", ambiguous.Message, StringComparison.Ordinal);
        Assert.Empty(registry.Components.Find(ComponentKind.ArtifactStore, "*"));
        Assert.Equal(
            ErrorCode.ComponentNotFound,
            Assert.Throws<ImageBuilderException>(() => registry.Components.Resolve(ComponentKind.ArtifactStore, "zulu")).Code
        );

        IEnumerable<string> Names(string? reference) => registry.Components.Find(ComponentKind.ImageBuilder, reference).Select(builder => builder.Name);
        ImageBuilderException Fails(string reference) =>
            Assert.Throws<ImageBuilderException>(() => registry.Components.Find(ComponentKind.ImageBuilder, reference));
    }

    [Property]
    public void Every_prefix_of_an_id_is_read_with_and_without_hyphens(Guid id, PositiveInt length)
    {
        var (plain, whole) = (id.ToString("N"), id.ToString("D"));
        var digits = 4 + (length.Get % 29);
        var prefix = IdPrefix.Parse(plain[..digits].ToUpperInvariant());
        Assert.NotNull(prefix);
        Assert.StartsWith(prefix, whole, StringComparison.Ordinal);
        Assert.Equal(plain[..digits], prefix.Replace("-", string.Empty, StringComparison.Ordinal));
        Assert.Equal(prefix, IdPrefix.Parse(prefix));
    }

    [Fact]
    public void A_component_that_stacks_use_is_kept_and_the_stacks_are_named()
    {
        using var registry = new CatalogFolder();
        var builder = registry.Components.Register(Registrations.Builder("b"));
        var first = registry.Stacks.Register(Registrations.Stack("one", "b"));
        var second = registry.Stacks.Register(Registrations.Stack("two", "b"));
        var error = Assert.Throws<ImageBuilderException>(() => registry.Components.Unregister(ComponentKind.ImageBuilder, builder.Id));
        Assert.Equal((ErrorCode.ComponentInUse, (object)"b"), (error.Code, error.Target));
        Assert.Equal("The image builder 'b' is used by the stacks 'one', 'two'.", error.Message);
        Assert.Equal("Take it out first: Set-Stack one, two -RemoveComponent ImageBuilder; or remove what uses it: Unregister-Stack one, two", error.Remedy);
        registry.Stacks.Unregister(first.Id, recursive: false);
        Assert.Equal(
            "The image builder 'b' is used by the stack 'two'.",
            Assert.Throws<ImageBuilderException>(() => registry.Components.Unregister(ComponentKind.ImageBuilder, builder.Id)).Message
        );
        registry.Stacks.Unregister(second.Id, recursive: false);
        registry.Components.Unregister(ComponentKind.ImageBuilder, builder.Id);
        Assert.Empty(registry.Components.Find(ComponentKind.ImageBuilder, null));
    }

    [Fact]
    public void Unregistering_what_is_not_there_is_an_error()
    {
        using var registry = new CatalogFolder();
        var builder = registry.Components.Register(Registrations.Builder("b"));
        Assert.Equal(
            ErrorCode.ComponentNotFound,
            Assert.Throws<ImageBuilderException>(() => registry.Components.Unregister(ComponentKind.ArtifactStore, builder.Id)).Code
        );
        registry.Components.Unregister(ComponentKind.ImageBuilder, builder.Id);
        Assert.Equal(
            ErrorCode.ComponentNotFound,
            Assert.Throws<ImageBuilderException>(() => registry.Components.Unregister(ComponentKind.ImageBuilder, builder.Id)).Code
        );
    }

    [Fact]
    public void Labels_are_named_once_in_any_case()
    {
        using var registry = new CatalogFolder();
        foreach (
            var labels in new Dictionary<string, string>[]
            {
                new() { ["a"] = "1", ["A"] = "2" },
                new() { [" "] = "1" },
                new() { ["a"] = null! },
            }
        )
        {
            var error = Assert.Throws<ImageBuilderException>(() => registry.Components.Validate(Registrations.Builder("b") with { Labels = labels }));
            Assert.Equal(ErrorCode.InvalidAttribute, error.Code);
            Assert.Contains("Label", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Flavors_are_listed_by_kind()
    {
        using var registry = new CatalogFolder();
        Assert.Equal(
            ["aws", "default", "dockerhub", "github", "gcp", "azure"],
            registry.Components.Flavors(ComponentKind.ContainerRegistry).Select(flavor => flavor.Name)
        );
        Assert.Contains(
            registry.Components.Flavors(ComponentKind.ContainerRegistry)[1].Attributes,
            attribute => attribute is { Name: "Password", IsSecret: true }
        );
    }

    private static void Add(CatalogFolder registry, Guid id, string name) =>
        Assert.True(
            registry.ComponentStore.Add(
                new(
                    id,
                    ComponentKind.ImageBuilder,
                    name,
                    "aws",
                    new Dictionary<string, object> { ["CodeBuildProject"] = "p1" },
                    new Dictionary<string, string>(),
                    registry.Clock.Now,
                    registry.Clock.Now
                ),
                new Dictionary<string, Secret>()
            )
        );
}
