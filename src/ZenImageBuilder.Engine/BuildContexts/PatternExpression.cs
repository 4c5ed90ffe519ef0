using System.Text;

namespace ZenImageBuilder.Engine.BuildContexts;

/// <summary>
/// A pattern with wildcards, as a small automaton that is run over a path.
/// </summary>
/// <remarks>
/// moby translates a pattern into a Go regular expression and hands it to Go's <c>regexp</c>. The translation looks at single characters,
/// so a class such as <c>[a*]</c> or an escape such as <c>\d</c> gets a meaning that no page documents but that every Docker build obeys.
/// So the same text is made here and read by the same grammar (https://github.com/google/re2/wiki/Syntax, the part that a pattern can
/// reach). All steps go forward and nothing nests, so a path is matched in one pass without backtracking.
/// </remarks>
internal sealed class PatternExpression
{
    private readonly List<Step> _steps = [];
    private readonly string _prefix;
    private readonly string _suffix;

    private PatternExpression(List<Step> steps)
    {
        _steps = steps;
        _prefix = Literal(steps.SkipWhile(step => step.Kind == StepKind.Begin));
        _suffix = steps is [.., { Kind: StepKind.End }] ? Literal(Ending(steps)) : "";
    }

    private enum StepKind
    {
        /// <summary>One character of a set.</summary>
        One,

        /// <summary>Any number of characters of a set.</summary>
        Many,

        /// <summary>Go on here, or jump over <see cref="Step.Length"/> steps.</summary>
        Maybe,

        Begin,
        End,
        WordBoundary,
        NoWordBoundary,
    }

    /// <summary>Reads an expression that <see cref="IgnorePattern"/> made.</summary>
    /// <returns>Null when Go's <c>regexp</c> would refuse it.</returns>
    public static PatternExpression? Parse(string expression) => new Parser(expression).Parse() is { } steps ? new PatternExpression(steps) : null;

    /// <summary>Whether the path matches.</summary>
    public bool IsMatch(string path) =>
        path.StartsWith(_prefix, StringComparison.Ordinal) && path.EndsWith(_suffix, StringComparison.Ordinal) && Run(path, wantsMore: false);

    /// <summary>Whether some path that begins with the given text could match. May say yes too often, never no.</summary>
    public bool CouldMatchBelow(string beginning) => Run(beginning, wantsMore: true);

    private bool Run(string text, bool wantsMore)
    {
        var count = _steps.Count;
        var current = count < 256 ? stackalloc bool[count + 1] : new bool[count + 1];
        var next = count < 256 ? stackalloc bool[count + 1] : new bool[count + 1];
        current[0] = true;
        var low = 0;
        var before = -1;
        for (var position = 0; ;)
        {
            var consumed = 0;
            var rune = position < text.Length ? RuneAt(text, position, out consumed) : -1;
            var alive = Spread(current, low, before, rune, open: wantsMore && rune < 0);
            if (current[count]) return true;
            if (rune < 0) return wantsMore && alive;
            next[low..].Clear();
            var lowest = count + 1;
            for (var index = low; index < count; index++)
            {
                if (!current[index] || _steps[index] is not { Set: { } set } step || !step.Contains(rune, set)) continue;
                var target = step.Kind == StepKind.Many ? index : index + 1;
                next[target] = true;
                lowest = Math.Min(lowest, target);
            }
            if (lowest > count) return false;
            low = lowest;
            var spare = current;
            current = next;
            next = spare;
            before = rune;
            position += consumed;
        }
    }

    /// <summary>Follows the steps that take no character; answers whether any step waits for one.</summary>
    private bool Spread(Span<bool> current, int low, int before, int after, bool open)
    {
        var alive = false;
        for (var index = low; index < _steps.Count; index++)
        {
            if (!current[index]) continue;
            var step = _steps[index];
            switch (step.Kind)
            {
                case StepKind.One: alive = true; break;
                case StepKind.Many: alive = true; current[index + 1] = true; break;
                case StepKind.Maybe: current[index + 1] = true; current[index + 1 + step.Length] = true; break;
                case StepKind.Begin: current[index + 1] |= before < 0; break;
                case StepKind.End: current[index + 1] |= after < 0; break;
                default: current[index + 1] |= open || IsWord(before) != IsWord(after) == (step.Kind == StepKind.WordBoundary); break;
            }
        }
        return alive;
    }

    /// <summary>The characters that every match ends with: what stands before the last step and is no part of a group that may be left out.</summary>
    private static List<Step> Ending(List<Step> steps)
    {
        var end = steps.Count - 1;
        var start = end;
        var group = steps.FindLastIndex(step => step.Kind == StepKind.Maybe);
        var free = group < 0 ? 0 : group + 1 + steps[group].Length;
        while (start > free && steps[start - 1].Rune >= 0) start--;
        return steps.GetRange(start, end - start);
    }

