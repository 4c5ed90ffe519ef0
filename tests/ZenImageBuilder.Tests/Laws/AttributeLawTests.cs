using System.Reflection;
using System.Text.RegularExpressions;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Catalog.Connectors;

namespace ZenImageBuilder.Tests.Laws;

/// <summary>The attributes of components and connectors are read through the views of their flavors and types, so that a misspelt name does not compile.</summary>
public sealed partial class AttributeLawTests
{
    // The name of a check, and the name of an output of a CloudFormation stack.
    private static readonly string[] OtherThings =
    [
        "Aws/Checks/EcrRegistryChecks.cs: \"Region\"",
        "Aws/Checks/S3StoreChecks.cs: \"Region\"",
        "Checks/StackChecks.cs: \"Region\"",
        "Deployment/DeploymentRegistration.cs: \"CodeBuildProject\"",
    ];

    [Fact]
    public void No_attribute_is_named_by_a_literal()
    {
        var names = KnownFlavors
            .All.SelectMany(static flavor => flavor.Attributes)
            .Concat(ConnectorTypes.All.SelectMany(static type => type.Methods).SelectMany(static method => method.Attributes))
            .Select(static rule => $"\"{rule.Name}\"")
            .ToHashSet(StringComparer.Ordinal);
        var found = Sources()
            .SelectMany(file => Literal().Matches(file.Text).Select(static match => match.Value).Where(names.Contains).Select(name => $"{file.Name}: {name}"));
        Assert.Equal(OtherThings, found.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_flavor_is_named_by_a_literal_outside_the_folder_of_the_flavors() =>
        Assert.Empty(
            Sources()
                .Where(static file => !file.Name.StartsWith("Catalog/Components/Flavors/", StringComparison.Ordinal) && FlavorLiteral().IsMatch(file.Text))
                .Select(static file => file.Name)
        );

    [Theory]
    [InlineData("component is ArtifactStore { Flavor: \"s3\" }")]
    [InlineData("component is ContainerRegistry { Flavor: not \"aws\" }")]
    [InlineData("store.Flavor == \"s3\"")]
    [InlineData("string.Equals(store.Flavor, \"s3\", StringComparison.Ordinal)")]
    public void A_literal_flavor_is_seen(string line) => Assert.Matches(FlavorLiteral(), line);

    [Fact]
    public void Every_attribute_of_a_flavor_is_a_member_of_its_view_and_every_member_an_attribute()
    {
        foreach (var flavor in KnownFlavors.All)
        {
            var views = Views(flavor);
            var names = flavor.Attributes.Select(static rule => rule.Name).Order(StringComparer.Ordinal);
            Assert.Equal(names, names.Where(name => views.Any(view => Attributes(view).Contains(name))));
        }

        foreach (var view in KnownFlavors.All.SelectMany(Views).Distinct())
        {
            var rules = KnownFlavors
                .All.Where(flavor => Views(flavor).Contains(view))
                .SelectMany(static flavor => flavor.Attributes)
                .Select(static rule => rule.Name);
            Assert.Empty(Attributes(view).Except(rules));
        }
    }

    [Theory]
    [InlineData(ConnectorTypes.Aws, typeof(AwsConnectorSettings))]
    [InlineData(ConnectorTypes.Docker, typeof(DockerConnectorSettings))]
    internal void Every_attribute_of_a_connector_type_is_a_member_of_its_view_and_every_member_an_attribute(string type, Type view) =>
        Assert.Equal(
            ConnectorTypes
                .Get(type)
                .Methods.SelectMany(static method => method.Attributes)
                .Select(static rule => rule.Name)
                .Distinct()
                .Order(StringComparer.Ordinal),
            Attributes(view).Order(StringComparer.Ordinal)
        );

    private static Type[] Views(Flavor flavor) =>
        (flavor.Kind, flavor.Name) switch
        {
            (ComponentKind.ImageBuilder, CodeBuildSettings.Flavor) => [typeof(CodeBuildSettings), typeof(AwsAccessSettings)],
            (ComponentKind.ArtifactStore, S3Settings.Flavor) => [typeof(S3Settings), typeof(AwsAccessSettings)],
            (ComponentKind.ArtifactStore, FolderSettings.Flavor) => [typeof(FolderSettings)],
            (ComponentKind.ContainerRegistry, RegistrySettings.EcrFlavor) => [typeof(RegistrySettings), typeof(AwsAccessSettings)],
            (ComponentKind.ContainerRegistry, _) => [typeof(RegistrySettings)],
            _ => [],
        };

    /// <summary>What a view reads from the configuration, and the secrets that it names.</summary>
    private static string[] Attributes(Type view) =>
        [
            .. view.GetProperties().Select(static property => property.Name).Where(static name => name is not ("IsEcr" or "EcrRegion")),
            .. view.GetFields(BindingFlags.Public | BindingFlags.Static)
                .Where(static field => field.IsLiteral && field.Name == (string)field.GetRawConstantValue()!)
                .Select(static field => field.Name),
        ];

    private static IEnumerable<(string Name, string Text)> Sources()
    {
        var engine = Path.Combine(ModuleFolder.RepositoryRoot, "src", "ZenImageBuilder.Engine");
        return Directory
            .GetFiles(engine, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetRelativePath(engine, file).Replace('\\', '/'), File: file))
            .Where(static file => file.Name.Split('/')[0] is not ("obj" or "bin"))
            .Select(static file => (file.Name, Comment().Replace(File.ReadAllText(file.File), "")));
    }

    [GeneratedRegex("\"[A-Za-z]+\"", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Literal();

    [GeneratedRegex("\\bFlavor(:|,|\\s*[=!]=|\\s+is)\\s*(not\\s+)?\"", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FlavorLiteral();

    [GeneratedRegex("^\\s*//.*$", RegexOptions.CultureInvariant | RegexOptions.Multiline, 1000)]
    private static partial Regex Comment();
}
