using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using ZenImageBuilder.Engine.Catalog.Documents;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Catalog.Documents;

public class YamlTreeTests
{
    /// <summary>What PyYAML 6 gives for these: <c>yaml.safe_load</c>, as JSON.</summary>
    [Theory]
    [InlineData("text", "\"text\"")]
    [InlineData("", "null")]
    [InlineData("~", "null")]
    [InlineData("yes", "true")]
    [InlineData("Off", "false")]
    [InlineData("y", "\"y\"")]
    [InlineData("'yes'", "\"yes\"")]
    [InlineData("\"1\"", "\"1\"")]
    [InlineData("12", "12")]
    [InlineData("-1_000", "-1000")]
    [InlineData("0x1F", "31")]
    [InlineData("017", "15")]
    [InlineData("0o17", "\"0o17\"")]
    [InlineData("0b101", "5")]
    [InlineData("22:22", "1342")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("1.50", "1.5")]
    [InlineData("1.", "1.0")]
    [InlineData("1e5", "\"1e5\"")]
    [InlineData("1.0e-07", "1.0e-07")]
    [InlineData("2026-11-25", "\"2026-11-25\"")]
    [InlineData("!!str 12", "\"12\"")]
    [InlineData("[1, a]", "[1,\"a\"]")]
    [InlineData("&x {k: v}", "{\"k\":\"v\"}")]
    public void A_scalar_means_what_it_means_to_ZenML(string yaml, string json) =>
        Assert.Equal(json, YamlTree.Read("key: " + yaml)["key"]?.ToJsonString() ?? "null");

