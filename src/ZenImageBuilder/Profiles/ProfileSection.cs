namespace ZenImageBuilder.Profiles;

/// <summary>A section of a shared profile file.</summary>
/// <param name="header">The text between the brackets.</param>
/// <param name="line">The number of its line, from 1.</param>
internal sealed class ProfileSection(string header, int line)
{
    private readonly Dictionary<string, List<string>> _lines = new(StringComparer.Ordinal);

    private readonly Dictionary<string, List<int>> _numbers = new(StringComparer.Ordinal);

    private IReadOnlyList<string> _own = [];

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _groups = new(StringComparer.Ordinal);

    public string Header => header;

    public int Line => line;

    /// <summary>The values by key, in lower case.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>The keys whose values are indented keys with values, such as the endpoint of a service in a section <c>services</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Groups => _groups;

    public bool IsEmpty => _values.Count == 0 && _groups.Count == 0;

    /// <summary>The name of a section of that kind: its header consists of the kind and the name, in quotes if it has blanks.</summary>
    public string? NameAs(string kind) => header.StartsWith(kind, StringComparison.Ordinal) && ShellWords.Split(header) is [_, var name] ? name : null;

    public void Add(string key, string value, int number)
    {
        if (!_lines.TryAdd(key, [value]))
        {
            throw new ProfileSyntaxException(number, "has a key that its section already has");
        }

        _numbers[key] = [number];
    }

    public void Continue(string key, string value, int number)
    {
        _lines[key].Add(value);
        if (value.Length > 0)
        {
            _numbers[key].Add(number);
        }
    }

    /// <summary>The numbers of the lines of these keys and their values.</summary>
    public IEnumerable<int> LinesOf(Func<string, bool> predicate) => _own.Where(predicate).SelectMany(key => _numbers[key]);

    /// <summary>Converts the lines to values.</summary>
    /// <param name="common">The section whose values apply if this section does not have them.</param>
    public void Complete(ProfileSection common)
    {
        _own = [.. _lines.Keys];
        foreach (var (key, lines) in common._lines)
        {
            if (_lines.TryAdd(key, lines))
            {
                _numbers[key] = common._numbers[key];
            }
        }

        foreach (var (key, lines) in _lines)
        {
            var value = string.Join('\n', lines).TrimEnd();
            if (value is ['\n', ..])
            {
                _groups[key] = Group(lines, _numbers[key][0]);
            }
            else
            {
                _values[key] = value;
            }
        }
    }

    private static Dictionary<string, string> Group(List<string> lines, int number)
    {
        Dictionary<string, string> group = new(StringComparer.Ordinal);
        foreach (var line in lines.Where(static line => line.Length > 0))
        {
            var end = line.IndexOf('=', StringComparison.Ordinal);
            group[end >= 0 ? line[..end].Trim() : throw new ProfileSyntaxException(number, "is followed by an indented line that is not a key with a value")] =
                line[(end + 1)..].Trim();
        }

        return group;
    }
}

/// <summary>A profile file is malformed. The text of the line is not reported, because it may be a key.</summary>
/// <param name="line">The number of the line, from 1.</param>
/// <param name="fault">What is wrong with it, as a clause without a subject.</param>
internal sealed class ProfileSyntaxException(int line, string fault) : Exception
{
    public int Line => line;

    public string Fault => fault;
}
