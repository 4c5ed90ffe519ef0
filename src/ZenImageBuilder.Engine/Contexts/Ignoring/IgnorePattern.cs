using System.Text;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Contexts.Ignoring;

/// <summary>One line of an ignore file that says something: what it matches, and whether that is left out or brought back.</summary>
/// <remarks>The meaning is that of <c>Pattern</c> in https://github.com/moby/patternmatcher, undocumented corners included.</remarks>
internal sealed class IgnorePattern
{
    private readonly Form _form;
    private readonly string _text;
    private readonly PatternExpression? _expression;
    private readonly string _file;
    private readonly bool _bytewiseSuffix;

    internal IgnorePattern(string pattern, bool isNegation, string source, string file, int line, bool backslashEscapes)
    {
        Pattern = pattern;
        IsNegation = isNegation;
        Source = source;
        Line = line;
        _file = file;
        var expression = Translate(pattern, backslashEscapes, out _form);
        _text = _form switch
        {
            Form.Prefix => pattern[..^2],
            // A pattern that begins with U+FEFF: its first character is skipped by moby's scanner, but two of its three bytes are what is cut off.
            Form.Suffix when pattern[0] == '\uFEFF' => pattern[1..],
            Form.Suffix => pattern[2..],
            _ => pattern,
        };
        _bytewiseSuffix = _form == Form.Suffix && pattern[0] == '\uFEFF';
        if (_form == Form.Expression)
        {
            _expression = PatternExpression.Parse(expression);
        }
    }

    private enum Form
    {
        Exact,
        Prefix,
        Suffix,
        Expression,
    }

    /// <summary>The cleaned pattern, without its <c>!</c>.</summary>
    public string Pattern { get; }

    /// <summary>It begins with <c>!</c>: what it matches comes back.</summary>
    public bool IsNegation { get; }

    /// <summary>The line as it stands in the file, without surrounding blanks.</summary>
    public string Source { get; }

    /// <summary>The number of the line, from 1.</summary>
    public int Line { get; }

    /// <summary>It passed the check on reading, but cannot be compiled.</summary>
    internal bool IsMalformed => _form == Form.Expression && _expression is null;

    /// <inheritdoc/>
    public override string ToString() => Source;

    /// <summary>Whether the pattern matches the path itself; its parents are the caller's business.</summary>
    /// <exception cref="ImageBuilderException">The pattern cannot be compiled. Docker, too, says so only when it needs the pattern.</exception>
    internal bool IsMatch(string path) =>
        _form switch
        {
            Form.Exact => string.Equals(path, _text, StringComparison.Ordinal),
            Form.Prefix => path.StartsWith(_text, StringComparison.Ordinal),
            Form.Suffix => EndsLike(path),
            _ => Expression.IsMatch(path),
        };

    /// <summary>Whether the pattern could match something inside of the folder. May say yes too often, never no.</summary>
    internal bool CouldMatchBelow(string folder) =>
        _form switch
        {
            Form.Exact => _text.Length > folder.Length + 1 && _text[folder.Length] == '/' && _text.StartsWith(folder, StringComparison.Ordinal),
            Form.Prefix => (folder + "/").StartsWith(_text, StringComparison.Ordinal) || _text.StartsWith(folder + "/", StringComparison.Ordinal),
            Form.Suffix => true,
            _ => Expression.CouldMatchBelow(folder + "/"),
        };

    private PatternExpression Expression => _expression ?? throw Invalid(_file, Line, Source);

    internal static ImageBuilderException Invalid(string file, int line, string source) =>
        new(
            ErrorCode.InvalidIgnorePattern,
            $"Line {line} of '{file}' is not a valid pattern: '{source}'.",
            file,
            "Correct the line; a backslash takes its meaning from the character after it."
        );

    private bool EndsLike(string path)
    {
        // "**/name" is also the name at the top.
        if (!path.EndsWith(_text, StringComparison.Ordinal))
        {
            return _text.StartsWith('/') && path.AsSpan().SequenceEqual(_text.AsSpan(1));
        }

        if (!_bytewiseSuffix)
        {
            return true;
        }

        var rest = path.AsSpan(0, path.Length - _text.Length);
        return Rune.DecodeLastFromUtf16(rest, out var last, out _) == System.Buffers.OperationStatus.Done && last.Value >= 0x80 && (last.Value & 0x3F) == 0x3F;
    }

    /// <summary>The Go regular expression that moby makes of a pattern, and which simpler comparison stands for it where there is one.</summary>
    private static string Translate(string pattern, bool backslashEscapes, out Form form)
    {
        var expression = new StringBuilder("^");
        form = Form.Exact;
        var at = pattern.StartsWith('\uFEFF') ? 1 : 0;
        for (var first = true; at < pattern.Length; first = false)
        {
            var character = pattern[at++];
            switch (character)
            {
                case '*' when at < pattern.Length && pattern[at] == '*':
                    at += at + 1 < pattern.Length && pattern[at + 1] == '/' ? 2 : 1;
                    form = TranslateFolders(expression, form, atEnd: at >= pattern.Length);
                    if (first)
                    {
                        form = Form.Suffix;
                    }

                    break;
                case '*':
                    expression.Append("[^/]*");
                    form = Form.Expression;
                    break;
                case '?':
                    expression.Append("[^/]");
                    form = Form.Expression;
                    break;
                // moby means to escape '|', '{' and '}' as well, but its table has no room for them.
                case '.' or '+' or '(' or ')' or '$':
                    expression.Append('\\').Append(character);
                    break;
                case '\\' when backslashEscapes && at < pattern.Length:
                    expression.Append('\\').Append(pattern[at++]);
                    form = Form.Expression;
                    break;
                case '\\':
                    expression.Append('\\');
                    break;
                case '[' or ']':
                    expression.Append(character);
                    form = Form.Expression;
                    break;
                default:
                    expression.Append(character);
                    break;
            }
        }
        return expression.Append('$').ToString();
    }

    private static Form TranslateFolders(StringBuilder expression, Form form, bool atEnd)
    {
        if (atEnd && form == Form.Exact)
        {
            return Form.Prefix;
        }

        expression.Append(atEnd ? ".*" : "(.*/)?");
        return Form.Expression;
    }
}
