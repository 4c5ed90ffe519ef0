using System.Runtime.InteropServices;
using System.Text;

namespace ZenImageBuilder.Engine.Contexts.Ignoring;

/// <summary>A pattern with wildcards, compiled to small automata that read a path.</summary>
/// <remarks>
/// moby translates a pattern into a Go regular expression and compiles it with Go's <c>regexp</c>. The translation looks at single characters and does not
/// escape some that are special in <c>regexp</c>, so that a class such as <c>[a*]</c>, an escape such as <c>\d</c> or the braces of <c>a?{2}</c> have an
/// undocumented meaning that every Docker build follows. Therefore the same regular expression is made here, and <see cref="PatternExpressionParser"/> parses
/// it with the same grammar. All steps go forward, so a path is matched in one pass.
/// </remarks>
internal sealed class PatternExpression
{
    private readonly Alternative[] _alternatives;

    private PatternExpression(IEnumerable<List<PatternStep>> alternatives) => _alternatives = alternatives.Select(steps => new Alternative(steps)).ToArray();

    /// <summary>Parses an expression that <see cref="IgnorePattern"/> made.</summary>
    /// <returns>The compiled pattern, or null if Go's <c>regexp</c> would refuse the expression.</returns>
    public static PatternExpression? Parse(string expression) =>
        new PatternExpressionParser(expression).Parse() is { } alternatives ? new PatternExpression(alternatives) : null;

    public bool IsMatch(string path)
    {
        foreach (var alternative in _alternatives)
        {
            if (alternative.IsMatch(path))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Returns whether a path that begins with this text could match. The result may be a false yes, never a false no.</summary>
    public bool CouldMatchBelow(string beginning) => Array.Exists(_alternatives, alternative => alternative.Run(beginning, wantsMore: true));

    internal static int RuneAt(string text, int position, out int consumed)
    {
        consumed = 1;
        if (text[position] < 0x80)
        {
            return text[position];
        }

        Rune.DecodeFromUtf16(text.AsSpan(position), out var rune, out consumed);
        return rune.Value;
    }

    private sealed class Alternative
    {
        private const int OnTheStack = 256;

        private readonly List<PatternStep> _steps;
        private readonly string _prefix = "";
        private readonly string _suffix;

        public Alternative(List<PatternStep> steps)
        {
            _steps = steps;
            _suffix = steps is [.., { Kind: StepKind.End }] ? Literal(Ending(steps)) : "";
            // An alternative without ^ at its beginning can match anywhere in the path.
            if (steps is [{ Kind: StepKind.Begin }, ..])
            {
                _prefix = Literal(steps.SkipWhile(step => step.Kind == StepKind.Begin));
            }
            else
            {
                steps.Insert(0, new(StepKind.Many, RuneSet.All));
            }
        }

        public bool IsMatch(string path) =>
            path.StartsWith(_prefix, StringComparison.Ordinal) && path.EndsWith(_suffix, StringComparison.Ordinal) && Run(path, wantsMore: false);

        public bool Run(string text, bool wantsMore)
        {
            var count = _steps.Count;
            var current = count < OnTheStack ? stackalloc bool[count + 1] : new bool[count + 1];
            var next = count < OnTheStack ? stackalloc bool[count + 1] : new bool[count + 1];
            current[0] = true;
            var low = 0;
            var before = -1;
            for (var position = 0; ; )
            {
                var consumed = 0;
                var rune = position < text.Length ? RuneAt(text, position, out consumed) : -1;
                var alive = Spread(current, low, before, rune, open: wantsMore && rune < 0);
                if (current[count])
                {
                    return true;
                }

                if (rune < 0)
                {
                    return wantsMore && alive;
                }

                next[low..].Clear();
                var lowest = Advance(current, next, low, rune);
                if (lowest > count)
                {
                    return false;
                }

                low = lowest;
                var spare = current;
                current = next;
                next = spare;
                before = rune;
                position += consumed;
            }
        }

        /// <summary>Reads one character. Returns the lowest index of the steps that are active afterwards.</summary>
        private int Advance(ReadOnlySpan<bool> current, Span<bool> next, int low, int rune)
        {
            var steps = CollectionsMarshal.AsSpan(_steps);
            var lowest = steps.Length + 1;
            for (var index = low; index < steps.Length; index++)
            {
                if (!current[index] || !steps[index].Takes(rune))
                {
                    continue;
                }

                var target = steps[index].Kind == StepKind.Many ? index : index + 1;
                next[target] = true;
                lowest = Math.Min(lowest, target);
            }
            return lowest;
        }

        /// <summary>Follows the steps that read no character. Returns whether an active step can read a character.</summary>
        private bool Spread(Span<bool> current, int low, int before, int after, bool open)
        {
            var steps = CollectionsMarshal.AsSpan(_steps);
            var alive = false;
            for (var index = low; index < steps.Length; index++)
            {
                if (!current[index])
                {
                    continue;
                }

                ref readonly var step = ref steps[index];
                switch (step.Kind)
                {
                    case StepKind.One:
                        alive = true;
                        break;
                    case StepKind.Many:
                        alive = true;
                        current[index + 1] = true;
                        break;
                    case StepKind.Maybe:
                        current[index + 1] = true;
                        current[index + 1 + step.Length] = true;
                        break;
                    case StepKind.Begin:
                        current[index + 1] |= before < 0;
                        break;
                    case StepKind.End:
                        current[index + 1] |= after < 0;
                        break;
                    default:
                        current[index + 1] |= open || IsWord(before) != IsWord(after) == (step.Kind == StepKind.WordBoundary);
                        break;
                }
            }
            return alive;
        }

        /// <summary>
        /// Returns the characters with which every match ends: the literal steps before the last step that are not part of an optional group.
        /// </summary>
        private static List<PatternStep> Ending(List<PatternStep> steps)
        {
            var free = 0;
            for (var index = 0; index < steps.Count; index++)
            {
                if (steps[index].Kind == StepKind.Maybe)
                {
                    free = Math.Max(free, index + 1 + steps[index].Length);
                }
            }
            var end = steps.Count - 1;
            var start = end;
            while (start > free && steps[start - 1].Rune >= 0)
            {
                start--;
            }

            return steps.GetRange(start, end - start);
        }

        private static bool IsWord(int rune) => rune is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '_';

        private static string Literal(IEnumerable<PatternStep> steps)
        {
            var text = new StringBuilder();
            foreach (var step in steps)
            {
                if (!Rune.IsValid(step.Rune))
                {
                    break;
                }

                text.Append(new Rune(step.Rune));
            }
            return text.ToString();
        }
    }
}

internal enum StepKind
{
    /// <summary>One character of a set.</summary>
    One,

    /// <summary>Any number of characters of a set.</summary>
    Many,

    /// <summary>Continues with the next step, or skips <see cref="PatternStep.Length"/> steps.</summary>
    Maybe,

    Begin,
    End,
    WordBoundary,
    NoWordBoundary,
}

/// <summary>A step of an automaton.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PatternStep(StepKind Kind, RuneSet? Set = null, int Length = 0)
{
    /// <summary>The only character that the step matches, or -1 if it is not a single one.</summary>
    public int Rune { get; } = Kind == StepKind.One ? Set!.Single : -1;

    public bool Takes(int rune) => Rune >= 0 ? rune == Rune : Set is not null && Set.Contains(rune);
}
