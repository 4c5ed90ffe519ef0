using System.Text;

namespace ZenImageBuilder.Engine.Dockerfiles;

/// <summary>How a line of a Dockerfile is split into words.</summary>
/// <param name="Escape">The escape character.</param>
/// <param name="KeepsQuotes">Whether quotes stay in the words.</param>
/// <param name="KeepsEscapes">Whether escape characters stay in the words.</param>
internal readonly record struct ShellReading(char Escape, bool KeepsQuotes, bool KeepsEscapes = false);

/// <summary>
/// A line of a Dockerfile as BuildKit's lexer reads it: quotes, escapes, variables and the beginnings of here documents, in one pass over the line.
/// </summary>
/// <remarks>
/// Source: https://github.com/moby/buildkit/blob/master/frontend/dockerfile/shell/lex.go. The values of variables are not known here. <see cref="Words"/>
/// contain a variable as it is written, as BuildKit leaves one that is not set; <see cref="Pieces"/> are the text cut at the variables.
/// </remarks>
internal sealed class ShellWords
{
    // BuildKit does not limit variables in the defaults of variables. A real Dockerfile has fewer levels, and the stack is limited.
    private const int Deepest = 32;

    private readonly string _text;

    private readonly ShellReading _how;

    private readonly StringBuilder _word = new();

    private readonly List<string> _words = [];

    private readonly List<string> _pieces = [];

    private int _at;

    private bool _isInWord;

    private int _pieceStart;

    private ShellWords(string text, ShellReading how)
    {
        _text = text;
        _how = how;
    }

    /// <summary>The words, without the blanks between them.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>The whole text, cut at the variables: one piece more than there are variables.</summary>
    public IReadOnlyList<string> Pieces => _pieces;

    /// <summary>
    /// Reads a line; null if BuildKit cannot read it: a quote or a brace is still open at its end, or the text in the braces is not a substitution.
    /// </summary>
    public static ShellWords? Read(string text, ShellReading how)
    {
        var read = new ShellWords(text, how);
        return read.Read() ? read : null;
    }

    private bool Read()
    {
        var shown = new StringBuilder();
        if (!Read(stop: null, _how.KeepsEscapes, shown, depth: 0))
        {
            return false;
        }

        EndWord();
        _pieces.Add(shown.ToString(_pieceStart, shown.Length - _pieceStart));
        return true;
    }

    /// <summary>Reads up to the stop character, which is consumed, or to the end if there is none.</summary>
    private bool Read(char? stop, bool keepsEscapes, StringBuilder shown, int depth)
    {
        if (depth == Deepest)
        {
            return false;
        }

        // Text in braces shares the buffer of the word that contains the braces, so the word loses the text before them.
        _word.Clear();
        while (_at < _text.Length)
        {
            var start = shown.Length;
            var next = _text[_at];
            if (next == stop)
            {
                _at++;
                _word.Clear();
                return true;
            }

            if (next is '$')
            {
                if (!ReadVariable(shown, depth))
                {
                    return false;
                }

                Add(shown, start, isRaw: false, depth);
            }
            else if (next is '\'' or '"' or '<')
            {
                if (
                    !(
                        next is '\'' ? ReadSingleQuote(shown)
                        : next is '"' ? ReadDoubleQuote(keepsEscapes, shown, depth)
                        : ReadHereDocument(shown)
                    )
                )
                {
                    return false;
                }

                Add(shown, start, isRaw: true, depth);
            }
            else
            {
                var isEscaped = next == _how.Escape;
                ReadOne(keepsEscapes, shown);
                Add(shown, start, isEscaped, depth);
            }
        }

        return stop is null;
    }

    private void ReadOne(bool keepsEscapes, StringBuilder shown)
    {
        if (_text[_at] == _how.Escape)
        {
            _at++;
            if (keepsEscapes)
            {
                _ = shown.Append(_how.Escape);
            }
        }

        if (_at < _text.Length)
        {
            _ = shown.Append(_text[_at++]);
        }
    }

    private bool ReadSingleQuote(StringBuilder shown)
    {
        var end = _text.IndexOf('\'', _at + 1);
        if (end < 0)
        {
            return false;
        }

        _ = _how.KeepsQuotes ? shown.Append(_text, _at, end + 1 - _at) : shown.Append(_text, _at + 1, end - _at - 1);
        _at = end + 1;
        return true;
    }

