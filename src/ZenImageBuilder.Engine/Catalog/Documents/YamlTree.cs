using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog.Documents;

/// <summary>
/// Reads YAML to a tree and writes a tree as YAML, as PyYAML does: sorted keys, block style, no folded lines. Writing a tree and reading it again gives the
/// same tree.
/// </summary>
internal static class YamlTree
{
    private static readonly EmitterSettings Settings = new(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024);

    /// <exception cref="ImageBuilderException">
    /// The text is not valid YAML, is not a single document with a mapping, or is larger or deeper than a stack file may be.
    /// </exception>
    public static JsonObject Read(string text)
    {
        try
        {
            return YamlReader.Read(text) as JsonObject ?? throw new FormatException("It must hold one document, which is a mapping.");
        }
        catch (Exception exception) when (exception is YamlException or FormatException)
        {
            var place = exception is YamlException { Start.Line: > 0 } faulty ? $" in line {faulty.Start.Line}" : "";
            throw new ImageBuilderException(
                ErrorCode.InvalidStackFile,
                $"The file cannot be read as YAML{place}: {exception.Message.TrimEnd('.')}.",
                remedy: "Correct it, or export the stack again.",
                inner: exception
            );
        }
    }

    public static string Write(JsonObject root)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(writer, Settings);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(version: null, tags: null, isImplicit: true));
        Emit(emitter, root);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return writer.ToString();
    }

    private static void Emit(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, map.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (name, value) in map.OrderBy(static member => member.Key, StringComparer.Ordinal))
                {
                    emitter.Emit(Text(name));
                    Emit(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, list.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in list)
                {
                    Emit(emitter, item);
                }

                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String:
                emitter.Emit(Text(value.GetValue<string>()));
                break;
            default:
                emitter.Emit(
                    new Scalar(
                        AnchorName.Empty,
                        TagName.Empty,
                        node?.ToJsonString() ?? "null",
                        ScalarStyle.Plain,
                        isPlainImplicit: true,
                        isQuotedImplicit: false
                    )
                );
                break;
        }
    }

    private static Scalar Text(string text)
    {
        var style =
            text.Any(static character => char.IsControl(character) || character is '\u2028' or '\u2029' or '\uFEFF') ? ScalarStyle.DoubleQuoted
            // YamlDotNet writes a key such as "a *b" as a plain scalar, but does not read that back as a key.
            : YamlScalars.IsText(text) && !text.Contains(" *", StringComparison.Ordinal) ? ScalarStyle.Any
            : ScalarStyle.SingleQuoted;
        return new(AnchorName.Empty, TagName.Empty, text, style, isPlainImplicit: true, isQuotedImplicit: true);
    }
}
