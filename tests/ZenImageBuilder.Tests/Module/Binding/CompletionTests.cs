using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Module.Binding;

/// <summary>Completion as the engine of PowerShell does it.</summary>
public sealed class CompletionTests(HostedHome home) : CmdletTest(home)
{
    [Theory]
    [InlineData("Get-ImageBuilder ")]
    [InlineData("Unregister-ImageBuilder -Name ")]
    [InlineData("Register-Stack x -ImageBuilder ")]
    [InlineData("Start-ImageBuild . -Tag a -ImageBuilder ")]
    public void Names_of_components_complete_with_a_tooltip(string line)
    {
        PlanComponents("alpha", "beta");
        var completions = Complete(line);
        Assert.Equal(["alpha", "beta"], completions.Select(static completion => completion.CompletionText));
        Assert.All(completions, static completion => Assert.StartsWith("aws image builder ", completion.ToolTip, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Get-ImageBuilder be", "beta")]
    [InlineData("Get-ImageBuilder 'be", "beta")]
    [InlineData("Get-ImageBuilder BE", "beta")]
    [InlineData("Get-ImageBuilder 1", "'1e5'")]
    [InlineData("Get-ImageBuilder alpha,b", "beta")]
    public void What_was_typed_narrows_and_what_needs_quotes_has_them(string line, string expected)
    {
        PlanComponents("alpha", "beta", "1e5");
        Assert.Equal([expected], Complete(line).Select(static completion => completion.CompletionText));
    }

    [Theory]
    [InlineData("zas -Name ", "artifact store")]
    [InlineData("zas ", "artifact store")]
    [InlineData("get-artifactstore -name ", "artifact store")]
    [InlineData("ZenImageBuilder\\Get-ContainerRegistry ", "container registry")]
    [InlineData("Copy-MyArtifactStore ", "artifact store")]
    [InlineData("Test-ImageBuilder -ArtifactStore ", "artifact store")]
    [InlineData("Publish-BuildContext -ArtifactStore ", "artifact store")]
    [InlineData("Get-ImageBuild -ImageBuilder ", "image builder")]
    [InlineData("Set-Stack x -ContainerRegistry ", "container registry")]
    public void The_kind_is_that_of_the_parameter_or_of_the_cmdlet_by_any_of_its_names(string line, string words)
    {
        PlanComponents("alpha");
        _ = Invoke("$alias:zas = 'ZenImageBuilder\\Get-ArtifactStore'; Import-Module $args[0] -Prefix My", Manifest).Clean();
        Assert.Contains($" {words} ", Assert.Single(Complete(line)).ToolTip, StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_that_wraps_a_cmdlet_under_another_name_completes_every_kind()
    {
        PlanComponents("alpha");
        _ = Invoke("function global:Show-Mine { param([ArgumentCompleter([ZenImageBuilder.Parameters.FlavorCompleter])] $Flavor) }").Clean();
        Engine.OnFlavors = static kind => [AFlavor(kind, $"of-{kind}", $"Of {kind}.")];
        Assert.Equal(
            ["of-ImageBuilder", "of-ArtifactStore", "of-ContainerRegistry"],
            Complete("Show-Mine -Flavor ").Select(static completion => completion.CompletionText)
        );
    }

    [Fact]
    public void Attributes_that_can_be_lost_complete_for_the_kind()
    {
        Engine.OnFlavors = static kind => [AFlavor(kind, "some", "Some.", Attribute($"Of{kind}", required: false), Attribute("Key", required: true))];
        foreach (var kind in Enum.GetNames<ComponentKind>())
        {
            Assert.Equal([$"Of{kind}"], Complete($"Set-{kind} x -RemoveAttribute ").Select(static completion => completion.CompletionText));
        }

        static ComponentFlavorAttribute Attribute(string name, bool required) => new(name, "string", required, Default: null, IsSecret: false, "It is so.");
    }

    [Theory]
    [InlineData("Register-ImageBuilder x -Flavor ", "ImageBuilder")]
    [InlineData("Register-ArtifactStore x -Flavor ", "ArtifactStore")]
    [InlineData("Register-ContainerRegistry x -Flavor ", "ContainerRegistry")]
    public void Flavors_complete_with_what_they_are(string line, string expected)
    {
        Engine.OnFlavors = static kind => [AFlavor(kind, "some", $"Some {kind}.")];
        var completion = Assert.Single(Complete(line));
        Assert.Equal(("some", $"Some {expected}."), (completion.CompletionText, completion.ToolTip));
    }

    [Fact]
    public void Stacks_complete_and_say_which_is_active()
    {
        Engine.OnFindStack = static _ => [AStack("dev"), AStack("prod", active: true)];
        Assert.Equal(["dev", "prod"], Complete("Select-Stack ").Select(static completion => completion.CompletionText));
        Assert.StartsWith("active stack", Complete("Start-ImageBuild -Stack p").Single().ToolTip, StringComparison.Ordinal);
    }

    [Fact]
    public void Builds_complete_by_either_id()
    {
        var build = ABuild();
        Engine.OnFindBuild = _ => [build];
        var expected = build.Id.ToString();
        var completion = Assert.Single(Complete("Wait-ImageBuild "));
        Assert.Equal(expected, completion.CompletionText.Trim('\''));
        Assert.StartsWith("IN_PROGRESS registry.example/app:1", completion.ToolTip, StringComparison.Ordinal);
        Assert.Equal([$"'{build.BuildId}'"], Complete("Get-ImageBuildLog images").Select(static completion => completion.CompletionText));
    }

    [Fact]
    public void Who_types_an_id_gets_the_rest_of_it()
    {
        var component = AComponent(ComponentKind.ImageBuilder, "alpha");
        Engine.OnFindComponent = (_, _) => [component];
        Engine.OnFindStack = static _ => [AStack("dev")];
        var completion = Assert.Single(Complete($"Get-ImageBuilder {component.Id.ToString()[..6]}"));
        Assert.Equal($"'{component.Id}'", $"'{completion.CompletionText.Trim('\'')}'");
        Assert.StartsWith("alpha: aws image builder", completion.ToolTip, StringComparison.Ordinal);
        Assert.Empty(Complete($"Get-ImageBuilder {component.Id.ToString()[..3]}"));
    }

    [Fact]
    public void The_type_that_stands_in_the_line_narrows_methods_and_resources()
    {
        Engine.OnConnectorTypes = static () => [AType("aws", "iam-role", "s3-bucket"), AType("docker", "password", "docker-registry")];
        Assert.Equal(["iam-role"], Texts("Register-ServiceConnector x -Type aws -AuthMethod "));
        Assert.Equal(["password"], Texts("Register-ServiceConnector x -Type docker -AuthMethod "));
        Assert.Equal(["iam-role", "password"], Texts("Register-ServiceConnector x -AuthMethod "));
        Assert.Equal(["docker-registry"], Texts("Get-ConnectorResource -ConnectorType docker -ResourceType "));
        Assert.Empty(Texts("Register-ServiceConnector x -Type other -AuthMethod "));

        static Model.ServiceConnectorType AType(string name, string method, string resource) =>
            new()
            {
                Name = name,
                Description = name,
                AuthMethods = [new(method, method, [], null, null, null)],
                ResourceTypes = [new(resource, resource, "")],
            };

        IEnumerable<string> Texts(string line) => Complete(line).Select(static completion => completion.CompletionText);
    }

    [Fact]
    public void Profiles_are_those_of_the_file_that_stands_in_the_line()
    {
        var folder = NewFolder();
        File.WriteAllText(Path.Combine(folder, "credentials"), "[one]\nkey = 1\n[two words]\n[profile three]\n[sso-session four]\n");
        foreach (var location in (string[])[folder, Path.Combine(folder, "credentials")])
        {
            Assert.Equal(
                ["one", "three", "'two words'"],
                Complete($"Start-ImageBuild -ProfileLocation '{location}' -ProfileName ").Select(static completion => completion.CompletionText)
            );
        }

        Assert.Empty(Complete($"Start-ImageBuild -ProfileLocation '{folder}/none' -ProfileName "));
    }

    [Theory]
    [InlineData("Register-ImageBuilder x -ComputeType BUILD_GENERAL1_SM", "BUILD_GENERAL1_SMALL")]
    [InlineData("Register-ImageBuilder x -EnvironmentType ARM_C", "ARM_CONTAINER")]
    [InlineData("Start-ImageBuild -Region eu-central-1", "eu-central-1")]
    [InlineData("Start-ImageBuilderSandbox -Region us-west-1", "us-west-1")]
    [InlineData("Start-ImageBuilderSandbox -ContainerEngine p", "podman")]
    public void What_AWS_names_completes(string line, string expected) =>
        Assert.Equal([expected], Complete(line).Select(static completion => completion.CompletionText));

    [Theory]
    [InlineData("Get-ImageBuilder zzz")]
    [InlineData("Get-Stack zzz")]
    [InlineData("Get-ImageBuild zzz")]
    public void A_registry_that_cannot_be_read_completes_nothing(string line)
    {
        var result = Invoke("[System.Management.Automation.CommandCompletion]::CompleteInput($args[0], $args[0].Length, $null).CompletionMatches", line);
        Assert.Empty(result.Clean().Output);
    }

    [Fact]
    public void A_sandbox_completes_by_id()
    {
        var sandbox = ASandbox();
        Engine.OnRunningSandboxes = () => [sandbox];
        var completion = Assert.Single(Complete("Stop-ImageBuilderSandbox "));
        Assert.Equal((sandbox.Id.ToString(), sandbox.EndpointUrl), (completion.CompletionText.Trim('\''), completion.ToolTip));
    }

    private IReadOnlyList<CompletionResult> Complete(string line) =>
        Invoke("[System.Management.Automation.CommandCompletion]::CompleteInput($args[0], $args[0].Length, $null).CompletionMatches", line)
            .Clean()
            .All<CompletionResult>();

    private void PlanComponents(params string[] names) => Engine.OnFindComponent = (kind, _) => [.. names.Select(name => AComponent(kind, name))];
}