    private bool ReadDoubleQuote(bool keepsEscapes, StringBuilder shown, int depth)
    {
        AppendQuote(shown);
        while (_at < _text.Length)
        {
            var next = _text[_at];
            if (next is '"')
            {
                AppendQuote(shown);
                return true;
            }

            if (next is '$')
            {
                if (!ReadVariable(shown, depth))
                {
                    return false;
                }

                continue;
            }

            _at++;
            if (next == _how.Escape)
            {
                _ = keepsEscapes ? shown.Append(next) : shown;
                if (_at < _text.Length && (_text[_at] is '"' or '$' || _text[_at] == _how.Escape))
                {
                    next = _text[_at++];
                }
            }

            _ = shown.Append(next);
        }

        return false;
    }

    private void AppendQuote(StringBuilder shown)
    {
        _at++;
        if (_how.KeepsQuotes)
        {
            _ = shown.Append('"');
        }
    }

    /// <summary>Two less-than signs and the blanks after them belong to the word that follows.</summary>
    private bool ReadHereDocument(StringBuilder shown)
    {
        var start = _at++;
        if (_at < _text.Length && _text[_at] is '<')
        {
            do
            {
                _at++;
            } while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\r');
        }

        _ = shown.Append(_text, start, _at - start);
        return true;
    }

    private bool ReadVariable(StringBuilder shown, int depth)
    {
        var start = shown.Length;
        _at++;
        _ = shown.Append('$');
        if (_at < _text.Length && _text[_at] is '{')
        {
            _at++;
            _ = shown.Append('{');
            if (!ReadBraces(shown, depth))
            {
                return false;
            }
        }
        else if (ReadName(shown) == 0)
        {
            return true;
        }

        if (depth == 0)
        {
            _pieces.Add(shown.ToString(_pieceStart, start - _pieceStart));
            _pieceStart = shown.Length;
        }

        return true;
    }

    private bool ReadBraces(StringBuilder shown, int depth)
    {
        if (_at == _text.Length || _text[_at] is '{' or '}' or ':')
        {
            return false;
        }

        _ = ReadName(shown);
        if (_at == _text.Length)
        {
            return false;
        }

        var modifier = _text[_at++];
        _ = shown.Append(modifier);
        return modifier switch
        {
            '}' => true,
            ':' => ReadDefault(shown, depth),
            '+' or '-' or '?' or '#' or '%' => ReadValue('}', keepsEscapes: modifier is '#' or '%', shown, depth),
            '/' => ReadReplacement(shown, depth),
            _ => false,
        };
    }

    private bool ReadDefault(StringBuilder shown, int depth)
    {
        if (_at == _text.Length || _text[_at] is '#' or '%')
        {
            return false;
        }

        _ = shown.Append(_text[_at++]);
        return ReadValue('}', keepsEscapes: false, shown, depth);
    }

    private bool ReadReplacement(StringBuilder shown, int depth)
    {
        if (_at < _text.Length && _text[_at] is '/')
        {
            _at++;
        }

        return ReadValue('/', keepsEscapes: true, shown, depth) && ReadValue('}', keepsEscapes: true, shown, depth);
    }

    private bool ReadValue(char stop, bool keepsEscapes, StringBuilder shown, int depth)
    {
        var read = Read(stop, keepsEscapes, shown, depth + 1);
        _ = shown.Append(stop);
        return read;
    }

    /// <summary>Reads the name of a variable and returns its length.</summary>
    private int ReadName(StringBuilder shown)
    {
        var start = _at;
        if (_at < _text.Length && char.IsDigit(_text[_at]))
        {
            while (_at < _text.Length && char.IsDigit(_text[_at]))
            {
                _at++;
            }
        }
        else if (_at < _text.Length && _text[_at] is '@' or '*' or '#' or '?' or '-' or '$' or '!')
        {
            _at++;
        }
        else
        {
            while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '_'))
            {
                _at++;
            }
        }

        _ = shown.Append(_text, start, _at - start);
        return _at - start;
    }

    /// <summary>Adds the text that was appended last to the word; blanks that are not raw end the word. Text in braces is not a word of its own.</summary>
    private void Add(StringBuilder shown, int start, bool isRaw, int depth)
    {
        if (depth > 0)
        {
            return;
        }

        for (var index = start; index < shown.Length; index++)
        {
            var next = shown[index];
            if (isRaw || !char.IsWhiteSpace(next))
            {
                _ = _word.Append(next);
                _isInWord = true;
            }
            else if (_isInWord)
            {
                EndWord();
            }
        }

        _isInWord |= isRaw;
    }

    private void EndWord()
    {
        if (_word.Length > 0)
        {
            _words.Add(_word.ToString());
            _ = _word.Clear();
            _isInWord = false;
        }
    }
}
