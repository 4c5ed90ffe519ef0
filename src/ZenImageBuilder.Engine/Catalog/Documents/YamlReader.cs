using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ZenImageBuilder.Engine.Catalog.Documents;

/// <summary>
/// Builds a tree from YAML events and enforces the limits while it reads: a document that is too deep, too large or too long is refused before its tree is
/// complete. An alias of a value counts as much as the value.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>The maximum depth of nested mappings and lists. Most JSON readers have the same limit.</summary>
    public const int MaximumDepth = 64;

    private const int MaximumNodes = 10_000;

    private const int MaximumCharacters = 1 << 20;

    private readonly Parser _parser;

    private readonly Dictionary<AnchorName, Anchored> _anchors = [];

    private int _nodes;

    private long _characters;

    private YamlReader(string text) => _parser = new(new StringReader(text));

    /// <returns>The document, or null if the document is the YAML null.</returns>
    /// <exception cref="YamlException">The text is not valid YAML, or it uses a part of YAML that stack files do not have.</exception>
    /// <exception cref="FormatException">The text is too large, or does not contain exactly one document.</exception>
    public static JsonNode? Read(string text)
    {
        if (text.Length > MaximumCharacters)
        {
            throw TooLong();
        }

        var reader = new YamlReader(text);
        _ = reader._parser.Consume<StreamStart>();
        if (!reader._parser.TryConsume<DocumentStart>(out _))
        {
            throw new FormatException("It must hold one document, which is a mapping.");
        }

        var root = reader.Value(depth: 0, out _);
        _ = reader._parser.Consume<DocumentEnd>();
        return reader._parser.TryConsume<StreamEnd>(out _) ? root : throw new FormatException("It must hold one document, which is a mapping.");
    }

    /// <summary>Reads a value.</summary>
    /// <param name="depth">The number of mappings and lists that contain the value.</param>
    /// <param name="height">The depth of nested mappings and lists in the value.</param>
    private JsonNode? Value(int depth, out int height)
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Alias(alias, depth, out height);
        }

        var (nodes, characters) = (_nodes, _characters);
        var start = _parser.Consume<NodeEvent>();
        height = 0;
        var value = start switch
        {
            Scalar scalar => Value(scalar),
            SequenceStart => List(start, depth + 1, ref height),
            MappingStart => Map(start, depth + 1, ref height),
            _ => throw Fault(start, "Something else than a value stands here"),
        };
        if (!start.Anchor.IsEmpty)
        {
            // The anchor is stored only after its value is complete, because a value that contains itself would be infinite.
            _anchors[start.Anchor] = new(value, height, _nodes - nodes, _characters - characters);
        }

        return value;
    }

    private JsonNode? Alias(AnchorAlias alias, int depth, out int height)
    {
        var anchored = _anchors.TryGetValue(alias.Value, out var known)
            ? known
            : throw Fault(alias, $"The alias '*{alias.Value}' means nothing, or what it stands in");
        height = anchored.Height;
        Count(anchored.Nodes, anchored.Characters);
        RequireDepth(alias, depth + height);
        return anchored.Value?.DeepClone();
    }

    private JsonArray List(NodeEvent start, int depth, ref int height)
    {
        Enter(start, depth, "tag:yaml.org,2002:seq");
        var list = new JsonArray();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            list.Add(Value(depth, out var below));
            height = Math.Max(height, below);
        }

        height++;
        return list;
    }

    private JsonObject Map(NodeEvent start, int depth, ref int height)
    {
        Enter(start, depth, "tag:yaml.org,2002:map");
        var map = new JsonObject();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var place = _parser.Current!;
            var name = Key();
            var value = Value(depth, out var below);
            height = Math.Max(height, below);
            if (!map.TryAdd(name, value))
            {
                throw Fault(place, $"The key '{name}' stands there twice");
            }
        }

        height++;
        return map;
    }

    private string Key()
    {
        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            Count(0, scalar.Value.Length);
            if (!scalar.Anchor.IsEmpty)
            {
                _anchors[scalar.Anchor] = new(scalar.Value, Height: 0, Nodes: 1, scalar.Value.Length);
            }

            return scalar.Value;
        }

        return
            _parser.TryConsume<AnchorAlias>(out var alias)
            && _anchors.TryGetValue(alias.Value, out var known)
            && known.Value is JsonValue text
            && StackFile.Text(text) is { } name
            ? name
            : throw Fault(_parser.Current!, "A key must be a text");
    }

    private void Enter(NodeEvent start, int depth, string tag)
    {
        if (start.Tag is { IsEmpty: false, IsNonSpecific: false, Value: var given } && given != tag)
        {
            throw Fault(start, $"The tag '{given}' means nothing here");
        }

        Count(1, 0);
        RequireDepth(start, depth);
    }

    private JsonNode? Value(Scalar scalar)
    {
        Count(1, scalar.Value.Length);
        return scalar switch
        {
            { Tag: { IsEmpty: false, IsNonSpecific: false, Value: var tag } } when tag != "tag:yaml.org,2002:str" => throw Fault(
                scalar,
                $"The tag '{tag}' means nothing here"
            ),
            { Style: ScalarStyle.Plain, Tag.IsEmpty: true } => YamlScalars.Read(scalar.Value),
            _ => JsonValue.Create(scalar.Value),
        };
    }

    private void Count(int nodes, long characters)
    {
        _nodes += nodes;
        _characters += characters;
        if (_nodes > MaximumNodes)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"It holds more than {MaximumNodes} values."));
        }

        if (_characters > MaximumCharacters)
        {
            throw TooLong();
        }
    }

    private static void RequireDepth(ParsingEvent place, int depth)
    {
        if (depth > MaximumDepth)
        {
            throw Fault(place, string.Create(CultureInfo.InvariantCulture, $"More than {MaximumDepth} mappings and lists stand in one another"));
        }
    }

    private static FormatException TooLong() => new(string.Create(CultureInfo.InvariantCulture, $"It is longer than {MaximumCharacters} characters."));

    private static YamlException Fault(ParsingEvent place, string finding) => new(place.Start, place.End, finding + ".");

    /// <summary>The value of an anchor and its size.</summary>
    private sealed record Anchored(JsonNode? Value, int Height, int Nodes, long Characters);
}
