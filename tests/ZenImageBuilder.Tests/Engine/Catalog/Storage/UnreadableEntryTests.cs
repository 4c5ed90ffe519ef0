using System.Text;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Documents;
using ZenImageBuilder.Engine.Catalog.Storage;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Catalog.Storage;

/// <summary>What is in the registry can be read; an entry that cannot is told by name and can be removed, and the others are as good as ever.</summary>
public class UnreadableEntryTests
{
    public static TheoryData<string> Fields { get; } = ["labels = '[1'", "labels = '[]'", "created = 'yesterday'", "carried = '{'", "carried = '[]'"];

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_stack_that_cannot_be_read_is_told_by_name_and_can_be_removed(string damage)
    {
        using var registry = WithStacks();
        Run(registry, $"UPDATE stacks SET {damage} WHERE name = 'bad'");
        var told = new List<ImageBuilderException>();
        Assert.Equal(["good"], registry.Stacks.Find(null, told.Add).Select(static stack => stack.Name));
        Assert.Contains("The stack 'bad' cannot be read", Assert.Single(told).Message, StringComparison.Ordinal);
        Assert.Equal(["good"], registry.Stacks.Beginning("").Select(static stack => stack.Name));
        Refused(() => registry.Stacks.Find(null));
        Refused(() => registry.Stacks.Resolve("bad"));
        Refused(() => registry.Stacks.Rename(registry.Stacks.Resolve("bad", evenUnreadable: true).Id, "other"));
        Refused(() => registry.Stacks.Select(registry.Stacks.Resolve("bad", evenUnreadable: true).Id));
        Refused(() => Documents(registry).Plan(new(File("bad"), null, ImportConflict.Overwrite, SetActive: false)));
        _ = registry.Stacks.Unregister(registry.Stacks.Resolve("bad", evenUnreadable: true).Id, recursive: true);
        Assert.Equal(["good"], registry.Stacks.Find(null).Select(static stack => stack.Name));
    }

    [Theory]
    [InlineData("configuration = '[1'")]
    [InlineData("configuration = '{\"A\":{\"B\":{}}}'")]
    [MemberData(nameof(Fields))]
    public void A_component_that_cannot_be_read_is_told_by_name_and_so_are_the_stacks_that_use_it(string damage)
    {
        using var registry = WithStacks();
        Run(registry, $"UPDATE components SET {damage} WHERE name = 'b-bad'");
        var told = new List<ImageBuilderException>();
        Assert.Equal(["b-good"], registry.Components.Find(ComponentKind.ImageBuilder, null, told.Add).Select(static component => component.Name));
        Assert.Contains("The image builder 'b-bad' cannot be read", Assert.Single(told).Message, StringComparison.Ordinal);
        told.Clear();
        Assert.Equal(["good"], registry.Stacks.Find("*", told.Add).Select(static stack => stack.Name));
        Assert.Contains(
            "The stack 'bad' cannot be read from the registry: of its image builder 'b-bad',",
            Assert.Single(told).Message,
            StringComparison.Ordinal
        );
        var id = registry.Components.Resolve(ComponentKind.ImageBuilder, "b-bad", evenUnreadable: true).Id;
        Refused(() => registry.Components.Rename(ComponentKind.ImageBuilder, id, "other"));
        Refused(() => registry.Components.Copy(ComponentKind.ImageBuilder, id, "other"));
        _ = registry.Stacks.Unregister(registry.Stacks.Resolve("bad", evenUnreadable: true).Id, recursive: false);
        registry.Components.Unregister(ComponentKind.ImageBuilder, id);
        Assert.Equal(["b-good"], registry.Components.Find(ComponentKind.ImageBuilder, null).Select(static component => component.Name));
    }

    [Fact]
    public void A_build_that_cannot_be_read_is_told_by_id_and_can_be_forgotten()
    {
        using var registry = new CatalogFolder();
        var good = SampleBuilds.Record(Guid.NewGuid());
        registry.History.Save(good);
        registry.History.Save(SampleBuilds.Record());
        Run(registry, $"UPDATE builds SET document = '{{}}' WHERE id = '{SampleBuilds.Id}'");
        var told = new List<ImageBuilderException>();
        Assert.Equal([good.Build.Id], registry.History.Find(null, filter: null, told.Add).Select(static record => record.Build.Id));
        Assert.Equal(SampleBuilds.Id, Assert.Single(told).Target);
        Refused(() => registry.History.Find(null));
        Refused(() => registry.History.Get(SampleBuilds.Id));
        Assert.Empty(registry.History.Find(Wildcards.Match(SampleBuilds.Id.ToString()), filter: null, told.Add));
        registry.History.Remove(SampleBuilds.Id);
        _ = Assert.Single(registry.History.Find(null));
    }

