using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ZenImageBuilder.Sandbox.CodeBuild.Buildspecs;

/// <summary>
/// Reads a buildspec's YAML: one document of mappings, sequences and scalars. Anchors, tags, directives and duplicate keys are rejected. The nesting is limited
/// while the text is read, because the stacks of the parser and of the readers are limited.
/// </summary>
internal static class BuildspecYaml
{
    /// <summary>The maximum nesting of a buildspec. The deepest structure that CodeBuild documents, a build matrix, has eight levels.</summary>
    public const int Deepest = 32;

    /// <exception cref="BuildspecYamlException">The text is not YAML, or uses parts of YAML that buildspecs do not.</exception>
    public static YamlNode Read(string text)
    {
        try
        {
            return Read(new Parser(new StringReader(text.TrimStart('\uFEFF'))));
        }
        catch (YamlException exception)
        {
            throw new BuildspecYamlException(exception.Message, Line(exception.Start));
        }
    }

    private static YamlNode Read(Parser parser)
    {
        YamlNode? root = null;
        var open = new Stack<Collection>();
        while (parser.MoveNext())
        {
            YamlNode node;
            switch (parser.Current)
            {
                case DocumentStart document:
                    Check(document, isFirst: root is null);
                    continue;
                case SequenceStart or MappingStart:
                    Open(open, (NodeEvent)parser.Current);
                    continue;
                case SequenceEnd or MappingEnd:
                    node = open.Pop().Close();
                    break;
                case Scalar scalar:
                    node = Of(scalar);
                    break;
                case AnchorAlias alias:
                    throw new BuildspecYamlException("an alias is not supported in a buildspec", Line(alias.Start));
                default:
                    continue;
            }

            if (open.TryPeek(out var parent))
            {
                parent.Add(node);
            }
            else
            {
                root = node;
            }
        }

        return root ?? new YamlScalar(null, 1);
    }

    private static YamlScalar Of(Scalar scalar)
    {
        RefuseAnchorAndTag(scalar);
        var isNull = scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null" or "Null" or "NULL";
        return new(isNull ? null : scalar.Value, Line(scalar.Start));
    }

    private static void Open(Stack<Collection> open, NodeEvent start)
    {
        RefuseAnchorAndTag(start);
        if (open.Count == Deepest)
        {
            throw new BuildspecYamlException($"nested deeper than {Deepest} levels", Line(start.Start));
        }

        open.Push(new(start is MappingStart, Line(start.Start)));
    }

    private static void Check(DocumentStart document, bool isFirst)
    {
        if (!isFirst)
        {
            throw new BuildspecYamlException("a buildspec is one document", Line(document.Start));
        }

        if (document.Version is not null || document.Tags is { Count: > 0 } tags && tags.Any(static tag => tag.Prefix is not ("!" or "tag:yaml.org,2002:")))
        {
            throw new BuildspecYamlException("a directive is not supported in a buildspec", Line(document.Start));
        }
    }

    private static void RefuseAnchorAndTag(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty || !node.Tag.IsEmpty)
        {
            throw new BuildspecYamlException("an anchor or a tag is not supported in a buildspec", Line(node.Start));
        }
    }

    private static int Line(Mark mark) => (int)mark.Line;

    /// <summary>A sequence or a mapping that has not ended yet.</summary>
    private sealed class Collection(bool isMap, int line)
    {
        private readonly List<YamlNode> _items = [];
        private readonly List<KeyValuePair<string, YamlNode>> _entries = [];
        private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
        private string? _key;

        public void Add(YamlNode node)
        {
            if (!isMap)
            {
                _items.Add(node);
            }
            else if (_key is { } key)
            {
                _entries.Add(new(key, node));
                _key = null;
            }
            else
            {
                _key = node is YamlScalar scalar
                    ? scalar.Value ?? string.Empty
                    : throw new BuildspecYamlException("a key is a string in a buildspec", node.Line);
                if (!_keys.Add(_key))
                {
                    throw new BuildspecYamlException($"the key \"{_key}\" is already defined", node.Line);
                }
            }
        }

        public YamlNode Close() => isMap ? new YamlMap(_entries, line) : new YamlList(_items, line);
    }
}
