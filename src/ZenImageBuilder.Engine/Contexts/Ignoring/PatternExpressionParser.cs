namespace ZenImageBuilder.Engine.Contexts.Ignoring;

/// <summary>Parses the part of the grammar of Go's <c>regexp</c> (https://github.com/google/re2/wiki/Syntax) that a translated pattern can use.</summary>
/// <remarks>Scripts (<c>\p{Greek}</c>) are not supported, because .NET has no tables for them. A pattern with a script is refused.</remarks>
internal sealed class PatternExpressionParser(string text)
{
    // The only group that the translation produces, for "**": any number of folders. Parentheses in the pattern itself are escaped.
    private const string AnyFolders = "(.*/)?";

    // The limits of Go.
    private const int MostRepetitions = 1000;
    private const int MostSteps = 100_000;
    private const int NoLimit = -1;

    private readonly List<List<PatternStep>> _alternatives = [];
    private List<List<PatternStep>> _atoms = [];
    private int _at;
    private int _size;

    private bool AtEnd => _at >= text.Length;

    /// <summary>Returns the alternatives, each a list of steps, or null if the expression is malformed.</summary>
    public List<List<PatternStep>>? Parse()
    {
        var afterRepetition = false;
        while (!AtEnd)
        {
            if (ParseOne(afterRepetition) is not { } isRepetition || _size > MostSteps)
            {
                return null;
            }

            afterRepetition = isRepetition;
        }
        CloseAlternative();
        return _alternatives;
    }

    /// <summary>Parses one element. Returns null if it is malformed; otherwise whether it is a repetition, which cannot itself be repeated.</summary>
    private bool? ParseOne(bool afterRepetition)
    {
        switch (text[_at])
        {
            case '^':
                _at++;
                return Add(new PatternStep(StepKind.Begin));
            case '$':
                _at++;
                return Add(new PatternStep(StepKind.End));
            case '.':
                _at++;
                return AddSet(RuneSet.NotNewline);
            case '[':
                return new PatternClassParser(text).Parse(ref _at) is { } set ? AddSet(set) : null;
            case '\\':
                return ParseEscape();
            case '{':
                return ParseRepetition(afterRepetition);
            case '|':
                _at++;
                CloseAlternative();
                return false;
            case '(':
                _at += AnyFolders.Length;
                Add(new(StepKind.Maybe, Length: 2), new(StepKind.Many, RuneSet.NotNewline), new(StepKind.One, RuneSet.Of('/')));
                return true;
            default:
                return AddLiteral(Next());
        }
    }

    private void CloseAlternative()
    {
        _alternatives.Add([.. _atoms.SelectMany(atom => atom)]);
        _atoms = [];
    }

    private bool Add(params PatternStep[] atom)
    {
        _atoms.Add([.. atom]);
        _size += atom.Length;
        return false;
    }

    private bool AddLiteral(int rune) => Add(new PatternStep(StepKind.One, RuneSet.Of(rune)));

    // In a translated pattern a star occurs only after a set.
    private bool AddSet(RuneSet set)
    {
        var many = !AtEnd && text[_at] == '*';
        if (many)
        {
            _at++;
        }

        Add(new PatternStep(many ? StepKind.Many : StepKind.One, set));
        return many;
    }

    private bool? ParseEscape()
    {
        switch (_at + 1 < text.Length ? text[_at + 1] : '\0')
        {
            case 'A':
                return AddAssertion(StepKind.Begin);
            case 'z':
                return AddAssertion(StepKind.End);
            case 'b':
                return AddAssertion(StepKind.WordBoundary);
            case 'B':
                return AddAssertion(StepKind.NoWordBoundary);
            case 'Q':
                return AddQuoted();
        }
        var set = new RuneSet();
        var escapes = new PatternClassParser(text);
        return escapes.ParseEscapedClass(set, ref _at) switch
        {
            null => null,
            true => AddSet(set),
            false => escapes.ParseEscapedRune(ref _at) is >= 0 and var rune ? AddLiteral(rune) : null,
        };
    }

    private bool AddAssertion(StepKind kind)
    {
        _at += 2;
        return Add(new PatternStep(kind));
    }

    private bool AddQuoted()
    {
        _at += 2;
        var end = text.IndexOf(@"\E", _at, StringComparison.Ordinal);
        var stop = end < 0 ? text.Length : end;
        while (_at < stop)
        {
            AddLiteral(Next());
        }

        _at = end < 0 ? stop : stop + 2;
        return false;
    }

    private bool? ParseRepetition(bool afterRepetition)
    {
        if (!TryReadBounds(out var least, out var most, out var end))
        {
            _at++;
            return AddLiteral('{');
        }
        if (least > MostRepetitions || most > MostRepetitions || (most != NoLimit && least > most) || _atoms.Count == 0 || afterRepetition)
        {
            return null;
        }

        _at = end;
        var atom = _atoms[^1];
        var repeated = new List<PatternStep>();
        for (var count = 0; count < least; count++)
        {
            repeated.AddRange(atom);
        }

        if (most == NoLimit && !AddMany(repeated, atom))
        {
            return null;
        }

        for (var left = most - least; left > 0; left--)
        {
            repeated.Add(new(StepKind.Maybe, Length: left * (atom.Count + 1) - 1));
            repeated.AddRange(atom);
        }
        _atoms[^1] = repeated;
        _size += repeated.Count;
        return true;
    }

    private static bool AddMany(List<PatternStep> repeated, List<PatternStep> atom)
    {
        switch (atom)
        {
            case []:
                break;
            case [{ Set: { } set }]:
                repeated.Add(new(StepKind.Many, set));
                break;
            case [var assertion]:
                repeated.AddRange([new(StepKind.Maybe, Length: 1), assertion]);
                break;
            // A repetition of a repetition, after an empty quotation. Go accepts it, but no one writes it.
            default:
                return false;
        }
        return true;
    }

    /// <summary>Parses <c>{2}</c>, <c>{2,}</c> or <c>{2,4}</c>. Returns false for any other text, in which the brace is an ordinary character.</summary>
    private bool TryReadBounds(out int least, out int most, out int end)
    {
        end = _at + 1;
        most = 0;
        if (!TryReadNumber(out least, ref end) || end >= text.Length)
        {
            return false;
        }

        most = least;
        if (text[end] == ',')
        {
            end++;
            if (end < text.Length && text[end] == '}')
            {
                most = NoLimit;
            }
            else if (!TryReadNumber(out most, ref end))
            {
                return false;
            }
        }
        return end < text.Length && text[end++] == '}';
    }

    private bool TryReadNumber(out int number, ref int at)
    {
        number = 0;
        var start = at;
        for (; at < text.Length && char.IsAsciiDigit(text[at]); at++)
        {
            number = Math.Min(number * 10 + text[at] - '0', MostRepetitions + 1);
        }

        return at > start && (text[start] != '0' || at == start + 1);
    }

    private int Next()
    {
        var rune = PatternExpression.RuneAt(text, _at, out var consumed);
        _at += consumed;
        return rune;
    }
}
