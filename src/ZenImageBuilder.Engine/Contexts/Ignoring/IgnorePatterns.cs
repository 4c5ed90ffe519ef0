using System.Text;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Contexts.Ignoring;

/// <summary>The rules of an ignore file, and their decision about a path.</summary>
/// <remarks>
/// Three methods reproduce the behavior of Docker's code exactly:
/// <see cref="Excludes"/> is <c>MatchesOrParentMatches</c> of https://github.com/moby/patternmatcher;
/// <see cref="Decide"/> is <c>MatchesUsingParentResults</c>, which https://github.com/tonistiigi/fsutil uses when it walks a context for BuildKit;
/// <see cref="CanSkip"/> covers the folders that fsutil does not enter, and also those in which no path could be included again.
/// </remarks>
internal sealed class IgnorePatterns
{
    /// <summary>An ignore file without rules: every path belongs to the context.</summary>
    public static readonly IgnorePatterns None = new([], backslashEscapes: true);

    // The longest line in bytes that Go's bufio.Scanner accepts.
    private const int LongestLine = 64 * 1024 - 1;

    private readonly IgnorePattern[] _patterns;
    private readonly string[] _negatedFolders;
    private readonly bool _negationsArePlain;
    private readonly bool _hasMalformed;

    private IgnorePatterns(IgnorePattern[] patterns, bool backslashEscapes)
    {
        _patterns = patterns;
        _negatedFolders = patterns.Where(pattern => pattern.IsNegation).Select(pattern => WithoutTrailingWildcard(pattern.Pattern)).ToArray();
        _negationsArePlain = !_negatedFolders.Any(folder => folder.AsSpan().ContainsAny(backslashEscapes ? @"*[]?^\" : "*[]?^"));
        // A build enters an excluded folder and may use the malformed pattern there, which is an error.
        _hasMalformed = Array.Exists(patterns, pattern => pattern.IsMalformed);
        MayDisagree =
            _negatedFolders.Length > 0
            && Array.FindLastIndex(patterns, pattern => !pattern.IsNegation) > Array.FindIndex(patterns, pattern => pattern.IsNegation);
    }

    /// <summary>The rules, in the order of the file.</summary>
    public IReadOnlyList<IgnorePattern> Patterns => _patterns;

    /// <summary>
    /// Whether <see cref="Excludes"/> may exclude a path that <see cref="Decide"/> includes. That is possible if a rule follows an exception.
    /// </summary>
    public bool MayDisagree { get; }

    /// <summary>Reads an ignore file.</summary>
    /// <param name="content">The bytes of the file.</param>
    /// <param name="file">The path of the file, for messages.</param>
    /// <param name="backslashEscapes">Whether a backslash escapes the next character. False on Windows, where a backslash separates folders.</param>
    /// <exception cref="ImageBuilderException">A line is not a valid pattern, or the file is not UTF-8 text.</exception>
    public static IgnorePatterns Parse(ReadOnlySpan<byte> content, string file, bool backslashEscapes)
    {
        if (TextEncoding.Foreign(content) is { } encoding)
        {
            throw new ImageBuilderException(ErrorCode.InvalidIgnorePattern, $"'{file}' is written in {encoding}.", file, "Save it as UTF-8.");
        }

        if (content is [0xEF, 0xBB, 0xBF, ..])
        {
            content = content[3..];
        }

        var patterns = new List<IgnorePattern>();
        for (var line = 1; !content.IsEmpty; line++)
        {
            var end = content.IndexOf((byte)'\n');
            var bytes = end < 0 ? content : content[..end];
            content = end < 0 ? [] : content[(end + 1)..];
            if (bytes.Length > LongestLine)
            {
                throw IgnorePattern.Invalid(file, line, Encoding.UTF8.GetString(bytes[..40]) + "…");
            }

            if (bytes is [(byte)'#', ..])
            {
                continue;
            }

            var source = Encoding.UTF8.GetString(bytes).Trim();
            if (source.Length > 0)
            {
                Add(patterns, source, file, line, backslashEscapes);
            }
        }
        return new([.. patterns], backslashEscapes);
    }

    /// <summary>Applies every rule to the path and to every folder above it. The last rule that matches decides.</summary>
    /// <returns>The rule that excludes the path, or null if the path is included.</returns>
    public IgnorePattern? Excludes(string path)
    {
        IgnorePattern? decided = null;
        foreach (var pattern in _patterns)
        {
            if (pattern.IsNegation == decided is not null && IsMatchOrBelow(pattern, path))
            {
                decided = pattern.IsNegation ? null : pattern;
            }
        }
        return decided;
    }

    /// <summary>Decides about a path as the walk of a build does, based on the results for the parent folder.</summary>
    /// <param name="path">The path relative to the root, with <c>/</c> separators.</param>
    /// <param name="parent">For each rule, whether it matched the parent folder. Empty at the root.</param>
    /// <param name="own">Receives, for each rule, whether it matched this path.</param>
    /// <returns>The rule that excludes the path, or null if the path is included.</returns>
    public IgnorePattern? Decide(string path, ReadOnlySpan<bool> parent, Span<bool> own)
    {
        IgnorePattern? decided = null;
        for (var index = 0; index < _patterns.Length; index++)
        {
            var pattern = _patterns[index];
            var match = !parent.IsEmpty && parent[index];
            // A rule that cannot change the decision is not tested. It counts as a rule that did not match, also for the paths below.
            if (!match && pattern.IsNegation == decided is not null)
            {
                match = parent.IsEmpty ? IsMatchOrBelow(pattern, path) : pattern.IsMatch(path);
            }

            own[index] = match;
            if (match)
            {
                decided = pattern.IsNegation ? null : decided ?? pattern;
            }
        }
        return decided;
    }

    /// <summary>Returns whether an excluded folder need not be entered.</summary>
    /// <param name="folder">The path of the folder.</param>
    /// <param name="own">The matches that <see cref="Decide"/> wrote for the folder.</param>
    public bool CanSkip(string folder, ReadOnlySpan<bool> own) => BuildKitSkips(folder) || (!_hasMalformed && !ComesBackBelow(folder, own));

    /// <summary>Applies fsutil's rule. It may skip a folder in which an exception would have matched, and then a build skips it too.</summary>
    private bool BuildKitSkips(string folder)
    {
        if (!_negationsArePlain)
        {
            return false;
        }

        foreach (var negated in _negatedFolders)
        {
            // negated + "/" begins with folder + "/"
            if (negated.StartsWith(folder, StringComparison.Ordinal) && (negated.Length == folder.Length || negated[folder.Length] == '/'))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Returns whether an exception could match below the folder and comes after the last rule that excludes everything there.</summary>
    private bool ComesBackBelow(string folder, ReadOnlySpan<bool> own)
    {
        for (var index = _patterns.Length - 1; index >= 0; index--)
        {
            var pattern = _patterns[index];
            if (!pattern.IsNegation && own[index])
            {
                return false;
            }

            if (pattern.IsNegation && pattern.CouldMatchBelow(folder))
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsMatchOrBelow(IgnorePattern pattern, string path)
    {
        if (pattern.IsMatch(path))
        {
            return true;
        }

        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (pattern.IsMatch(path[..slash]))
            {
                return true;
            }
        }
        return false;
    }

    // The text is trimmed twice and cleaned twice, because moby does that first when it reads the file and again when it compiles the pattern.
    private static void Add(List<IgnorePattern> patterns, string source, string file, int line, bool backslashEscapes)
    {
        var isNegation = source[0] == '!';
        var text = isNegation ? source[1..].Trim() : source;
        if (!backslashEscapes)
        {
            text = text.Replace('\\', '/');
        }

        if (text.Length > 0)
        {
            text = CleanPath(text);
        }

        if (text is ['/', _, ..])
        {
            text = text[1..];
        }

        text = (isNegation ? "!" + text : text).Trim();
        if (text.Length == 0)
        {
            return;
        }

        text = CleanPath(text);
        isNegation = text[0] == '!';
        if (isNegation)
        {
            text = text[1..];
        }

        if (text.Length == 0 || !PatternSyntax.IsValid(text, backslashEscapes))
        {
            throw IgnorePattern.Invalid(file, line, source);
        }

        patterns.Add(new(text, isNegation, source, file, line, backslashEscapes));
    }

    private static string WithoutTrailingWildcard(string pattern)
    {
        if (pattern.EndsWith("/**", StringComparison.Ordinal))
        {
            pattern = pattern[..^3];
        }

        return pattern.EndsWith("/*", StringComparison.Ordinal) ? pattern[..^2] : pattern;
    }

    /// <summary>Returns the shortest equivalent path, as Go's <c>path.Clean</c> does.</summary>
    internal static string CleanPath(string path)
    {
        if (path.Length == 0)
        {
            return ".";
        }

        var rooted = path[0] == '/';
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part is not "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0 && parts[^1] is not "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (!rooted)
            {
                parts.Add(part);
            }
        }
        var clean = string.Join('/', parts);
        return rooted ? "/" + clean
            : clean.Length == 0 ? "."
            : clean;
    }
}
