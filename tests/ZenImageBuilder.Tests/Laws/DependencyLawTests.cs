using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace ZenImageBuilder.Tests.Laws;

/// <summary>Which part may use which: CONTRIBUTING.md, "The repository layout".</summary>
public sealed class DependencyLawTests
{
    private static readonly System.Reflection.Assembly Module = typeof(Model.ImageBuilder).Assembly;

    private static readonly System.Reflection.Assembly EngineAssembly = typeof(global::ZenImageBuilder.Engine.Engine).Assembly;

    private static readonly System.Reflection.Assembly SandboxAssembly = typeof(global::ZenImageBuilder.Sandbox.SandboxServer).Assembly;

    private static readonly Lazy<Architecture> House = new(static () => new ArchLoader().LoadAssemblies(Module, EngineAssembly, SandboxAssembly).Build());

    [Theory]
    [InlineData(@"^ZenImageBuilder\.(Model|Errors)", @"^ZenImageBuilder\.(Cmdlets|Parameters|Contracts|Loading|Engine)")]
    [InlineData(@"^ZenImageBuilder\.Model", @"^ZenImageBuilder\.Errors")]
    [InlineData(@"^ZenImageBuilder\.Contracts", @"^ZenImageBuilder\.(Cmdlets|Parameters|Loading|Engine)|^System\.Management\.Automation")]
    [InlineData(@"^ZenImageBuilder\.Parameters", @"^ZenImageBuilder\.(Cmdlets|Engine)")]
    [InlineData(@"^ZenImageBuilder\.Loading", @"^ZenImageBuilder\.(Cmdlets|Parameters|Engine)")]
    [InlineData(@"^ZenImageBuilder\.Engine", @"^ZenImageBuilder\.(Cmdlets|Parameters|Loading)|^System\.Management\.Automation")]
    [InlineData(@"^ZenImageBuilder\.Engine\.(?!Aws|Catalog\.Storage)\w+", @"^ZenImageBuilder\.Engine\.(Aws|Catalog\.Storage)(\.|$)")]
    [InlineData(@"^ZenImageBuilder\.Engine(?!\.Aws)", @"^Amazon(\.|$)")]
    [InlineData(@"^ZenImageBuilder\.Engine(?!\.Catalog\.Storage)", @"^Microsoft\.Data\.Sqlite")]
    [InlineData(@"^ZenImageBuilder\.Engine\.Catalog", @"^ZenImageBuilder\.Engine\.Aws(\.|$)")]
    [InlineData(@"^ZenImageBuilder\.Engine\.Aws(\.|$)", @"^ZenImageBuilder\.Engine\.Catalog\.Storage")]
    [InlineData(@"^ZenImageBuilder\.Engine\.Contexts", @"^ZenImageBuilder\.Engine\.Builds")]
    [InlineData(
        @"^ZenImageBuilder\.Engine\.Contexts\.(Ignoring|Scanning|Hashing|Packing)",
        @"^ZenImageBuilder\.Engine\.(Catalog|Oci|Remote|Contexts\.Storing)"
    )]
    [InlineData(@"^ZenImageBuilder\.Engine\.Dockerfiles", @"^ZenImageBuilder\.Engine\.(Builds|Contexts|Catalog)")]
    [InlineData(@"^ZenImageBuilder\.Engine\.(Builds\.Steps|Dockerfiles)", @"^System\.Text\.RegularExpressions")] // What reads logs and Dockerfiles takes any text in a time that grows with its length only.
    [InlineData(@"^ZenImageBuilder\.Engine", @"^AwsSdkStandIns")]
    [InlineData(@"^ZenImageBuilder\.Sandbox", @"^ZenImageBuilder\.(?!Sandbox|Model)|^System\.Management\.Automation")]
    public void The_one_does_not_know_the_other(string one, string other)
    {
        var rule = Types()
            .That()
            .ResideInNamespaceMatching(one)
            .Should()
            .NotDependOnAny(Types(includeReferenced: true).That().ResideInNamespaceMatching(other))
            .WithoutRequiringPositiveResults();
        Assert.All(rule.Evaluate(House.Value), static result => Assert.True(result.Passed, result.Description));
    }

    [Fact]
    public void The_module_stands_on_PowerShell_and_nothing_else() =>
        Assert.All(References(Module), static name => Assert.Matches(@"^(System\..+|netstandard|mscorlib|Microsoft\.Win32\..+)$", name));

    [Fact]
    public void The_engine_does_not_know_PowerShell() => Assert.DoesNotContain("System.Management.Automation", References(EngineAssembly));

    [Fact]
    public void The_sandbox_stands_on_the_base_library_the_model_and_a_reader_of_YAML() =>
        Assert.All(
            References(SandboxAssembly),
            static name => Assert.Matches(@"^(System\.(?!Management\.Automation).+|Microsoft\.Win32\..+|YamlDotNet|ZenImageBuilder)$", name)
        );

    [Theory]
    [InlineData(@"\busing\s+(static\s+|\w+\s*=\s*)?Amazon\b", "Aws")]
    [InlineData(@"\bMicrosoft\.Data\.Sqlite\b", "Catalog/Storage")]
    public void A_package_is_named_in_one_folder_only(string pattern, string folder)
    {
        var engine = Path.Combine(ModuleFolder.RepositoryRoot, "src", "ZenImageBuilder.Engine");
        var outside = Directory
            .GetFiles(engine, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(engine, file).Replace('\\', '/'))
            .Where(file => !file.StartsWith(folder + "/", StringComparison.Ordinal) && file.Split('/')[0] is not ("obj" or "bin"))
            .Where(file => Regex.IsMatch(File.ReadAllText(Path.Combine(engine, file)), pattern));
        Assert.Empty(outside);
    }

    private static IEnumerable<string> References(System.Reflection.Assembly assembly) => assembly.GetReferencedAssemblies().Select(static name => name.Name!);
}