    private static bool IsWord(int rune) => rune is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '_';

    private static int RuneAt(string text, int position, out int consumed)
    {
        consumed = 1;
        if (text[position] < 0x80) return text[position];
        Rune.DecodeFromUtf16(text.AsSpan(position), out var rune, out consumed);
        return rune.Value;
    }

    private static string Literal(IEnumerable<Step> steps)
    {
        var text = new StringBuilder();
        foreach (var step in steps)
        {
            if (!Rune.IsValid(step.Rune)) break;
            text.Append(new Rune(step.Rune));
        }
        return text.ToString();
    }

    private readonly record struct Step(StepKind Kind, RuneSet? Set = null, int Length = 0)
    {
        /// <summary>The only character that fits, or -1.</summary>
        public int Rune { get; } = Kind == StepKind.One ? Set!.Single : -1;

        public bool Contains(int rune, RuneSet set) => Rune >= 0 ? rune == Rune : set.Contains(rune);
    }

    /// <summary>Reads the part of Go's grammar that a translated pattern can reach.</summary>
    private sealed class Parser(string text)
    {
        // The one group that a translation makes, for "**": any folders, or none.
        private const string AnyFolders = "(.*/)?";

        private static readonly Dictionary<char, (int Low, int High)[]> PerlClasses = new()
        {
            ['d'] = [('0', '9')],
            ['s'] = [('\t', '\n'), ('\f', '\r'), (' ', ' ')],
            ['w'] = [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
        };

        private static readonly Dictionary<string, (int Low, int High)[]> NamedClasses = new(StringComparer.Ordinal)
        {
            ["alnum"] = [('0', '9'), ('A', 'Z'), ('a', 'z')],
            ["alpha"] = [('A', 'Z'), ('a', 'z')],
            ["ascii"] = [(0, 0x7F)],
            ["blank"] = [('\t', '\t'), (' ', ' ')],
            ["cntrl"] = [(0, 0x1F), (0x7F, 0x7F)],
            ["digit"] = [('0', '9')],
            ["graph"] = [('!', '~')],
            ["lower"] = [('a', 'z')],
            ["print"] = [(' ', '~')],
            ["punct"] = [('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
            ["space"] = [('\t', '\r'), (' ', ' ')],
            ["upper"] = [('A', 'Z')],
            ["word"] = [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
            ["xdigit"] = [('0', '9'), ('A', 'F'), ('a', 'f')],
        };

        private readonly List<Step> _steps = [];
        private int _at;

        private bool AtEnd => _at >= text.Length;

        public List<Step>? Parse()
        {
            while (!AtEnd)
            {
                if (!ParseOne()) return null;
            }
            return _steps;
        }

        private bool ParseOne()
        {
            switch (text[_at])
            {
                case '^': _at++; _steps.Add(new(StepKind.Begin)); return true;
                case '$': _at++; _steps.Add(new(StepKind.End)); return true;
                case '.': _at++; return AddSet(RuneSet.NotNewline);
                case '[': return ParseClass() is { } set && AddSet(set);
                case '\\': return ParseEscape();
                case '(':
                    _at += AnyFolders.Length;
                    _steps.Add(new(StepKind.Maybe, Length: 2));
                    _steps.Add(new(StepKind.Many, RuneSet.NotNewline));
                    _steps.Add(new(StepKind.One, RuneSet.Of('/')));
                    return true;
                default: return AddLiteral(Next());
            }
        }

        private bool AddSet(RuneSet set)
        {
            var many = !AtEnd && text[_at] == '*';
            if (many) _at++;
            _steps.Add(new(many ? StepKind.Many : StepKind.One, set));
            return true;
        }

        private bool AddLiteral(int rune)
        {
            _steps.Add(new(StepKind.One, RuneSet.Of(rune)));
            return true;
        }

        private bool ParseEscape()
        {
            switch (_at + 1 < text.Length ? text[_at + 1] : '\0')
            {
                case 'A': return AddAssertion(StepKind.Begin);
                case 'z': return AddAssertion(StepKind.End);
                case 'b': return AddAssertion(StepKind.WordBoundary);
                case 'B': return AddAssertion(StepKind.NoWordBoundary);
                case 'Q': return AddQuoted();
            }
            var set = new RuneSet();
            return ParseEscapedClass(set) is { } isClass && (isClass ? AddSet(set) : ParseEscapedRune() is >= 0 and var rune && AddLiteral(rune));
        }

        private bool AddAssertion(StepKind kind)
        {
            _at += 2;
            _steps.Add(new(kind));
            return true;
        }

        private bool AddQuoted()
        {
            _at += 2;
            var end = text.IndexOf(@"\E", _at, StringComparison.Ordinal);
            var stop = end < 0 ? text.Length : end;
            while (_at < stop) AddLiteral(Next());
            _at = end < 0 ? stop : stop + 2;
            return true;
        }

        private RuneSet? ParseClass()
        {
            var set = new RuneSet();
            _at++;
            if (!AtEnd && text[_at] == '^')
            {
                set.Negated = true;
                _at++;
            }
            for (var first = true; AtEnd || text[_at] != ']' || first; first = false)
            {
                if (ParseNamedClass(set) is not { } named) return null;
                if (named) continue;
                if (ParseEscapedClass(set) is not { } escaped) return null;
                if (escaped) continue;
                if (!ParseRange(set)) return null;
            }
            _at++;
            return set;
        }

        private bool ParseRange(RuneSet set)
        {
            var low = ParseClassRune();
            var high = low;
            if (_at + 1 < text.Length && text[_at] == '-' && text[_at + 1] != ']')
            {
                _at++;
                high = ParseClassRune();
            }
            if (low < 0 || high < low) return false;
            set.Add(low, high);
            return true;
        }

        private int ParseClassRune() => AtEnd ? -1 : text[_at] == '\\' ? ParseEscapedRune() : Next();

        /// <summary><c>[:alpha:]</c> within a class; null when the name is unknown, false when there is none.</summary>
        private bool? ParseNamedClass(RuneSet set)
        {
            if (_at + 2 >= text.Length || text[_at] != '[' || text[_at + 1] != ':') return false;
            var end = text.IndexOf(":]", _at + 2, StringComparison.Ordinal);
            if (end < 0) return false;
            var name = text[(_at + 2)..end];
            var outside = name.StartsWith('^');
            if (!NamedClasses.TryGetValue(outside ? name[1..] : name, out var ranges)) return null;
            _at = end + 2;
            AddRanges(set, ranges, outside);
            return true;
        }

        /// <summary><c>\d</c>, <c>\pL</c> and their like; null when the category is unknown, false when it is another escape.</summary>
        private bool? ParseEscapedClass(RuneSet set)
        {
            if (_at + 1 >= text.Length || text[_at] != '\\') return false;
            var letter = text[_at + 1];
            if (PerlClasses.TryGetValue(char.ToLowerInvariant(letter), out var ranges))
            {
                _at += 2;
                AddRanges(set, ranges, char.IsUpper(letter));
                return true;
            }
            if (letter is not ('p' or 'P')) return false;
            if (_at + 2 >= text.Length || !"CLMNPSZ".Contains(text[_at + 2], StringComparison.Ordinal)) return null;
            set.AddCategory(text[(_at + 2)..(_at + 3)], inside: letter == 'p');
            _at += 3;
            return true;
        }

        private static void AddRanges(RuneSet set, (int Low, int High)[] ranges, bool outside)
        {
            if (outside) set.AddOutside(ranges);
            else foreach (var (low, high) in ranges) set.Add(low, high);
        }

        /// <summary>The character that an escape stands for, or -1 when Go knows no such escape.</summary>
        private int ParseEscapedRune()
        {
            _at++;
            if (AtEnd) return -1;
            var rune = Next();
            switch (rune)
            {
                case >= '1' and <= '7' when AtEnd || text[_at] is < '0' or > '7': return -1;
                case >= '0' and <= '7': return ParseOctal(rune - '0');
                case 'x': return ParseHex();
                case 'a': return '\a';
                case 'f': return '\f';
                case 'n': return '\n';
                case 'r': return '\r';
                case 't': return '\t';
                case 'v': return '\v';
                default: return rune < 0x80 && !char.IsAsciiLetterOrDigit((char)rune) ? rune : -1;
            }
        }

        private int ParseOctal(int value)
        {
            for (var digits = 1; digits < 3 && !AtEnd && text[_at] is >= '0' and <= '7'; digits++) value = value * 8 + text[_at++] - '0';
            return value;
        }

        private int ParseHex()
        {
            if (_at + 1 >= text.Length || !char.IsAsciiHexDigit(text[_at]) || !char.IsAsciiHexDigit(text[_at + 1])) return -1;
            var value = Convert.ToInt32(text.Substring(_at, 2), 16);
            _at += 2;
            return value;
        }

        private int Next()
        {
            var rune = RuneAt(text, _at, out var consumed);
            _at += consumed;
            return rune;
        }
    }
}
