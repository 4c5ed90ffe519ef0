namespace ZenImageBuilder.Engine.BuildContexts;

/// <summary>Whether a pattern is well formed by the grammar of Go's <c>filepath.Match</c> (https://pkg.go.dev/path/filepath#Match).</summary>
internal ref struct PatternSyntax
{
    private readonly ReadOnlySpan<char> _pattern;
    private readonly bool _backslashEscapes;
    private int _at;

    private PatternSyntax(ReadOnlySpan<char> pattern, bool backslashEscapes)
    {
        _pattern = pattern;
        _backslashEscapes = backslashEscapes;
    }

    public static bool IsValid(ReadOnlySpan<char> pattern, bool backslashEscapes) => new PatternSyntax(pattern, backslashEscapes).Check();

    private bool Check()
    {
        while (_at < _pattern.Length)
        {
            switch (_pattern[_at++])
            {
                case '\\' when _backslashEscapes && _at++ == _pattern.Length: return false;
                case '[' when !SkipClass(): return false;
            }
        }
        return true;
    }

    private bool SkipClass()
    {
        if (_at < _pattern.Length && _pattern[_at] == '^') _at++;
        for (var ranges = 0; ; ranges++)
        {
            if (_at < _pattern.Length && _pattern[_at] == ']' && ranges > 0)
            {
                _at++;
                return true;
            }
            if (!SkipCharacter()) return false;
            if (_pattern[_at] != '-') continue;
            _at++;
            if (!SkipCharacter()) return false;
        }
    }

    /// <summary>One end of a range; something must come after it.</summary>
    private bool SkipCharacter()
    {
        if (_at >= _pattern.Length || _pattern[_at] is '-' or ']') return false;
        if (_pattern[_at] == '\\' && _backslashEscapes) _at++;
        return ++_at < _pattern.Length;
    }
}
