using System.Text;

namespace ZenImageBuilder.Profiles;

/// <summary>The words of a text as a POSIX shell separates them: quotes keep blanks in a word, and a backslash takes the next character literally.</summary>
internal static class ShellWords
{
    private const string Blanks = " \t\r\n";

    /// <returns>The words without their quotes, or null if a quote is not closed or nothing follows the last backslash.</returns>
    public static IReadOnlyList<string>? Split(string text)
    {
        List<string> words = [];
        StringBuilder? word = null;
        for (var at = 0; at < text.Length; at++)
        {
            var character = text[at];
            if (Blanks.Contains(character, StringComparison.Ordinal))
            {
                End();
                continue;
            }

            word ??= new();
            if (character is '\'' or '"')
            {
                if (Quoted(text, ref at, word) is false)
                {
                    return null;
                }
            }
            else if (character == '\\')
            {
                if (++at == text.Length)
                {
                    return null;
                }

                _ = word.Append(text[at]);
            }
            else
            {
                _ = word.Append(character);
            }
        }

        End();
        return words;

        void End()
        {
            if (word is not null)
            {
                words.Add(word.ToString());
                word = null;
            }
        }
    }

    /// <summary>Reads up to the closing quote; between double quotes, a backslash takes only a quote and a backslash literally.</summary>
    private static bool Quoted(string text, ref int at, StringBuilder word)
    {
        var quote = text[at];
        for (at++; at < text.Length && text[at] != quote; at++)
        {
            if (quote == '"' && text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '"' or '\\')
            {
                at++;
            }

            _ = word.Append(text[at]);
        }

        return at < text.Length;
    }
}
