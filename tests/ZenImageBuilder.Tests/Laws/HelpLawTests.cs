using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Xml.Linq;
using ZenImageBuilder.Cmdlets.Running;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Laws;

/// <summary>The pages, the help that is built from them, and the cmdlets as PowerShell sees them say the same. The remedy for most of it: correct the page and run ./build.sh docs.</summary>
public sealed class HelpLawTests
{
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";

    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";

    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private static readonly Dictionary<string, CmdletInfo> Cmdlets = Load();

    private static readonly string HelpFolder = Path.Combine(ModuleFolder.RepositoryRoot, "en-US");

    private static readonly XDocument Help = XDocument.Load(Path.Combine(HelpFolder, "ZenImageBuilder.dll-Help.xml"));

    public static TheoryData<string> Names { get; } = [.. Cmdlets.Keys.Order(StringComparer.Ordinal)];

    public static TheoryData<string> Topics { get; } =
    [
        .. Directory
            .GetFiles(Path.Combine(ModuleFolder.RepositoryRoot, "docs", "about"), "about_*.md")
            .Select(static file => Path.GetFileNameWithoutExtension(file)!),
    ];

    [Fact]
    public void Every_cmdlet_has_a_page_and_no_page_is_left_over() =>
        Assert.Equal(
            Cmdlets.Keys.Order(StringComparer.Ordinal),
            Directory.GetFiles(HelpPage.Folder, "*.md").Select(static file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Every_cmdlet_has_help_and_no_help_is_left_over() =>
        Assert.Equal(Cmdlets.Keys.Order(StringComparer.Ordinal), Commands().Select(NameOf).Order(StringComparer.Ordinal));

    [Fact]
    public void The_packed_module_has_the_help_of_the_repository()
    {
        var packed = Path.Combine(ModuleFolder.Path, "en-US");
        Assert.Equal(Files(HelpFolder), Files(packed));
        Assert.All(Files(HelpFolder), file => Assert.Equal(File.ReadAllBytes(Path.Combine(HelpFolder, file)), File.ReadAllBytes(Path.Combine(packed, file))));

        static IEnumerable<string> Files(string folder) =>
            Directory.GetFiles(folder).Select(static file => Path.GetFileName(file)!).Order(StringComparer.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_page_is_complete(string name)
    {
        var page = HelpPage.Read(name);
        Assert.True(page.HasEverySectionInOrder, "The sections of the page are not those of the schema.");
        Assert.Equal(name, page.Title);
        Assert.DoesNotContain("{{", page.Text, StringComparison.Ordinal);
        Assert.NotEmpty(page.Synopsis);
        Assert.NotEmpty(page.Description);
        Assert.InRange(page.Examples.Count, 2, 4);
        Assert.All(page.Examples, static example => Assert.NotEmpty(example.Title));
        Assert.All(page.Examples, static example => Assert.NotEmpty(example.Introduction));
        Assert.All(page.Examples, static example => Assert.NotEmpty(example.Code));
        Assert.All(page.Parameters, static parameter => Assert.NotEmpty(parameter.Description));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_page_has_its_parameters_as_they_are(string name) =>
        Assert.Equal(
            Parameters(Cmdlets[name]),
            HelpPage.Read(name).Parameters.Select(parameter => Line(parameter, Cmdlets[name])).Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_help_has_its_parameters_as_they_are(string name) =>
        Assert.Equal(
            Cmdlets[name]
                .Parameters.Values.Where(IsOwn)
                .Select(parameter => ShortLine(parameter, Sets(Cmdlets[name], parameter.Name)[0].Parameter))
                .Order(StringComparer.Ordinal),
            Of(name).Element(Command + "parameters")!.Elements(Command + "parameter").Select(ShortLine).Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_help_has_its_parameter_sets(string name) =>
        Assert.Equal(
            Cmdlets[name]
                .ParameterSets.Select(set =>
                    string.Join(
                        '\n',
                        set.Parameters.Where(parameter => IsOwn(Cmdlets[name].Parameters[parameter.Name]))
                            .Select(parameter => ShortLine(Cmdlets[name].Parameters[parameter.Name], parameter))
                            .Order(StringComparer.Ordinal)
                    )
                )
                .Order(StringComparer.Ordinal),
            Of(name)
                .Element(Command + "syntax")!
                .Elements(Command + "syntaxItem")
                .Select(static set => string.Join('\n', set.Elements(Command + "parameter").Select(ShortLine).Order(StringComparer.Ordinal)))
                .Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_help_is_built_from_its_page(string name)
    {
        var (page, help) = (HelpPage.Read(name), Of(name));
        Assert.Equal(HelpPage.Plain(page.Synopsis), Text(help.Element(Command + "details")!.Element(Maml + "description")!));
        Assert.Equal(HelpPage.Plain(page.Description), Text(help.Element(Maml + "description")!));
        Assert.Equal(
            page.Parameters.Select(static parameter => $"{parameter.Name}: {HelpPage.Plain(parameter.Description)}"),
            help.Element(Command + "parameters")!
                .Elements(Command + "parameter")
                .Select(static parameter => $"{NameOf(parameter)}: {Text(parameter.Element(Maml + "description")!)}")
        );
        Assert.Equal(
            page.Examples.Select(static example => (example.Code, HelpPage.Plain($"{example.Introduction}\n{example.Remarks}"))),
            help.Element(Command + "examples")!
                .Elements(Command + "example")
                .Select(static example => (example.Element(Dev + "code")!.Value.ReplaceLineEndings("\n"), Text(example.Element(Dev + "remarks")!)))
        );
        var notes = Text(help.Element(Maml + "alertSet")!);
        Assert.All(page.ErrorIds, error => Assert.Contains($"- {error}: ", notes, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_page_says_what_goes_in_and_out(string name)
    {
        var page = HelpPage.Read(name);
        Assert.Equal(
            Cmdlets[name]
                .ParameterSets.SelectMany(static set => set.Parameters)
                .Where(static parameter => parameter.ValueFromPipeline || parameter.ValueFromPipelineByPropertyName)
                .Select(static parameter => (Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType).ToString())
                .DefaultIfEmpty("None")
                .Distinct()
                .Order(StringComparer.Ordinal),
            page.Inputs.Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            Cmdlets[name].ImplementingType.GetCustomAttributes<OutputTypeAttribute>().SelectMany(static output => output.Type).Select(static type => type.Name),
            page.Outputs
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_errors_exist(string name)
    {
        var errors = HelpPage.Read(name).ErrorIds;
        Assert.NotEmpty(errors);
        Assert.Equal(errors.Distinct(), errors);
        Assert.All(errors, static error => Assert.Contains(error, Enum.GetNames<ErrorCode>()));
    }

    [Fact]
    public void Every_error_is_explained_somewhere() =>
        Assert.Equal(
            Enum.GetNames<ErrorCode>().Where(static code => code != nameof(ErrorCode.UnexpectedError)).Order(StringComparer.Ordinal),
            Cmdlets.Keys.SelectMany(static name => HelpPage.Read(name).ErrorIds).Distinct().Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_links_lead_somewhere(string name)
    {
        var links = HelpPage.Read(name).Links;
        Assert.NotEmpty(links);
        Assert.All(links, static link => Assert.True(File.Exists(Path.Combine(HelpPage.Folder, link)), link));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_examples_use_it_and_only_what_there_is(string name)
    {
        var scripts = HelpPage.Read(name).Examples.Select(static example => Parse(example.Code)).ToList();
        var commands = scripts
            .SelectMany(static script => script.FindAll(static node => node is CommandAst, searchNestedScriptBlocks: true))
            .Cast<CommandAst>()
            .ToList();
        Assert.Contains(commands, command => string.Equals(command.GetCommandName(), name, StringComparison.Ordinal));
        foreach (var command in commands.Where(static command => Cmdlets.ContainsKey(command.GetCommandName() ?? "")))
        {
            var parameters = Cmdlets[command.GetCommandName()].Parameters;
            Assert.All(
                command.CommandElements.OfType<CommandParameterAst>(),
                parameter =>
                    Assert.True(parameters.ContainsKey(parameter.ParameterName), $"{command.GetCommandName()} has no parameter {parameter.ParameterName}.")
            );
        }
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void A_topic_is_built_from_its_page(string topic)
    {
        var page = File.ReadAllText(Path.Combine(ModuleFolder.RepositoryRoot, "docs", "about", $"{topic}.md"));
        var help = File.ReadAllText(Path.Combine(HelpFolder, $"{topic}.help.txt"));
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
        Assert.Equal(Words(page), Words(help.Replace("TOPIC\n", "", StringComparison.Ordinal)));

        // Headings are in capitals in the one and carry marks in the other; code stands in fences in the one.
        static IEnumerable<string> Words(string text) =>
            HelpPage
                .Plain(string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Where(static line => !line.StartsWith("```", StringComparison.Ordinal))))
                .Split(' ')
                .Where(static word => !word.All(static character => character == '#'))
                .Select(static word => word.ToUpperInvariant());
    }

    [Fact]
    public void There_is_a_topic_about_the_module() => Assert.Contains("about_ZenImageBuilder", Topics.Select(static row => row.Data));

    private static Dictionary<string, CmdletInfo> Load()
    {
        var state = InitialSessionState.Create();
        foreach (var type in typeof(ImageBuilderCmdlet).Assembly.GetExportedTypes())
        {
            if (type.GetCustomAttribute<CmdletAttribute>(inherit: false) is { } cmdlet)
            {
                state.Commands.Add(new SessionStateCmdletEntry($"{cmdlet.VerbName}-{cmdlet.NounName}", type, helpFileName: null));
            }
        }

        // What PowerShell merges of attributes, base classes and common parameters is only known to a runspace.
        using var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        var found = state.Commands.Select(entry => (CmdletInfo)runspace.SessionStateProxy.InvokeCommand.GetCommand(entry.Name, CommandTypes.Cmdlet)).ToList();
        foreach (var cmdlet in found)
        {
            _ = (cmdlet.Parameters, cmdlet.ParameterSets);
        }

        return found.ToDictionary(static cmdlet => cmdlet.Name, StringComparer.Ordinal);
    }

    private static IEnumerable<XElement> Commands() => Help.Root!.Elements(Command + "command");

    private static XElement Of(string name) => Commands().Single(command => NameOf(command) == name);

    private static string NameOf(XElement element) =>
        (element.Element(Command + "details")?.Element(Command + "name") ?? element.Element(Maml + "name"))!.Value;

    private static string Text(XElement element) =>
        HelpPage.Plain(string.Join('\n', element.Descendants(Maml + "para").Select(static paragraph => paragraph.Value)));

    private static bool IsOwn(string parameter) => !Cmdlet.CommonParameters.Contains(parameter);

    private static bool IsOwn(ParameterMetadata parameter) =>
        IsOwn(parameter.Name) && !parameter.Attributes.OfType<ParameterAttribute>().Any(static attribute => attribute.DontShow);

    private static List<(string Set, CommandParameterInfo Parameter)> Sets(CmdletInfo cmdlet, string parameter) =>
        [.. cmdlet.ParameterSets.SelectMany(set => set.Parameters.Where(member => member.Name == parameter).Select(member => (set.Name, member)))];

    /// <summary>The parameters of a cmdlet, with everything that a page says of them.</summary>
    private static IEnumerable<string> Parameters(CmdletInfo cmdlet) =>
        cmdlet
            .Parameters.Values.Where(IsOwn)
            .Select(parameter =>
            {
                var sets = Sets(cmdlet, parameter.Name)
                    .Select(static member =>
                        Set(
                            member.Set,
                            Position(member.Parameter),
                            member.Parameter.IsMandatory,
                            member.Parameter.ValueFromPipeline,
                            member.Parameter.ValueFromPipelineByPropertyName,
                            member.Parameter.ValueFromRemainingArguments
                        )
                    );
                return Line(parameter.Name, parameter.ParameterType.ToString(), TakesWildcards(parameter), parameter.Aliases, sets);
            })
            .Order(StringComparer.Ordinal);

    private static string Line(HelpPage.Parameter parameter, CmdletInfo cmdlet)
    {
        var sets = parameter.Facts.ParameterSets.SelectMany(member =>
            (member.Name == "(All)" ? cmdlet.ParameterSets.Select(static set => set.Name) : [member.Name]).Select(name =>
                Set(
                    name,
                    member.Position,
                    member.IsRequired,
                    member.ValueFromPipeline,
                    member.ValueFromPipelineByPropertyName,
                    member.ValueFromRemainingArguments
                )
            )
        );
        return Line(parameter.Name, parameter.Facts.Type, parameter.Facts.SupportsWildcards, parameter.Facts.Aliases, sets);
    }

    private static string Line(string name, string type, bool wildcards, IEnumerable<string> aliases, IEnumerable<string> sets) =>
        $"{name} {type} wildcards={wildcards} aliases={string.Join(',', aliases)} {string.Join(' ', sets.Order(StringComparer.Ordinal))}";

    private static string Set(string name, string position, bool mandatory, bool value, bool property, bool rest) =>
        $"[{name} {position} mandatory={mandatory} value={value} property={property} rest={rest}]";

    private static string ShortLine(XElement parameter) =>
        string.Join(
            ' ',
            NameOf(parameter),
            parameter.Element(Dev + "type")!.Element(Maml + "name")!.Value,
            (string)parameter.Attribute("position")! is var position && position.Equals("named", StringComparison.OrdinalIgnoreCase) ? "Named" : position,
            parameter.Attribute("required")!.Value,
            parameter.Attribute("pipelineInput")!.Value,
            parameter.Attribute("globbing")!.Value,
            parameter.Attribute("aliases")!.Value
        );

    private static string ShortLine(ParameterMetadata parameter, CommandParameterInfo member) =>
        string.Join(
            ' ',
            parameter.Name,
            parameter.ParameterType.ToString(),
            Position(member),
            member.IsMandatory ? "true" : "false",
            (member.ValueFromPipeline, member.ValueFromPipelineByPropertyName) switch
            {
                (true, true) => "true (ByValue, ByPropertyName)",
                (true, false) => "true (ByValue)",
                (false, true) => "true (ByPropertyName)",
                _ => "false",
            },
            TakesWildcards(parameter) ? "true" : "false",
            parameter.Aliases is { Count: > 0 } aliases ? string.Join(", ", aliases) : "none"
        );

    private static string Position(CommandParameterInfo member) => member.Position < 0 ? "Named" : member.Position.ToString(CultureInfo.InvariantCulture);

    private static bool TakesWildcards(ParameterMetadata parameter) => parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any();

    private static ScriptBlockAst Parse(string code)
    {
        var script = Parser.ParseInput(code, out _, out var errors);
        Assert.Empty(errors);
        return script;
    }
}
