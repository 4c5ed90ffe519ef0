using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using ZenImageBuilder.Sandbox.CodeBuild.Buildspecs;

namespace ZenImageBuilder.Tests.Sandbox;

public class BuildspecTests
{
    [Theory]
    [InlineData("a: 1", """{"a":"1"}""")]
    [InlineData("a: 0.2 # why", """{"a":"0.2"}""")]
    [InlineData("---\na: b\n", """{"a":"b"}""")]
    [InlineData("\n# first\na:\n  b: c\n\n  d: e\nf: g", """{"a":{"b":"c","d":"e"},"f":"g"}""")]
    [InlineData("a:\n- x\n- y\nb: z", """{"a":["x","y"],"b":"z"}""")]
    [InlineData("a:\n  - x\n  -   y z\n  - \n    w", """{"a":["x","y z","w"]}""")]
    [InlineData("- - a\n  - b\n- - c", """[["a","b"],["c"]]""")]
    [InlineData("- a: 1\n  b: 2\n- c: 3", """[{"a":"1","b":"2"},{"c":"3"}]""")]
    [InlineData("a: 'it''s'\nb: \"x\\ty\\u0041\\n\"", """{"a":"it's","b":"x\tyA\n"}""")]
    [InlineData("a: \"one\n  two\n\n  three\"", """{"a":"one two\nthree"}""")]
    [InlineData("a: \"one\\\n  two\"", """{"a":"onetwo"}""")]
    [InlineData("a: |\n  one\n    two\n\n  three\nb: c", """{"a":"one\n  two\n\nthree\n","b":"c"}""")]
    [InlineData("a: |-\n  one\n  two\n\n", """{"a":"one\ntwo"}""")]
    [InlineData("a: |+\n  one\n\n", """{"a":"one\n\n"}""")]
    [InlineData("a: |2\n    one\n  two\n", """{"a":"  one\ntwo\n"}""")]
    [InlineData("- |2-\n    one\n  two\n", """["  one\ntwo"]""")]
    [InlineData("a: >\n  one\n  two\n\n  three\n    four\n  five\n", """{"a":"one two\nthree\n  four\nfive\n"}""")]
    [InlineData("a: >-\n  one\n  two\n", """{"a":"one two"}""")]
    [InlineData("a: [x, 'y z', \"w\", [v]]", """{"a":["x","y z","w",["v"]]}""")]
    [InlineData("a: [x,\n  y # why\n  , z,\n]", """{"a":["x","y","z"]}""")]
    [InlineData("a: {b: c, 'd': [e]}", """{"a":{"b":"c","d":["e"]}}""")]
    [InlineData(
        "{\"version\": \"0.2\", \"phases\": {\"build\": {\"commands\": [\"x: y\"]}}}",
        """{"version":"0.2","phases":{"build":{"commands":["x: y"]}}}"""
    )]
    [InlineData("a: one\n  two\n  three\nb: c", """{"a":"one two three","b":"c"}""")]
    [InlineData("- echo a:b#c -x?y", """["echo a:b#c -x?y"]""")]
    [InlineData("- 'echo a: b'\n- \"echo # c\"", """["echo a: b","echo # c"]""")]
    [InlineData("a:\nb: ~\nc: ''", """{"a":null,"b":null,"c":""}""")]
    [InlineData("\"quoted: key\": v\n'x': y", """{"quoted: key":"v","x":"y"}""")]
    [InlineData("a: b\r\nc: d\r\n", """{"a":"b","c":"d"}""")]
    [InlineData("? a\n: b", """{"a":"b"}""")]
    [InlineData("- echo $(x) `y` && z | w > v", """["echo $(x) `y` && z | w > v"]""")]
    public void Yaml_is_read(string text, string expected) => Assert.Equal(expected, Json(BuildspecYaml.Read(text))?.ToJsonString(Relaxed) ?? "null");

    [Theory]
    [InlineData("a: &x b")]
    [InlineData("a: *x")]
    [InlineData("a: !str b")]
    [InlineData("%YAML 1.2\n---\na: b")]
    [InlineData("a: b: c")]
    [InlineData("a: 1\na: 2")]
    [InlineData("a: 1\n   b: 2")]
    [InlineData("a:\n\t- b")]
    [InlineData("a: 'open")]
    [InlineData("a: \"\\q\"")]
    [InlineData("a: [x, y")]
    [InlineData("a: 'x' y")]
    [InlineData("a: b\n---\nc: d")]
    [InlineData("a:\n  - b\n c: d")]
    [InlineData("a: @b")]
    [InlineData("a: |x\n  b")]
    public void What_is_not_read_is_refused(string text) => Assert.Throws<BuildspecYamlException>(() => BuildspecYaml.Read(text));

    [Theory]
    [InlineData("version: 0.2\nphases: ", "[")]
    [InlineData("version: 0.2\nphases: ", "{a: ")]
    [InlineData("", "- ")]
    [InlineData("", "? ")]
    [InlineData("", "[{a: ")]
    public void What_is_nested_without_end_is_refused(string before, string level) =>
        Assert.Contains(
            "nested deeper than 32 levels",
            Assert.Throws<BuildspecException>(() => Buildspec.Parse(before + string.Concat(Enumerable.Repeat(level, 100_000)))).Message,
            StringComparison.Ordinal
        );

    [Property(MaxTest = 500)]
    public void Any_text_is_read_or_refused(string text)
    {
        try
        {
            _ = BuildspecYaml.Read(text ?? "");
        }
        catch (BuildspecYamlException)
        {
            // Refused.
        }
    }

    [Theory]
    [InlineData("version: 0.1\nphases:\n  build:\n    commands: [x]", "version")]
    [InlineData("phases:\n  build:\n    commands: [x]", "version")]
    [InlineData("version: 0.2", "phases")]
    [InlineData("version: 0.2\nphases:\n  compile:\n    commands: [x]", "invalid phase 'compile'")]
    [InlineData("version: 0.2\nphases:\n  build:\n    commands:", "holds no command")]
    [InlineData("version: 0.2\nphases:\n  build:\n    steps: [x]", "unknown key 'steps'")]
    [InlineData("version: 0.2\nphases:\n  build:\n    on-failure: STOP\n    commands: [x]", "on-failure")]
    [InlineData("version: 0.2\nenv:\n  shell: zsh\nphases:\n  build:\n    commands: [x]", "env.shell")]
    [InlineData("version: 0.2\nphases:\n  build:\n    commands:\n      - echo a: b", "Expected Commands[0] to be of string type: found subkeys instead")]
    [InlineData("- a", "mapping")]
    [InlineData("version: 0.2\nversoin: x\nphases:\n  build:\n    commands: [x]", "unknown key 'versoin'")]
    public void A_buildspec_that_is_wrong_is_refused_and_says_where(string text, string message) =>
        Assert.Contains(message, Assert.Throws<BuildspecException>(() => Buildspec.Parse(text)).Message, StringComparison.Ordinal);

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static JsonNode? Json(YamlNode node) =>
        node switch
        {
            YamlScalar scalar => scalar.Value,
            YamlList list => new JsonArray([.. list.Items.Select(Json)]),
            YamlMap map => new JsonObject(map.Entries.Select(e => KeyValuePair.Create(e.Key, Json(e.Value)))),
            _ => null,
        };
}