    /// <summary>What an earlier version took in, which could write 999 levels and read 64.</summary>
    [Theory]
    [InlineData(65)]
    [InlineData(900)]
    public void What_was_written_too_deep_to_be_read_is_read(int depth)
    {
        using var registry = WithStacks();
        var deep = new StringBuilder("{\"components\":{\"orchestrator\":{\"name\":\"d\",\"flavor\":\"local\",\"configuration\":{\"a\":")
            .Append('[', depth)
            .Append(']', depth)
            .Append("}}}}");
        Run(registry, $"UPDATE stacks SET carried = '{deep}' WHERE name = 'bad'");
        var stack = registry.Stacks.Find(null).Single(static stack => stack.Name == "bad");
        Assert.Equal(["orchestrator d"], stack.Carried.Select(static component => component.ToString()));
        Assert.Contains("name: d", Documents(registry).Export(stack.Id, null).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_could_not_be_read_again_is_not_kept()
    {
        using var registry = WithStacks();
        var deep = new StringBuilder("{\"a\":").Append('[', 2000).Append(']', 2000).Append('}').ToString();
        Assert.Equal(
            ErrorCode.InvalidAttribute,
            Assert.Throws<ImageBuilderException>(() => registry.Stacks.Register(Registrations.Stack("new", "b-good") with { Carried = deep })).Code
        );
        Assert.Equal(
            ErrorCode.InvalidAttribute,
            Assert.Throws<ImageBuilderException>(() => registry.Components.Register(Registrations.Builder("new") with { Carried = deep })).Code
        );
        var id = registry.Stacks.Resolve("good").Id;
        Assert.Equal(
            ErrorCode.InvalidAttribute,
            Assert
                .Throws<ImageBuilderException>(() =>
                    registry.Stacks.Change(new(id, new Dictionary<ComponentKind, string>(), [], new Dictionary<string, string?>()) { Carried = deep })
                )
                .Code
        );
        Assert.Equal(["bad", "good"], registry.Stacks.Find(null).Select(static stack => stack.Name));
        Assert.Equal(["b-bad", "b-good"], registry.Components.Find(ComponentKind.ImageBuilder, null).Select(static component => component.Name));
    }

    [Theory]
    [InlineData(90, 0)]
    [InlineData(0, 40)]
    [InlineData(0, 200)]
    public void A_file_that_is_too_deep_leaves_nothing_behind(int depth, int depthOfText)
    {
        using var registry = new CatalogFolder();
        var value =
            depth > 0 ? new string('[', depth) + new string(']', depth) : $"'{{\"password\":{new string('[', depthOfText)}1{new string(']', depthOfText)}}}'";
        var error = Assert.Throws<ImageBuilderException>(() =>
            Documents(registry)
                .Plan(
                    new(
                        $$$"""
                        stack_name: x
                        components:
                          artifact_store: {name: s, flavor: s3, configuration: {path: 's3://bucket', client_kwargs: {{{value}}} } }
                          orchestrator: {name: d, flavor: local, configuration: {a: {{{value}}} } }
                        """,
                        null,
                        ImportConflict.Refuse,
                        SetActive: false
                    )
                )
        );
        Assert.Equal(ErrorCode.InvalidStackFile, error.Code);
        Assert.False(Directory.Exists(registry.Home));
    }

    [Fact]
    public void A_table_as_text_in_which_a_name_stands_twice_is_read_as_Python_reads_it()
    {
        using var registry = new CatalogFolder();
        var import = Documents(registry)
            .Plan(
                new(
                    """
                    stack_name: x
                    components:
                      artifact_store: {name: s, flavor: s3, configuration: {path: 's3://bucket', client_kwargs: '{"region_name":"eu-west-1","password":"hush-7361","password":"hush-7362","region_name":"eu-central-1"}'}}
                    """,
                    null,
                    ImportConflict.Refuse,
                    SetActive: false
                )
            );
        Assert.Contains("'password'", Assert.Single(import.Warnings), StringComparison.Ordinal);
        Assert.Equal("eu-central-1", import.Run().ArtifactStore!.Configuration["Region"]);
    }

    private static CatalogFolder WithStacks()
    {
        var registry = new CatalogFolder();
        foreach (var name in new[] { "good", "bad" })
        {
            _ = registry.Components.Register(Registrations.Builder($"b-{name}"));
            _ = registry.Stacks.Register(Registrations.Stack(name, $"b-{name}"));
        }

        return registry;
    }

    private static string File(string stack) => $"stack_name: {stack}\ncomponents: {{orchestrator: {{name: d, flavor: local}}}}\n";

    private static StackDocuments Documents(CatalogFolder registry) =>
        new(registry.Components, registry.Stacks, registry.StackStore, registry.ComponentStore, registry.Connectors);

    private static void Run(CatalogFolder registry, string sql) => Assert.Equal(1, registry.Database.Write(connection => connection.Run(sql)));

    private static void Refused(Func<object?> action)
    {
        var error = Assert.Throws<ImageBuilderException>(() => action());
        Assert.Equal(ErrorCode.RegistryUnavailable, error.Code);
        Assert.Contains("cannot be read", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
    }
}
