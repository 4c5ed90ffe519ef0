namespace ZenImageBuilder.Sandbox.Logs;

/// <summary>The plain terms of a filter pattern. JSON and space-delimited patterns are not supported.</summary>
internal sealed record FilterTerms(IReadOnlyList<string> Wanted, IReadOnlyList<string> Unwanted)
{
    public static FilterTerms Parse(string pattern)
    {
        var (wanted, unwanted) = (new List<string>(), new List<string>());
        var at = 0;
        while (at < pattern.Length)
        {
            if (char.IsWhiteSpace(pattern[at]))
            {
                at++;
                continue;
            }

            var target = pattern[at] == '-' ? unwanted : wanted;
            if (pattern[at] == '-')
            {
                at++;
            }

            var isQuoted = at < pattern.Length && pattern[at] == '"';
            if (isQuoted)
            {
                at++;
            }

            var end = isQuoted ? pattern.IndexOf('"', at) : pattern.IndexOf(' ', at);
            if (end < 0)
            {
                end = pattern.Length;
            }

            target.Add(pattern[at..end]);
            at = end + 1;
        }

        return new FilterTerms(wanted, unwanted);
    }

    public bool Match(string message) =>
        Wanted.All(term => message.Contains(term, StringComparison.Ordinal)) && !Unwanted.Any(term => message.Contains(term, StringComparison.Ordinal));
}
