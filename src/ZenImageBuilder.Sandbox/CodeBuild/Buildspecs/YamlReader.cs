using System.Text;

namespace ZenImageBuilder.Sandbox.CodeBuild.Buildspecs;

/// <summary>
/// Reads the part of YAML 1.2 in which buildspecs are written: one document of block mappings and sequences, plain, quoted, literal and folded
/// scalars, flow collections, comments. Anchors, tags, directives and complex keys are refused, never guessed at.
/// </summary>
internal sealed partial class YamlReader
{
    private readonly string[] _lines;
    private int _line;
    private int _column;

    private YamlReader(string text)
    {
        var lines = text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n').ToList();
        if (lines.Count > 0 && lines[^1].Length == 0) lines.RemoveAt(lines.Count - 1);
        _lines = [.. lines];
    }

    public static YamlNode Read(string text)
    {
        var reader = new YamlReader(text);
        reader.SkipBlank();
        if (reader._line < reader._lines.Length && reader._lines[reader._line].TrimEnd() is "---")
        {
            reader._line++;
            reader._column = 0;
            reader.SkipBlank();
        }

        if (reader._line >= reader._lines.Length) return new YamlScalar(null, 1);
        var node = reader.ReadNode(-1);
        reader.SkipBlank();
        if (reader._line < reader._lines.Length) throw reader.Error("did not find what the indentation promises");
        return node;
    }

    /// <summary>Reads the node that begins at the position, whose parent is indented by <paramref name="parent"/> columns.</summary>
    private YamlNode ReadNode(int parent)
    {
        var text = Rest();
        if (IsEntry(text)) return ReadList();
        if (KeyLength(text) is { } length) return ReadMap(length);
        return ReadScalar(parent);
    }

    private YamlNode ReadScalar(int parent)
    {
        var start = _line + 1;
        switch (Rest()[0])
        {
            case '|' or '>':
                return new YamlScalar(ReadBlockScalar(parent), start);
            case '"' or '\'':
                var quoted = ReadQuoted();
                EndOfLine();
                return new YamlScalar(quoted, start);
            case '[' or '{':
                var flow = ReadFlow();
                EndOfLine();
                return flow;
            case '&' or '*' or '!' or '%' or '@' or '`' or '?' when IsIndicator(Rest()):
                throw Error($"'{Rest()[0]}' is not supported in a buildspec");
            default:
                return new YamlScalar(Resolve(ReadPlain(parent)), start);
        }
    }

    private YamlList ReadList()
    {
        var (start, column) = (_line + 1, _column);
        var items = new List<YamlNode>();
        while (_line < _lines.Length && _column == column && IsEntry(Rest()))
        {
            // The item stands where its first character does: "- - a" and "- key: value" nest without a line of their own.
            var line = _line;
            _column++;
            while (_column < _lines[_line].Length && _lines[_line][_column] == ' ') _column++;
            items.Add(ReadValue(column, line, allowsSameIndent: false));
            Next(column);
        }

        return new YamlList(items, start);
    }

    private YamlMap ReadMap(int firstKeyLength)
    {
        var (start, column) = (_line + 1, _column);
        var entries = new List<KeyValuePair<string, YamlNode>>();
        for (int? length = firstKeyLength; _line < _lines.Length && _column == column && length is not null; length = _line < _lines.Length ? KeyLength(Rest()) : null)
        {
            var line = _line;
            var key = ReadKey(length.Value);
            if (entries.Exists(entry => string.Equals(entry.Key, key, StringComparison.Ordinal))) throw Error($"the key \"{key}\" is already defined");
            entries.Add(new(key, ReadValue(column, line, allowsSameIndent: true)));
            Next(column);
        }

        return new YamlMap(entries, start);
    }

    private string ReadKey(int length)
    {
        var raw = Rest()[..length];
        var key = raw[0] is '"' or '\'' ? ReadQuoted() : raw.TrimEnd();
        _column = _lines[_line].IndexOf(':', raw[0] is '"' or '\'' ? _column : _column + length) + 1;
        while (_column < _lines[_line].Length && _lines[_line][_column] == ' ') _column++;
        return key;
    }

