namespace ZenImageBuilder.Profiles;

/// <summary>Changes a credentials file and keeps everything else in it unchanged, including comments and blank lines.</summary>
internal static class ProfileEditor
{
    /// <summary>The text with the changed or added profile.</summary>
    /// <param name="text">A text that <see cref="ProfileDocument.Parse"/> reads.</param>
    /// <param name="section">The header of its section, which in a credentials file is the name of the profile.</param>
    /// <param name="values">The new values of the profile.</param>
    /// <param name="removed">The keys to remove.</param>
    public static string Set(string text, string section, IReadOnlyList<KeyValuePair<string, string>> values, IReadOnlySet<string> removed)
    {
        var lines = Lines(text);
        var ending = lines.Count > 0 && lines[0].EndsWith("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var written = values.Select(value => $"{value.Key} = {value.Value}{ending}").ToList();
        if (ProfileDocument.Parse(text).Find(section) is not { } found)
        {
            if (lines.Count > 0 && !lines[^1].EndsWith('\n') && !lines[^1].EndsWith('\r'))
            {
                lines[^1] += ending;
            }

            return string.Concat([.. lines, $"[{section}]{ending}", .. written]);
        }

        var gone = found.LinesOf(key => removed.Contains(key) || values.Any(value => value.Key == key)).ToHashSet();
        return string.Concat(
            lines.SelectMany(
                (line, index) =>
                    index + 1 == found.Line ? [Ended(line), .. written]
                    : gone.Contains(index + 1) ? []
                    : (IEnumerable<string>)[line]
            )
        );

        string Ended(string line) => line.EndsWith('\n') || line.EndsWith('\r') ? line : line + ending;
    }

    // The lines with their line ends, counted as the reader of a document counts them.
    private static List<string> Lines(string text)
    {
        List<string> lines = [];
        for (var start = 0; start < text.Length; )
        {
            var end = text.AsSpan(start).IndexOfAny('\r', '\n') is >= 0 and var found ? start + found + 1 : text.Length;
            if (end < text.Length && text[end - 1] == '\r' && text[end] == '\n')
            {
                end++;
            }

            lines.Add(text[start..end]);
            start = end;
        }

        return lines;
    }
}
