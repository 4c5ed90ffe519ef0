namespace ZenImageBuilder.Engine.Contexts.Ignoring;

/// <summary>Whether Go's <c>filepath.Match</c> finds fault with a pattern when it is asked to match it with a dot.</summary>
/// <remarks>
/// That question is how moby checks a pattern when it reads an ignore file. <c>filepath.Match</c> goes from star to star and stops at the
/// first part that does not match, so a fault behind that is found only when the pattern is used, by <see cref="PatternExpression"/>.
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

        /// <summary>It matches, and the dot is left.</summary>
        TakesNothing,

        /// <summary>It matches, and nothing is left.</summary>
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
                // The star may take the dot.
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

    /// <summary>Reads the part to its end, comparing with a dot or with nothing.</summary>
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

    /// <summary>One end of a range; something must come after it.</summary>
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
        // The second half of a character beyond the first plane.
        if (char.IsHighSurrogate(character) && _at < end && char.IsLowSurrogate(_pattern[_at]))
        {
            _at++;
        }

        return _at < end;
    }
}
