namespace ZenImageBuilder.Profiles;

// CONTRIBUTING.md, "Decisions": Sessions and calls
/// <summary>
/// The content of a shared profile file, read as the AWS CLI reads it: with Python's <c>configparser</c>
/// (https://docs.python.org/3/library/configparser.html#supported-ini-file-structure) and botocore's rules for the names of sections. So a comment is a line of
/// its own; text behind the bracket of a section is ignored; a line that is indented deeper continues the value above it; a duplicate key or section makes the
/// whole file unreadable.
/// </summary>
internal sealed class ProfileDocument
{
    // The keys of this section apply to all other sections.
    private const string CommonSection = "DEFAULT";

    private const string DefaultProfile = "default";

    private readonly Dictionary<string, ProfileSection> _sections = new(StringComparer.Ordinal);

    private readonly List<ProfileSection> _order = [];

    private readonly ProfileSection _common = new(CommonSection, line: 0);

    private ProfileDocument() { }

    /// <summary>A file without a section.</summary>
    public static ProfileDocument Empty { get; } = new();

    /// <summary>The sections in the order of the file.</summary>
    public IReadOnlyList<ProfileSection> Sections => _order;

    /// <exception cref="ProfileSyntaxException">A line is not a section, key or comment, or is a duplicate.</exception>
    public static ProfileDocument Parse(string text)
    {
        ProfileDocument document = new();
        Reader reader = new(document);
        using StringReader lines = new(text);
        for (var number = 1; lines.ReadLine() is { } line; number++)
        {
            reader.Read(line, number);
        }

        document.Complete();
        return document;
    }

    /// <summary>The section with exactly that header, or null.</summary>
    public ProfileSection? Find(string header) => _sections.GetValueOrDefault(header);

    /// <summary>
    /// The sections of a kind in the config file by name, such as those with the header <c>profile dev</c> or <c>profile "my profile"</c>. Of two sections with
    /// the same name the last one counts.
    /// </summary>
    public IReadOnlyDictionary<string, ProfileSection> Named(string kind)
    {
        Dictionary<string, ProfileSection> found = new(StringComparer.Ordinal);
        foreach (var section in _order)
        {
            if (section.NameAs(kind) is { } name)
            {
                found[name] = section;
            }
        }

        return found;
    }

    /// <summary>The profiles of the config file by name: the profile <c>default</c> needs no <c>profile</c> before its name.</summary>
    public IReadOnlyDictionary<string, ProfileSection> Profiles()
    {
        Dictionary<string, ProfileSection> found = new(StringComparer.Ordinal);
        foreach (var section in _order)
        {
            if ((section.Header == DefaultProfile ? DefaultProfile : section.NameAs("profile")) is { } name)
            {
                found[name] = section;
            }
        }

        return found;
    }

    private void Complete()
    {
        foreach (var section in _order)
        {
            section.Complete(_common);
        }
    }

    private ProfileSection Open(string header, int number)
    {
        if (header == CommonSection)
        {
            return _common;
        }

        ProfileSection section = new(header, number);
        if (!_sections.TryAdd(header, section))
        {
            throw new ProfileSyntaxException(number, "begins a section that the file already has");
        }

        _order.Add(section);
        return section;
    }

    private sealed class Reader(ProfileDocument document)
    {
        private ProfileSection? _section;

        private string? _key;

        private int _indent;

        public void Read(string line, int number)
        {
            var value = line.Trim();
            if (value is ['#' or ';', ..])
            {
                return;
            }

            if (value.Length == 0)
            {
                Continue("", number);
                return;
            }

            var indent = line.Length - line.TrimStart().Length;
            if (_key is not null && indent > _indent)
            {
                Continue(value, number);
                return;
            }

            _indent = indent;
            if (Header(value) is { } header)
            {
                (_section, _key) = (document.Open(header, number), null);
                return;
            }

            var section = _section ?? throw new ProfileSyntaxException(number, "stands before the first section");
            var end = value.AsSpan().IndexOfAny('=', ':');
            _key =
                end > 0
                    ? value[..end].TrimEnd().ToLowerInvariant()
                    : throw new ProfileSyntaxException(number, "is not a section, a key with a value or a comment");
            section.Add(_key, value[(end + 1)..].Trim(), number);
        }

        private void Continue(string value, int number)
        {
            if (_key is not null)
            {
                _section!.Continue(_key, value, number);
            }
        }

        // Up to the last bracket: the text after it is a comment.
        private static string? Header(string value) => value[0] == '[' && value.LastIndexOf(']') is > 1 and var end ? value[1..end] : null;
    }
}
