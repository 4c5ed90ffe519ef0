namespace ZenImageBuilder.Engine.Contexts.Ignoring;

/// <summary>Checks whether Go's <c>filepath.Match</c> reports a syntax error when it matches a pattern against the path <c>.</c>.</summary>
/// <remarks>
/// moby makes this check when it reads an ignore file. <c>filepath.Match</c> goes from star to star and stops at the first part that does not match, so an
/// error after that part is found only when <see cref="PatternExpression"/> compiles the pattern.
/// </remarks>
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

    private enum Outcome
    {
        Malformed,
        Fails,

        /// <summary>The part matches and has not consumed the dot.</summary>
        TakesNothing,

        /// <summary>The part matches and no text is left.</summary>
        TakesAll,
    }

    public static bool IsValid(ReadOnlySpan<char> pattern, bool backslashEscapes) => new PatternSyntax(pattern, backslashEscapes).Check();

    private bool Check()
    {
        var hasDot = true;
        while (_at < _pattern.Length)
        {
            var star = false;
            for (; _at < _pattern.Length && _pattern[_at] == '*'; _at++)
            {
                star = true;
            }

            var start = _at;
            var end = EndOfPart();
            if (star && start == end)
            {
                return true;
            }

            var outcome = Match(end, hasDot);
            if (outcome == Outcome.Malformed)
            {
                return false;
            }

            var isLast = end == _pattern.Length;
            if (outcome == Outcome.Fails || (outcome == Outcome.TakesNothing && isLast))
            {
                // The star may match the dot.
                _at = start;
                if (!star || !hasDot || Match(end, hasDot: false) == Outcome.Fails)
                {
                    return true;
                }

                outcome = Outcome.TakesAll;
            }
            hasDot = outcome == Outcome.TakesNothing && hasDot;
        }
        return true;
    }

    private readonly int EndOfPart()
    {
        var inClass = false;
        var at = _at;
        for (; at < _pattern.Length; at++)
        {
            switch (_pattern[at])
            {
                case '\\' when _backslashEscapes && at + 1 < _pattern.Length:
                    at++;
                    break;
                case '[':
                    inClass = true;
                    break;
                case ']':
                    inClass = false;
                    break;
                case '*' when !inClass:
                    return at;
            }
        }
        return at;
    }

    /// <summary>Reads the part to its end and matches it against the dot, or against an empty text.</summary>
    private Outcome Match(int end, bool hasDot)
    {
        var left = hasDot;
        var failed = false;
        while (_at < end)
        {
            var matches = true;
            switch (_pattern[_at++])
            {
                case '[':
                    if (!SkipClass(end, out matches))
                    {
                        return Outcome.Malformed;
                    }

                    break;
                case '?':
                    break;
                case '\\' when _backslashEscapes:
                    if (_at == end)
                    {
                        return Outcome.Malformed;
                    }

                    matches = _pattern[_at++] == '.';
                    break;
                case var character:
                    matches = character == '.';
                    break;
            }
            failed |= !left || !matches;
            left = false;
        }
        return failed ? Outcome.Fails
            : left ? Outcome.TakesNothing
            : Outcome.TakesAll;
    }

    private bool SkipClass(int end, out bool hasDot)
    {
        hasDot = false;
        var negated = _at < end && _pattern[_at] == '^';
        if (negated)
        {
            _at++;
        }

        for (var ranges = 0; ; ranges++)
        {
            if (_at < end && _pattern[_at] == ']' && ranges > 0)
            {
                _at++;
                hasDot ^= negated;
                return true;
            }
            if (!TakeCharacter(end, out var low))
            {
                return false;
            }

            var high = low;
            if (_pattern[_at] == '-')
            {
                _at++;
                if (!TakeCharacter(end, out high))
                {
                    return false;
                }
            }
            hasDot |= low <= '.' && '.' <= high;
        }
    }

    /// <summary>Reads one end of a range. Returns false if it is malformed or no character follows it.</summary>
    private bool TakeCharacter(int end, out char character)
    {
        character = '\0';
        if (_at >= end || _pattern[_at] is '-' or ']')
        {
            return false;
        }

        if (_pattern[_at] == '\\' && _backslashEscapes && ++_at >= end)
        {
            return false;
        }

        character = _pattern[_at++];
        // The low surrogate of a character above U+FFFF.
        if (char.IsHighSurrogate(character) && _at < end && char.IsLowSurrogate(_pattern[_at]))
        {
            _at++;
        }

        return _at < end;
    }
}
