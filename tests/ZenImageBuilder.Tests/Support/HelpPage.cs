using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace ZenImageBuilder.Tests.Support;

/// <summary>One page of docs/cmdlets, split by the headings of the PlatyPS schema.</summary>
internal sealed partial class HelpPage
{
    private static readonly string[] Sections =
    [
        "SYNOPSIS",
        "SYNTAX",
        "ALIASES",
        "DESCRIPTION",
        "EXAMPLES",
        "PARAMETERS",
        "INPUTS",
        "OUTPUTS",
        "NOTES",
        "RELATED LINKS",
    ];

    private readonly Dictionary<string, string> _sections = new(StringComparer.Ordinal);

    private HelpPage(string name, string text)
    {
        (Name, Text) = (name, text);
        foreach (var section in SectionHeading().Split(text).Skip(1))
        {
            var end = section.IndexOf('\n', StringComparison.Ordinal);
            _sections.Add(section[..end].Trim(), section[end..].Trim());
        }
    }

    public static string Folder { get; } = Path.Combine(ModuleFolder.RepositoryRoot, "docs", "cmdlets");

    public string Name { get; }

    public string Text { get; }

    public string Title => TitleLine().Match(Text).Groups[1].Value;

    public string Synopsis => _sections["SYNOPSIS"];

    public string Description => _sections["DESCRIPTION"];

    public bool HasEverySectionInOrder => _sections.Keys.SequenceEqual(Sections, StringComparer.Ordinal);

    /// <summary>Title, prose before the code, the code, prose after it.</summary>
    public IReadOnlyList<Example> Examples =>
        [
            .. Parts("EXAMPLES")
                .Select(static part =>
                {
                    var code = CodeBlock().Match(part.Text);
                    return new Example(part.Heading, part.Text[..code.Index].Trim(), code.Groups[1].Value, part.Text[(code.Index + code.Length)..].Trim());
                }),
        ];

    public IReadOnlyList<Parameter> Parameters =>
        [
            .. Parts("PARAMETERS")
                .Where(static part => part.Heading.StartsWith('-'))
                .Select(static part =>
                {
                    var yaml = YamlBlock().Match(part.Text);
                    var facts = new DeserializerBuilder().IgnoreUnmatchedProperties().Build().Deserialize<Facts>(yaml.Groups[1].Value);
                    return new Parameter(part.Heading[1..], part.Text[..yaml.Index].Trim(), facts);
                }),
        ];

    public IReadOnlyList<string> Inputs => [.. Parts("INPUTS").Select(static part => part.Heading)];

    public IReadOnlyList<string> Outputs => [.. Parts("OUTPUTS").Select(static part => part.Heading)];

    /// <summary>The ErrorIds that the notes explain.</summary>
    public IReadOnlyList<string> ErrorIds => [.. ErrorLine().Matches(_sections["NOTES"]).Select(static match => match.Groups[1].Value)];

    public IReadOnlyList<string> Links => [.. Link().Matches(_sections["RELATED LINKS"]).Select(static match => match.Groups[1].Value)];

    public static HelpPage Read(string name) => new(name, File.ReadAllText(Path.Combine(Folder, $"{name}.md")).ReplaceLineEndings("\n"));

    /// <summary>Markdown as Get-Help shows it: without its markup and line breaks.</summary>
    public static string Plain(string markdown) => Blank().Replace(CodeSpan().Replace(Link().Replace(markdown, "$2"), "$1"), " ").Trim();

    private IEnumerable<(string Heading, string Text)> Parts(string section) =>
        PartHeading()
            .Split(_sections[section])
            .Skip(1)
            .Select(static part =>
            {
                var end = part.IndexOf('\n', StringComparison.Ordinal);
                return (part[..end].Trim(), part[end..].Trim());
            });

    internal sealed record Example(string Title, string Introduction, string Code, string Remarks);

    internal sealed record Parameter(string Name, string Description, Facts Facts);

    internal sealed record Facts
    {
        public string Type { get; init; } = "";

        public bool SupportsWildcards { get; init; }

        public List<string> Aliases { get; init; } = [];

        public List<Membership> ParameterSets { get; init; } = [];
    }

    /// <summary>The properties of the parameter in one parameter set, or in all of them.</summary>
    internal sealed record Membership
    {
        public string Name { get; init; } = "";

        public string Position { get; init; } = "";

        public bool IsRequired { get; init; }

        public bool ValueFromPipeline { get; init; }

        public bool ValueFromPipelineByPropertyName { get; init; }

        public bool ValueFromRemainingArguments { get; init; }
    }

    [GeneratedRegex(@"^## (?=[A-Z ]+$)", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SectionHeading();

    [GeneratedRegex(@"^### ", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PartHeading();

    [GeneratedRegex(@"^title: (.+)$", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TitleLine();

    [GeneratedRegex(@"^```powershell\n(.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"^```yaml\n(.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex YamlBlock();

    [GeneratedRegex(@"^- `(\w+)`:", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ErrorLine();

    [GeneratedRegex(@"\[(?=[^\]]+\]\(([^)]+)\))([^\]]+)\]\([^)]+\)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("`([^`]+)`", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Blank();
}
