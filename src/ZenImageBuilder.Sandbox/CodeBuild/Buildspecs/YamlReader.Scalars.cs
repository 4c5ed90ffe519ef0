using System.Globalization;
using System.Text;

namespace ZenImageBuilder.Sandbox.CodeBuild.Buildspecs;

/// <content>Block scalars, quoted scalars, flow collections.</content>
internal sealed partial class YamlReader
{
    private string ReadBlockScalar(int parent)
    {
        var header = PlainOf(Rest());
        var isFolded = header[0] == '>';
        var (chomp, explicitIndent) = ReadHeader(header);
        _line++;
        _column = 0;
        var indent = explicitIndent is { } extra ? Math.Max(parent, 0) + extra : DetectIndent(parent);
        var lines = new List<string>();
        while (_line < _lines.Length)
        {
            var line = _lines[_line];
            var spaces = line.Length - line.TrimStart(' ').Length;
            if (spaces < indent && line.Trim(' ').Length > 0) break;
            lines.Add(line.Length <= indent ? string.Empty : line[indent..]);
            _line++;
        }

        var trailing = 0;
        while (lines.Count > 0 && lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1);
            trailing++;
        }

        var text = isFolded ? Fold(lines) : string.Join('\n', lines);
        return chomp switch
        {
            '-' => text,
            '+' => text + new string('\n', trailing + (lines.Count > 0 ? 1 : 0)),
            _ => lines.Count > 0 ? text + "\n" : string.Empty,
        };
    }

    private (char Chomp, int? Indent) ReadHeader(string header)
    {
        var (chomp, indent) = (' ', (int?)null);
        foreach (var c in header[1..])
        {
            if (c is '+' or '-') chomp = c;
            else if (c is >= '1' and <= '9') indent = c - '0';
            else throw Error($"did not find expected comment or line break after '{header[0]}'");
        }

        return (chomp, indent);
    }

    private int DetectIndent(int parent)
    {
        for (var i = _line; i < _lines.Length; i++)
        {
            var line = _lines[i];
            if (line.Trim(' ').Length == 0) continue;
            var spaces = line.Length - line.TrimStart(' ').Length;
            return spaces > parent ? spaces : parent + 1;
        }

        return parent + 1;
    }

    /// <summary>Folds lines to spaces; empty lines stay breaks, and lines that are indented further stay as they are.</summary>
    private static string Fold(List<string> lines)
    {
        var text = new StringBuilder();
        var breaks = 0;
        string? before = null;
        foreach (var line in lines)
        {
            if (line.Length == 0)
            {
                breaks++;
                continue;
            }

            if (before is null)
            {
                text.Append('\n', breaks);
            }
            else
            {
                var isDeep = line[0] is ' ' or '\t' || before[0] is ' ' or '\t';
                if (isDeep) text.Append('\n', breaks + 1);
                else if (breaks == 0) text.Append(' ');
                else text.Append('\n', breaks);
            }

            text.Append(line);
            (before, breaks) = (line, 0);
        }

        return text.ToString();
    }

    private string ReadQuoted()
    {
        var quote = _lines[_line][_column++];
        var text = new StringBuilder();
        var kept = 0;
        while (true)
        {
            if (_column >= _lines[_line].Length)
            {
                FoldBreak(text, kept);
                continue;
            }

            var c = _lines[_line][_column++];
            if (c == quote)
            {
                if (quote != '\'' || _column >= _lines[_line].Length || _lines[_line][_column] != '\'') return text.ToString();
                text.Append('\'');
                _column++;
            }
            else if (c == '\\' && quote == '"')
            {
                ReadEscape(text);
                kept = text.Length;
            }
            else
            {
                text.Append(c);
            }
        }
    }

    /// <summary>A break within quotes: white space around it goes, one break is a space, more are one fewer.</summary>
    private void FoldBreak(StringBuilder text, int kept)
    {
        while (text.Length > kept && text[^1] is ' ' or '\t') text.Length--;
        var breaks = 0;
        do
        {
            if (++_line >= _lines.Length) throw Error("found unexpected end of stream while scanning a quoted scalar");
            breaks++;
        }
        while (_lines[_line].Trim().Length == 0);
        _column = _lines[_line].Length - _lines[_line].TrimStart().Length;
        if (breaks == 1) text.Append(' ');
        else text.Append('\n', breaks - 1);
    }

    private void ReadEscape(StringBuilder text)
    {
        if (_column >= _lines[_line].Length)
        {
            // An escaped break joins the lines without a space.
            if (++_line >= _lines.Length) throw Error("found unexpected end of stream while scanning a quoted scalar");
            _column = _lines[_line].Length - _lines[_line].TrimStart().Length;
            return;
        }

        var c = _lines[_line][_column++];
        var digits = c switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            if (_column + digits > _lines[_line].Length
                || !int.TryParse(_lines[_line].AsSpan(_column, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                throw Error("found an escape that is not hexadecimal");
            _column += digits;
            text.Append(digits == 8 ? char.ConvertFromUtf32(code) : ((char)code).ToString());
            return;
        }

        text.Append(c switch
        {
            '0' => '\0',
            'a' => '\a',
            'b' => '\b',
            't' or '\t' => '\t',
            'n' => '\n',
            'v' => '\v',
            'f' => '\f',
            'r' => '\r',
            'e' => '\u001b',
            ' ' or '"' or '/' or '\\' => c,
            'N' => '\u0085',
            '_' => '\u00a0',
            'L' => '\u2028',
            'P' => '\u2029',
            _ => throw Error($"found unknown escape character '{c}'"),
        });
    }

    private YamlNode ReadFlow()
    {
        var line = _line + 1;
        var open = _lines[_line][_column++];
        var close = open == '[' ? ']' : '}';
        var items = new List<YamlNode>();
        var entries = new List<KeyValuePair<string, YamlNode>>();
        while (true)
        {
            SkipFlowSpace();
            if (_lines[_line][_column] == close) break;
            var item = ReadFlowItem();
            SkipFlowSpace();
            if (open == '{')
            {
                if (item is not YamlScalar { Value: { } key } || _lines[_line][_column] != ':') throw Error("did not find expected ':' in a flow mapping");
                _column++;
                SkipFlowSpace();
                entries.Add(new(key, _lines[_line][_column] is ',' or '}' ? new YamlScalar(null, _line + 1) : ReadFlowItem()));
                SkipFlowSpace();
            }

            items.Add(item);
            if (_lines[_line][_column] == ',') _column++;
            else if (_lines[_line][_column] != close) throw Error($"did not find expected ',' or '{close}'");
        }

        _column++;
        return open == '[' ? new YamlList(items, line) : new YamlMap(entries, line);
    }

    private YamlNode ReadFlowItem()
    {
        var line = _line + 1;
        var c = _lines[_line][_column];
        if (c is '[' or '{') return ReadFlow();
        if (c is '"' or '\'') return new YamlScalar(ReadQuoted(), line);
        if (c is '&' or '*' or '!' or '%' or '@' or '`' or '|' or '>') throw Error($"'{c}' is not supported in a buildspec");
        var start = _column;
        while (_column < _lines[_line].Length)
        {
            c = _lines[_line][_column];
            if (c is ',' or '[' or ']' or '{' or '}' || IsColon(_lines[_line], _column) || (c == '#' && _column > start && _lines[_line][_column - 1] == ' ')) break;
            _column++;
        }

        return new YamlScalar(Resolve(_lines[_line][start.._column].Trim()), line);
    }

    private void SkipFlowSpace()
    {
        while (true)
        {
            while (_column < _lines[_line].Length && _lines[_line][_column] is ' ' or '\t') _column++;
            if (_column < _lines[_line].Length && _lines[_line][_column] != '#') return;
            if (++_line >= _lines.Length) throw Error("did not find the end of a flow collection");
            _column = 0;
        }
    }
}
