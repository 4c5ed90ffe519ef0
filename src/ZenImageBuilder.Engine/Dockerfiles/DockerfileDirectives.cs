namespace ZenImageBuilder.Engine.Dockerfiles;

/// <summary>The directives in the comments at the very beginning of a Dockerfile.</summary>
/// <remarks>Source: https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/directives.go.</remarks>
internal sealed class DockerfileDirectives
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    private bool _isOver;

    /// <summary>The character that continues lines and escapes.</summary>
    public char Escape { get; private set; } = '\\';

    /// <summary>Reads the next line, without blanks before it. The first line that is not a directive ends the directives.</summary>
    public void Read(string line)
    {
        if (_isOver)
        {
            return;
        }

        if (Directive(line, "#") is not { } directive || !_seen.Add(directive.Name))
        {
            _isOver = true;
        }
        else if (directive is { Name: "escape", Value: "\\" or "`" })
        {
            Escape = directive.Value[0];
        }
    }

    /// <summary>
    /// Whether a file names a frontend in one of BuildKit's ways: <c># syntax=</c>, <c>// syntax=</c>, both also after <c>#!</c>, or a member of a JSON
    /// document.
    /// </summary>
    public static bool NamesFrontend(string text)
    {
        if (text.StartsWith("#!", StringComparison.Ordinal))
        {
            var end = text.IndexOf('\n', StringComparison.Ordinal);
            text = end < 0 ? "" : text[(end + 1)..];
        }

        // BuildKit reads the document itself: no Dockerfile begins like one.
        return NamesFrontend(text, "#") || NamesFrontend(text, "//") || text.AsSpan().TrimStart() is ['{', ..];
    }

    private static bool NamesFrontend(string text, string comment)
    {
        for (var start = 0; start < text.Length; )
        {
            var end = text.IndexOf('\n', start) is var found && found < 0 ? text.Length : found;
            if (Directive(text[start..end].TrimEnd('\r'), comment) is not { } directive)
            {
                return false;
            }

            if (directive.Name is "syntax")
            {
                return true;
            }

            start = end + 1;
        }

        return false;
    }

    private static (string Name, string Value)? Directive(string line, string comment)
    {
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0 || !line.StartsWith(comment, StringComparison.Ordinal))
        {
            return null;
        }

        var name = line[comment.Length..equals].Trim().ToLowerInvariant();
        var value = line[(equals + 1)..].Trim();
        return value.Length > 0 && name is ("syntax" or "escape" or "check") ? (name, value) : null;
    }
}