    [Theory]
    [InlineData("a: 1\na: 2", "line 2")]
    [InlineData("- a", "mapping")]
    [InlineData("a: 1\n---\nb: 2", "one document")]
    [InlineData("a: [", "YAML")]
    [InlineData("a: .inf", ".inf")]
    [InlineData("? [a]\n: 1", "key")]
    [InlineData("a: !!python/object:os.system {}", "tag")]
    [InlineData("a: !!python/name:os.system x", "tag")]
    [InlineData("", "one document")]
    public void What_is_no_tree_is_refused(string yaml, string word)
    {
        var error = Assert.Throws<ImageBuilderException>(() => YamlTree.Read(yaml));
        Assert.Equal(ErrorCode.InvalidStackFile, error.Code);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_few_lines_do_not_become_an_endless_tree()
    {
        var yaml =
            "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + string.Concat(
                Enumerable.Range(1, 9).Select(static level => $"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]\n")
            );
        Assert.Contains("10000 values", Assert.Throws<ImageBuilderException>(() => YamlTree.Read(yaml)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    public void As_deep_as_a_tree_may_be_it_is_read_and_one_deeper_it_is_refused(string open, string close)
    {
        // The root is the first.
        var deepest = YamlReader.MaximumDepth - 1;
        var tree = YamlTree.Read("a: " + Nested(open, close, deepest));
        Assert.True(JsonNode.DeepEquals(tree, YamlTree.Read(YamlTree.Write(tree))));
        Assert.True(JsonNode.DeepEquals(tree, ZenImageBuilder.Engine.Catalog.Documents.StackFile.Stored(tree.ToJsonString())));
        var error = Assert.Throws<ImageBuilderException>(() => YamlTree.Read("a: " + Nested(open, close, deepest + 1)));
        Assert.Equal(ErrorCode.InvalidStackFile, error.Code);
        Assert.Contains("in line 1: More than 64", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    [InlineData("- ", "")]
    [InlineData("? ", "")]
    [InlineData("[{a: ", "}]")]
    [InlineData("!!seq [", "]")]
    [InlineData("&a [", "]")]
    public void Depth_without_end_is_refused_before_it_is_a_tree(string open, string close) => Refused("a:\n  " + Nested(open, close, 100_000));

    [Fact]
    public void Aliases_do_not_stand_in_one_another_without_end() =>
        Refused("a0: &a0 []\n" + string.Concat(Enumerable.Range(1, 70).Select(static level => $"a{level}: &a{level} [*a{level - 1}]\n")));

    [Theory]
    [InlineData("a: &a [*a]")]
    [InlineData("a: &a {b: *a}")]
    [InlineData("a: *b")]
    [InlineData("a: &a {? *a : 1}")]
    public void An_alias_for_what_it_stands_in_or_for_nothing_is_refused(string yaml) => Refused(yaml);

    [Fact]
    public void An_alias_is_what_it_stands_for() =>
        Assert.Equal("""{"a":{"x":[1,"y"]},"b":{"x":[1,"y"]},"c":"k","k":2}""", YamlTree.Read("a: &a {x: [1, 'y']}\nb: *a\nc: &k k\n*k : 2").ToJsonString());

    [Fact]
    public void A_long_text_is_not_multiplied_without_end() =>
        Refused($"a: &a {new string('x', 200_000)}\n" + string.Concat(Enumerable.Range(0, 10).Select(static index => $"b{index}: *a\n")));

    [Fact]
    public void A_number_of_a_million_digits_is_refused_and_a_text_of_as_many_is_none()
    {
        Refused($"a: {new string('9', 1_000_000)}");
        Assert.Equal(1_000_000, YamlTree.Read($"a: '{new string('9', 1_000_000)}'")["a"]!.GetValue<string>().Length);
    }

    [Fact]
    public void A_text_that_is_longer_than_a_stack_is_refused() => Refused("a: '" + new string('x', 1 << 20) + "'");

    private static string Nested(string open, string close, int depth) =>
        string.Concat(Enumerable.Repeat(open, depth)) + string.Concat(Enumerable.Repeat(close, depth));

    private static void Refused(string yaml) => Assert.Equal(ErrorCode.InvalidStackFile, Assert.Throws<ImageBuilderException>(() => YamlTree.Read(yaml)).Code);

    [Theory]
    [InlineData("A *")]
    [InlineData("A **")]
    [InlineData("A *b")]
    [InlineData("A * b")]
    public void A_key_that_looks_like_an_alias_within_is_read_as_it_was_written(string key) =>
        Assert.Equal([key], YamlTree.Read(YamlTree.Write(new() { [key] = key })).Select(static member => member.Key));

    [Property(MaxTest = 500)]
    public Property What_was_written_is_read_as_the_same_tree() =>
        Prop.ForAll(
            Trees().ToArbitrary(),
            static tree =>
            {
                var written = YamlTree.Write(tree);
                var read = YamlTree.Read(written);
                return JsonNode.DeepEquals(tree, read) && YamlTree.Write(read) == written;
            }
        );

    private static Gen<string> Texts() =>
        Gen.OneOf(
            Gen.Elements(
                "yes",
                "null",
                "~",
                "1",
                "1.5",
                "0x1",
                "22:22",
                "2026-11-25",
                "=",
                "<<",
                "",
                " a",
                "a ",
                "a: b",
                "a #b",
                "- a",
                "{{a.b}}",
                "é",
                "\u0085",
                "a\nb",
                "\t",
                "'",
                "\"",
                "%a",
                "@a",
                "*a",
                "&a",
                "!a",
                "…",
                "---"
            ),
            ArbMap
                .Default.GeneratorFor<NonNull<string>>()
                .Select(static text => new string([
                    .. text.Get.Where(static character => !char.IsSurrogate(character) && character is not ('\uFFFE' or '\uFFFF' or '\0')),
                ]))
        );

    private static Gen<JsonNode?> Leaves() =>
        Gen.OneOf(
            Texts().Select(static text => (JsonNode?)text),
            Gen.Choose(int.MinValue, int.MaxValue).Select(static number => JsonNode.Parse(number.ToString(System.Globalization.CultureInfo.InvariantCulture))),
            Gen.Elements(true, false).Select(static flag => (JsonNode?)flag),
            Gen.Constant((JsonNode?)null)
        );

    private static Gen<JsonObject> Trees() => Gen.Sized(static size => Map(Math.Min(3, size / 10)));

    private static Gen<JsonObject> Map(int depth) =>
        Gen.Zip(Texts(), Node(depth))
            .ListOf()
            .Select(static pairs => new JsonObject(
                pairs.DistinctBy(static pair => pair.Item1).Select(static pair => KeyValuePair.Create(pair.Item1, pair.Item2?.DeepClone()))
            ));

    private static Gen<JsonNode?> Node(int depth) =>
        depth == 0
            ? Leaves()
            : Gen.OneOf(
                Leaves(),
                Map(depth - 1).Select(static map => (JsonNode?)map),
                Node(depth - 1).ListOf().Select(static items => (JsonNode?)new JsonArray([.. items.Select(static item => item?.DeepClone())]))
            );
}
