using System.Text;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Contexts.Ignoring;

/// <summary>One rule of an ignore file: a pattern, and whether matching paths are excluded from the context or included again.</summary>
/// <remarks>The semantics are those of <c>Pattern</c> in https://github.com/moby/patternmatcher, including undocumented behavior.</remarks>
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
            // If a pattern begins with U+FEFF, moby's scanner skips that character, but moby cuts off only two of its three bytes.
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

    /// <summary>The pattern with its path cleaned, without the leading <c>!</c>.</summary>
    public string Pattern { get; }

    /// <summary>Whether the line begins with <c>!</c>, so that matching paths are included again.</summary>
    public bool IsNegation { get; }

    /// <summary>The line of the file, without leading and trailing white space.</summary>
    public string Source { get; }

    /// <summary>The line number, from 1.</summary>
    public int Line { get; }

    /// <summary>Whether the pattern passed the check on reading but cannot be compiled.</summary>
    internal bool IsMalformed => _form == Form.Expression && _expression is null;

    /// <inheritdoc/>
    public override string ToString() => Source;

    /// <summary>Returns whether the pattern matches the path itself. The caller checks the parents of the path.</summary>
    /// <exception cref="ImageBuilderException">The pattern cannot be compiled. Docker also reports this only when it uses the pattern.</exception>
    internal bool IsMatch(string path) =>
        _form switch
        {
            Form.Exact => string.Equals(path, _text, StringComparison.Ordinal),
            Form.Prefix => path.StartsWith(_text, StringComparison.Ordinal),
            Form.Suffix => EndsLike(path),
            _ => Expression.IsMatch(path),
        };

    /// <summary>Returns whether the pattern could match a path below the folder. The result may be a false yes, never a false no.</summary>
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
        // "**/name" also matches "name" at the root.
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

    /// <summary>Returns the Go regular expression that moby makes of a pattern, and the simplest comparison that is equivalent to it.</summary>
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
                // moby intends to escape '|', '{' and '}' as well, but its table has no room for them.
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
