using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using System.Reflection;
using System.Security;
using System.Text.RegularExpressions;
using ZenImageBuilder.Cmdlets.Running;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Laws;

/// <summary>What holds for every cmdlet, whoever writes it.</summary>
public sealed class CmdletLawTests
{
    private static readonly Assembly Module = typeof(ImageBuilderCmdlet).Assembly;

    private static readonly string[] HighImpact = ["Unregister", "Remove", "Stop", "Clear"];

    private static readonly string[] MediumImpact =
    [
        "Register",
        "Set",
        "Start",
        "Connect",
        "Select",
        "Restart",
        "Rename",
        "Copy",
        "Disconnect",
        "Publish",
        "Deploy",
        "Import",
        "Export",
    ];

    private static readonly string[] NoImpact = ["Get", "Wait", "Test", "New"];

    private static IReadOnlyDictionary<string, Type> Types { get; } =
        Module
            .GetExportedTypes()
            .Where(static type => type.IsDefined(typeof(CmdletAttribute), inherit: false))
            .ToDictionary(static type => $"{Attribute(type).VerbName}-{Attribute(type).NounName}", StringComparer.Ordinal);

    public static TheoryData<string> Names { get; } = [.. Types.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_sealed_and_named_after_its_verb_and_noun(string name)
    {
        var type = Types[name];
        Assert.True(type.IsSealed);
        Assert.Equal($"{name.Replace("-", "", StringComparison.Ordinal)}Command", type.Name);
        Assert.True(type.IsSubclassOf(typeof(ImageBuilderCmdlet)));
        Assert.False(type.IsAssignableTo(typeof(IDynamicParameters)), "Get-Help and completion have to see every parameter.");
    }

    /// <summary>A verb of the three kinds of components is one file, with the base and a class a kind.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void It_stands_in_a_file_of_its_own_name_or_of_its_verb(string name)
    {
        var cmdlets = Path.Combine(ModuleFolder.RepositoryRoot, "src", "ZenImageBuilder", "Cmdlets");
        var file = Assert.Single(
            Directory.GetFiles(cmdlets, "*.cs", SearchOption.AllDirectories),
            file => File.ReadAllText(file).Contains($"sealed class {Types[name].Name}", StringComparison.Ordinal)
        );
        var ofVerb = Regex.Replace(name, "-(ImageBuilder|ArtifactStore|ContainerRegistry)(?=$|Flavor)", "Component");
        var relative = Path.GetRelativePath(cmdlets, file);
        Assert.True(relative == Path.Combine("Components", $"{ofVerb}.cs") || Path.GetFileName(relative) == $"{Types[name].Name}.cs", relative);
    }

    /// <summary>A change is an <see cref="IPlanned{T}"/>, which <c>ApplyAsync</c> of the base runs. The cmdlets of builds ask for themselves.</summary>
    [Fact]
    public void Only_the_base_asks_whether_a_change_is_made()
    {
        var cmdlets = Path.Combine(ModuleFolder.RepositoryRoot, "src", "ZenImageBuilder", "Cmdlets");
        var asking = Directory
            .GetFiles(cmdlets, "*.cs", SearchOption.AllDirectories)
            .Where(static file => Regex.IsMatch(File.ReadAllText(file), @"\bShouldProcess\("))
            .Select(file => Path.GetRelativePath(cmdlets, file))
            .Where(static file => !file.StartsWith("Builds", StringComparison.Ordinal));
        Assert.Equal(["ImageBuilderCmdlet.cs"], asking.Select(Path.GetFileName));
    }

    /// <summary>PowerShell wants the bases to be public; nothing else does.</summary>
    [Fact]
    public void What_is_abstract_is_named_Cmdlet_or_Completer_and_not_offered_by_editors() =>
        Assert.All(
            Module
                .GetExportedTypes()
                .Where(static type => type is { IsAbstract: true, IsSealed: false } && Regex.IsMatch(type.Namespace!, @"\.(Cmdlets|Parameters)(\.|$)")),
            static type =>
            {
                Assert.Matches("(Cmdlet|Completer)$", type.Name);
                Assert.Equal(EditorBrowsableState.Never, type.GetCustomAttribute<EditorBrowsableAttribute>(inherit: false)?.State);
            }
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void It_says_what_it_writes(string name)
    {
        // A job is what it writes instead, where it can be one.
        var types = Types[name]
            .GetCustomAttributes<OutputTypeAttribute>()
            .SelectMany(static output => output.Type)
            .Select(static written => written.Type)
            .ToList();
        Assert.Equal(Types[name].GetProperty("AsJob") is not null, types.Remove(typeof(Job)));
        Assert.NotEmpty(types);
        Assert.All(
            types,
            static written =>
                Assert.True(written.Namespace == "ZenImageBuilder.Model" || written == typeof(string) || written == typeof(FileInfo), written.Name)
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_impact_is_that_of_its_verb(string name)
    {
        var attribute = Attribute(Types[name]);
        if (NoImpact.Contains(attribute.VerbName, StringComparer.Ordinal))
        {
            Assert.False(attribute.SupportsShouldProcess);
            return;
        }

        Assert.True(attribute.SupportsShouldProcess);
        var expected = HighImpact.Contains(attribute.VerbName, StringComparer.Ordinal) ? ConfirmImpact.High : ConfirmImpact.Medium;
        Assert.Equal(expected, attribute.ConfirmImpact);
        Assert.Contains(attribute.VerbName, HighImpact.Concat(MediumImpact));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_verb_is_approved(string name) =>
        Assert.Contains(
            Attribute(Types[name]).VerbName,
            typeof(PSCmdlet)
                .Assembly.GetExportedTypes()
                .Where(static type => type.Namespace == "System.Management.Automation" && type.Name.StartsWith("Verbs", StringComparison.Ordinal))
                .SelectMany(static type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
                .Select(static field => (string)field.GetRawConstantValue()!)
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_secrets_are_no_plain_text(string name) =>
        Assert.All(
            Parameters(Types[name])
                .Where(static property => property.Name.Contains("Password", StringComparison.Ordinal) || property.Name is "SecretKey" or "SessionToken"),
            static property => Assert.Equal(typeof(SecureString), property.PropertyType)
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_dictionaries_are_any_dictionary(string name) =>
        Assert.All(
            Parameters(Types[name]).Where(static property => property.PropertyType.IsAssignableTo(typeof(IDictionary))),
            static property => Assert.Equal(typeof(IDictionary), property.PropertyType)
        );

    /// <summary>Units, and switches that always mean several.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Its_parameters_have_singular_names(string name) =>
        Assert.All(
            Parameters(Types[name])
                .Where(static property =>
                    !property.Name.EndsWith("TimeoutMinutes", StringComparison.Ordinal)
                    && !property.Name.EndsWith("Days", StringComparison.Ordinal)
                    && property.Name is not ("ExpirationSeconds" or "Entries" or "ExcludeErrors")
                ),
            static property => Assert.DoesNotMatch("([^su]s|es)$", property.Name)
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void No_two_parameters_answer_to_one_name(string name)
    {
        var names = Parameters(Types[name])
            .SelectMany(static property => (property.GetCustomAttribute<AliasAttribute>()?.AliasNames ?? []).Append(property.Name))
            .ToList();
        Assert.Equal(names.Distinct(StringComparer.OrdinalIgnoreCase), names);
    }

    /// <summary>In a file of its name; or in that of its verb, which describes it for each of the kinds in Components.ps1.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_described_in_the_acceptance_suite(string name)
    {
        var own = Acceptance($"{name}.Tests.ps1");
        if (own.Length > 0)
        {
            Assert.Contains($"Describe '{name}'", own, StringComparison.Ordinal);
            return;
        }

        var kind = Assert.Single(Enum.GetNames<ComponentKind>(), kind => name.Split('-')[1] == kind || name.Split('-')[1] == $"{kind}Flavor");
        Assert.Contains(
            $"Describe '{name.Replace(kind, "<Noun>", StringComparison.Ordinal)}' -ForEach $kinds {{",
            Acceptance($"{name.Replace(kind, "Component", StringComparison.Ordinal)}.Tests.ps1"),
            StringComparison.Ordinal
        );
        Assert.Contains($"Noun = '{kind}';", Acceptance("Components.ps1"), StringComparison.Ordinal);

        static string Acceptance(string file)
        {
            var path = Path.Combine(ModuleFolder.RepositoryRoot, "tests", "Pester", file);
            return File.Exists(path) ? File.ReadAllText(path) : "";
        }
    }

    [Theory]
    [InlineData("ProfileName", "StoredCredentials", "AWSProfileName")]
    [InlineData("ProfileLocation", "AWSProfilesLocation", "ProfilesLocation")]
    [InlineData("AccessKey", "AK")]
    [InlineData("SecretKey", "SK", "SecretAccessKey")]
    [InlineData("SessionToken", "ST")]
    [InlineData("Credential", "AWSCredentials")]
    [InlineData("Region")]
    [InlineData("EndpointUrl")]
    public void What_reaches_AWS_has_the_parameters_of_AWS_Tools(string parameter, params string[] aliases)
    {
        var property = typeof(AwsCmdlet).GetProperty(parameter)!;
        Assert.True(property.IsDefined(typeof(ParameterAttribute)));
        Assert.Equal(aliases, property.GetCustomAttribute<AliasAttribute>()?.AliasNames ?? []);
    }

    [Fact]
    public void The_manifest_exports_every_cmdlet_and_nothing_else() =>
        Assert.Equal(Types.Keys.Order(StringComparer.OrdinalIgnoreCase), Manifest("CmdletsToExport").Order(StringComparer.OrdinalIgnoreCase));

    [Theory]
    [InlineData("FunctionsToExport")]
    [InlineData("AliasesToExport")]
    [InlineData("VariablesToExport")]
    public void The_manifest_exports_nothing_else(string key) => Assert.Empty(Manifest(key));

    [Fact]
    public void The_manifest_and_the_assembly_have_one_version() =>
        Assert.Equal(Module.GetName().Version!.ToString(3), Assert.Single(Manifest("ModuleVersion")));

    [Fact]
    public void Every_error_has_a_category() =>
        Assert.All(
            Enum.GetValues<ErrorCode>(),
            static code =>
            {
                var record = ErrorFactory.Record(new ImageBuilderException(code, "It is so.", remedy: "Do this."), "target");
                Assert.NotEqual(ErrorCategory.NotSpecified, record.CategoryInfo.Category);
                Assert.Equal(
                    (code.ToString(), "target", "Do this.", "It is so."),
                    (record.FullyQualifiedErrorId, record.TargetObject, record.ErrorDetails.RecommendedAction, record.ErrorDetails.Message)
                );
            }
        );

    private static CmdletAttribute Attribute(Type type) => type.GetCustomAttribute<CmdletAttribute>()!;

    private static IEnumerable<PropertyInfo> Parameters(Type type) =>
        type.GetProperties().Where(static property => property.IsDefined(typeof(ParameterAttribute), inherit: true));

    private static string[] Manifest(string key)
    {
        var text = System.Management.Automation.Language.Parser.ParseFile(Path.Combine(ModuleFolder.Path, "ZenImageBuilder.psd1"), out _, out _);
        var manifest = (Hashtable)
            text.Find(static node => node is System.Management.Automation.Language.HashtableAst, searchNestedScriptBlocks: false).SafeGetValue();
        return manifest[key] is IEnumerable<object> several ? [.. several.Cast<string>()] : [(string)manifest[key]!];
    }
}
