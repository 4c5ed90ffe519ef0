using System.Text;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog;

/// <summary>
/// A pattern with the semantics of PowerShell's wildcards, without regard to case: <c>*</c>, <c>?</c>, <c>[a-z]</c> and the backtick as escape
/// (about_Wildcards). The engine has no PowerShell to ask.
/// </summary>
internal sealed class WildcardExpression
{
    private readonly List<Element> _elements = [];

    private WildcardExpression() { }

    /// <summary>Whether the text is a pattern at all.</summary>
    public static bool IsPattern(string text) => text.AsSpan().IndexOfAny("*?[") >= 0;

    /// <exception cref="ImageBuilderException">A bracket is not closed, or a range runs backwards.</exception>
    public static WildcardExpression Parse(string pattern)
    {
        var expression = new WildcardExpression();
        for (var at = 0; at < pattern.Length; at++)
        {
            switch (pattern[at])
            {
                case '*':
                    expression._elements.Add(Element.Any);
                    break;
                case '?':
                    expression._elements.Add(Element.One);
                    break;
                case '[':
                    expression._elements.Add(new(Element.Form.Set, Ranges: ReadSet(pattern, ref at)));
                    break;
                case '`' when at + 1 < pattern.Length:
                    expression._elements.Add(new(Element.Form.Literal, pattern[++at]));
                    break;
                case '`' when pattern.Length == 1:
                    // PowerShell reads a lone backtick as nothing, for the sake of old scripts.
                    break;
                default:
                    expression._elements.Add(new(Element.Form.Literal, pattern[at]));
                    break;
            }
        }

        return expression;
    }

    /// <summary>The pattern of every text that begins so.</summary>
    public static WildcardExpression Beginning(string text)
    {
        var expression = new WildcardExpression();
        expression._elements.AddRange(text.Select(static character => new Element(Element.Form.Literal, character)));
        expression._elements.Add(Element.Any);
        return expression;
    }

    /// <summary>What every text that matches begins with, in any case; ends before the first character that is not ASCII, whose case the registry does not know.</summary>
    public string Prefix =>
        string.Concat(
            _elements
                .TakeWhile(static element => element.Kind == Element.Form.Literal && char.IsAscii(element.Character))
                .Select(static element => element.Character)
        );

    public bool IsMatch(string text)
    {
        // Where the last star stood, and how much it took: enough to go back to, because an earlier star never has to give anything up.
        var (element, character, star, taken) = (0, 0, -1, 0);
        while (character < text.Length)
        {
            if (element < _elements.Count && _elements[element].Kind == Element.Form.Any)
            {
                star = element++;
                taken = character;
            }
            else if (element < _elements.Count && _elements[element].Accepts(text[character]))
            {
                element++;
                character++;
            }
            else if (star >= 0)
            {
                element = star + 1;
                character = ++taken;
            }
            else
            {
                return false;
            }
        }

        return _elements.Skip(element).All(static rest => rest.Kind == Element.Form.Any);
    }

    // A closing bracket right after the opening one is a member of the set; a hyphen makes a range only between two members.
    private static List<(char First, char Last)> ReadSet(string pattern, ref int at)
    {
        var (members, hyphens) = (new StringBuilder(), new List<bool>());
        var start = ++at;
        for (; at < pattern.Length && (pattern[at] != ']' || at == start); at++)
        {
            var escaped = pattern[at] == '`';
            if (escaped && ++at == pattern.Length)
            {
                break;
            }

            _ = members.Append(pattern[at]);
            hyphens.Add(pattern[at] == '-' && !escaped);
        }

        if (at >= pattern.Length)
        {
            throw Invalid(pattern);
        }

        var ranges = new List<(char First, char Last)>();
        for (var index = 0; index < members.Length; index++)
        {
            var isRange = index + 2 < members.Length && hyphens[index + 1];
            var (first, last) = (members[index], members[isRange ? index + 2 : index]);
            if (first > last)
            {
                throw Invalid(pattern);
            }

            ranges.Add((first, last));
            index += isRange ? 2 : 0;
        }

        return ranges;
    }

    private static ImageBuilderException Invalid(string pattern) =>
        new(
            ErrorCode.InvalidName,
            $"{Quoted.Value(pattern)} is no pattern: a wildcard set must be closed by ']' and its ranges must run upwards, as in '[a-c]*'.",
            pattern,
            "Put a backtick before a bracket that is meant literally."
        );

    private sealed record Element(Element.Form Kind, char Character = '\0', IReadOnlyList<(char First, char Last)>? Ranges = null)
    {
        public static Element Any { get; } = new(Form.Any);

        public static Element One { get; } = new(Form.One);

        public enum Form
        {
            Literal,
            One,
            Any,
            Set,
        }

        public bool Accepts(char character) =>
            Kind switch
            {
                Form.Literal => char.ToUpperInvariant(Character) == char.ToUpperInvariant(character),
                Form.One => true,
                Form.Set => Ranges!.Any(range => IsIn(range, char.ToUpperInvariant(character)) || IsIn(range, char.ToLowerInvariant(character))),
                _ => false,
            };

        private static bool IsIn((char First, char Last) range, char character) => character >= range.First && character <= range.Last;
    }
}