    /// <summary>Reads what follows "key:" or "-": on this line, or indented on the next ones, or nothing.</summary>
    private YamlNode ReadValue(int column, int line, bool allowsSameIndent)
    {
        if (_column < _lines[_line].Length && _lines[_line][_column] != '#')
        {
            if (!allowsSameIndent) return ReadNode(column);
            if (KeyLength(Rest()) is not null || IsEntry(Rest())) throw Error("mapping values are not allowed in this context");
            return ReadScalar(column);
        }

        _line++;
        _column = 0;
        SkipBlank();
        if (_line < _lines.Length && (_column > column || (allowsSameIndent && _column == column && IsEntry(Rest())))) return ReadNode(column);
        return new YamlScalar(null, line + 1);
    }

    /// <summary>Moves to the next line that says something; anything indented deeper than its siblings is an error.</summary>
    private void Next(int column)
    {
        SkipBlank();
        if (_line < _lines.Length && _column > column) throw Error("did not find expected key");
    }

    private void SkipBlank()
    {
        while (_line < _lines.Length)
        {
            var text = _lines[_line];
            if (_column == 0)
            {
                while (_column < text.Length && text[_column] == ' ') _column++;
                if (_column < text.Length && text[_column] == '\t' && text.Trim().Length > 0) throw Error("found character that cannot start any token (a tab)");
                if (text is "..." || text.StartsWith("--- ", StringComparison.Ordinal) || (text is "---" && _line > 0 && HasContentBefore())) throw Error("a buildspec is one document");
            }

            if (_column < text.Length && text[_column] != '#' && text.AsSpan(_column).Trim().Length > 0) return;
            _line++;
            _column = 0;
        }
    }

    private bool HasContentBefore() => _lines.Take(_line).Any(line => line.Trim() is { Length: > 0 } text && text[0] != '#');

    private string Rest() => _lines[_line][_column..];

    private static bool IsEntry(string text) => text is "-" || text.StartsWith("- ", StringComparison.Ordinal);

    private static bool IsIndicator(string text) => text[0] != '?' || text is "?" || text.StartsWith("? ", StringComparison.Ordinal);

    /// <summary>How long the implicit key is with which the text begins; null when it begins with none.</summary>
    private static int? KeyLength(string text)
    {
        if (text.Length == 0 || text[0] is '[' or '{' or '|' or '>' or '#' or '&' or '*' or '!' or '%' or '@' or '`') return null;
        if (text[0] is '"' or '\'')
        {
            var end = QuoteEnd(text);
            if (end < 0) return null;
            var colon = end + 1;
            while (colon < text.Length && text[colon] == ' ') colon++;
            return IsColon(text, colon) ? end + 1 : null;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (IsColon(text, i)) return i;
            if (text[i] == '#' && i > 0 && text[i - 1] == ' ') return null;
        }

        return null;
    }

    private static bool IsColon(string text, int at) => at < text.Length && text[at] == ':' && (at + 1 == text.Length || text[at + 1] is ' ' or '\t');

    private static int QuoteEnd(string text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[0] == '"' && text[i] == '\\') i++;
            else if (text[i] == text[0] && text[0] == '\'' && i + 1 < text.Length && text[i + 1] == '\'') i++;
            else if (text[i] == text[0]) return i;
        }

        return -1;
    }

    private void EndOfLine()
    {
        if (_line < _lines.Length && Rest().TrimStart() is { Length: > 0 } rest && rest[0] != '#') throw Error($"did not expect '{rest}' here");
        _line++;
        _column = 0;
    }

    private static string? Resolve(string plain) => plain is "" or "~" or "null" or "Null" or "NULL" ? null : plain;

    private YamlException Error(string message) => new(message, Math.Min(_line, _lines.Length - 1) + 1);

    private string ReadPlain(int parent)
    {
        var text = new StringBuilder(PlainOf(Rest()));
        var hasComment = PlainOf(Rest()).Length < Rest().TrimEnd().Length;
        _line++;
        _column = 0;
        var breaks = 0;
        while (_line < _lines.Length && !hasComment)
        {
            var line = _lines[_line];
            var indent = line.Length - line.TrimStart(' ').Length;
            if (line.Trim().Length == 0)
            {
                breaks++;
                _line++;
                continue;
            }

            if (indent <= parent || line.TrimStart()[0] == '#') break;
            var more = PlainOf(line.Trim());
            if (KeyLength(more) is not null) throw Error("mapping values are not allowed in this context");
            hasComment = more.Length < line.Trim().Length;
            text.Append(breaks == 0 ? " " : new string('\n', breaks)).Append(more);
            breaks = 0;
            _line++;
        }

        return text.ToString();
    }

    private static string PlainOf(string text)
    {
        var comment = text.IndexOf(" #", StringComparison.Ordinal);
        return (comment < 0 ? text : text[..comment]).TrimEnd();
    }
}
