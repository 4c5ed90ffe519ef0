using System.Text;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Contexts.Ignoring;

/// <summary>The rules of an ignore file, and what they say of a path.</summary>
/// <remarks>
/// Three answers of Docker's own code, each exactly:
/// <see cref="Excludes"/> is <c>MatchesOrParentMatches</c> of https://github.com/moby/patternmatcher;
/// <see cref="Decide"/> is <c>MatchesUsingParentResults</c>, by which https://github.com/tonistiigi/fsutil walks a context for BuildKit;
/// <see cref="CanSkip"/> covers the folders that fsutil's walk does not enter, and more: those where entering could change nothing.
/// </remarks>
internal sealed class IgnorePatterns
{
    /// <summary>No rules: everything belongs to the context.</summary>
    public static readonly IgnorePatterns None = new([], backslashEscapes: true);

    // The longest line that Go's bufio.Scanner takes.
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
        // A build enters the folder, and may come upon the pattern there.
        _hasMalformed = Array.Exists(patterns, pattern => pattern.IsMalformed);
        MayDisagree =
            _negatedFolders.Length > 0
            && Array.FindLastIndex(patterns, pattern => !pattern.IsNegation) > Array.FindIndex(patterns, pattern => pattern.IsNegation);
    }

    /// <summary>The rules, in the order of the file.</summary>
    public IReadOnlyList<IgnorePattern> Patterns => _patterns;

    /// <summary>Whether a path that <see cref="Decide"/> keeps may still be one that <see cref="Excludes"/> leaves out: a rule, its exception, and a rule again.</summary>
    public bool MayDisagree { get; }

    /// <summary>Reads an ignore file.</summary>
    /// <param name="content">The bytes of the file.</param>
    /// <param name="file">Its path, for messages.</param>
    /// <param name="backslashEscapes">False on Windows, where a backslash separates folders.</param>
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

    /// <summary>Whether the rules leave the path out, each rule being asked for the path and for every folder above it; the last that matches decides.</summary>
    /// <returns>The rule that leaves the path out, or null when it stays.</returns>
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

    /// <summary>What the walk of a build decides for a path, given what it found for the folder above.</summary>
    /// <param name="path">Relative to the root, with <c>/</c> separators.</param>
    /// <param name="parent">Which rules matched the folder above; empty at the top.</param>
    /// <param name="own">Takes which rules matched here, one place a rule.</param>
    /// <returns>The rule that leaves the path out, or null when it stays.</returns>
    public IgnorePattern? Decide(string path, ReadOnlySpan<bool> parent, Span<bool> own)
    {
        IgnorePattern? decided = null;
        for (var index = 0; index < _patterns.Length; index++)
        {
            var pattern = _patterns[index];
            var match = !parent.IsEmpty && parent[index];
            // A rule that could change nothing is not asked: it counts as one that did not match, also for what lies below.
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

    /// <summary>Whether a folder that is left out need not be entered.</summary>
    /// <param name="folder">Its path.</param>
    /// <param name="own">What <see cref="Decide"/> noted for it.</param>
    public bool CanSkip(string folder, ReadOnlySpan<bool> own) => BuildKitSkips(folder) || (!_hasMalformed && !ComesBackBelow(folder, own));

    /// <summary>fsutil's own rule. It may skip a folder in which a negation would have matched; so does a build, then.</summary>
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

    /// <summary>Whether a negation after the last rule that holds for all below the folder could match something there.</summary>
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

    // Twice trimmed and twice cleaned, as a file goes through moby's reader and then through its matcher.
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

    /// <summary>The shortest path that means the same, as Go's <c>path.Clean</c>.</summary>
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
