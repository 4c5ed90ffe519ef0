using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using ZenImageBuilder.Engine.Stacks.Documents;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Stacks;

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
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 9).Select(static level =>
            $"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]\n"));
        Assert.Contains("10000 values", Assert.Throws<ImageBuilderException>(() => YamlTree.Read(yaml)).Message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 500)]
    public Property What_was_written_is_read_as_the_same_tree() => Prop.ForAll(Trees().ToArbitrary(), static tree =>
    {
        var written = YamlTree.Write(tree);
        var read = YamlTree.Read(written);
        return JsonNode.DeepEquals(tree, read) && YamlTree.Write(read) == written;
    });

    private static Gen<string> Texts() => Gen.OneOf(
        Gen.Elements("yes", "null", "~", "1", "1.5", "0x1", "22:22", "2026-11-25", "=", "<<", "", " a", "a ", "a: b", "a #b", "- a", "{{a.b}}", "é", "\u0085", "a\nb", "\t", "'", "\"", "%a", "@a", "*a", "&a", "!a", "…", "---"),
        ArbMap.Default.GeneratorFor<NonNull<string>>().Select(static text => new string([.. text.Get.Where(static character => !char.IsSurrogate(character) && character is not ('\uFFFE' or '\uFFFF' or '\0'))])));

    private static Gen<JsonNode?> Leaves() => Gen.OneOf(
        Texts().Select(static text => (JsonNode?)text),
        Gen.Choose(int.MinValue, int.MaxValue).Select(static number => JsonNode.Parse(number.ToString(System.Globalization.CultureInfo.InvariantCulture))),
        Gen.Elements(true, false).Select(static flag => (JsonNode?)flag),
        Gen.Constant((JsonNode?)null));

    private static Gen<JsonObject> Trees() => Gen.Sized(static size => Map(Math.Min(3, size / 10)));

    private static Gen<JsonObject> Map(int depth) => Gen.Zip(Texts(), Node(depth)).ListOf().Select(static pairs => new JsonObject(pairs.DistinctBy(static pair => pair.Item1).Select(static pair => KeyValuePair.Create(pair.Item1, pair.Item2?.DeepClone()))));

    private static Gen<JsonNode?> Node(int depth) => depth == 0 ? Leaves() : Gen.OneOf(
        Leaves(),
        Map(depth - 1).Select(static map => (JsonNode?)map),
        Node(depth - 1).ListOf().Select(static items => (JsonNode?)new JsonArray([.. items.Select(static item => item?.DeepClone())])));
}
