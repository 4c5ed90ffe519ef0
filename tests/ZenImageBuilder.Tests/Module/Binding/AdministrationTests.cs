using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Module.Binding;

/// <summary>Set-, Rename-, Copy-, the flavors, and labels as a filter.</summary>
public sealed class AdministrationTests(HostedHome home) : CmdletTest(home)
{
    private readonly List<ComponentChange> _validated = [];

    private readonly List<ComponentChange> _changes = [];

    public static TheoryData<string> Nouns { get; } = ["ImageBuilder", "ArtifactStore", "ContainerRegistry"];

    [Theory]
    [MemberData(nameof(Nouns))]
    public void Set_sends_only_what_was_given(string noun)
    {
        PlanChange();
        var changed = Invoke($"Set-{noun} main -Region eu-west-1 -RemoveAttribute ProfileName -Label @{{ a = 1; b = $null }}").Clean().One<StackComponent>();

        Assert.Equal(noun, changed.GetType().Name);
        var change = Assert.Single(_changes);
        Assert.Equal([change], _validated);
        Assert.Equal([("Region", (object)"eu-west-1")], change.Configuration.Select(static pair => (pair.Key, pair.Value)));
        Assert.Equal(["ProfileName"], change.Removed);
        Assert.Equal([("a", "1"), ("b", null)], change.Labels.Select(static pair => (pair.Key, pair.Value)).Order());
        Assert.Empty(change.Secrets);
    }

    [Theory]
    [MemberData(nameof(Nouns))]
    public void Set_with_WhatIf_checks_and_writes_nothing(string noun)
    {
        PlanChange();
        Assert.Empty(Invoke($"Set-{noun} main -Region eu-west-1 -WhatIf").Clean().Output);
        Assert.Single(_validated);
        Assert.Empty(_changes);
    }

    [Fact]
    public void Set_takes_objects_from_the_pipeline_and_one_that_fails_does_not_stop_the_others()
    {
        PlanChange();
        var resolve = Engine.OnResolveComponent!;
        Engine.OnResolveComponent = (kind, reference) =>
            reference == "bad" ? throw new ImageBuilderException(ErrorCode.ComponentNotFound, "No.", reference) : resolve(kind, reference);
        var result = Invoke("'bad', 'good' | Set-ImageBuilder -PrivilegedMode:$false");

        Assert.Equal("ComponentNotFound", result.Error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal("good", result.One<ImageBuilder>().Name);
        Assert.Equal(false, _changes[^1].Configuration["PrivilegedMode"]);
    }

    [Fact]
    public void The_credential_of_a_registry_is_replaced_as_user_and_secret()
    {
        PlanChange();
        _ = Invoke("Set-ContainerRegistry main -Credential $args[0]", new PSCredential("bob", new System.Net.NetworkCredential("", "pa$$").SecurePassword))
            .Clean();
        Assert.Equal(("bob", "pa$$"), (_changes[^1].Configuration["UserName"], _changes[^1].Secrets["Password"].Reveal()));
    }

    [Theory]
    [MemberData(nameof(Nouns))]
    public void Rename_and_Copy_check_the_name_first_and_write_the_result(string noun)
    {
        var kind = Enum.Parse<ComponentKind>(noun);
        var there = AComponent(kind, "main");
        var names = new List<(string, Guid?)>();
        Engine.OnResolveComponent = (_, _) => there;
        Engine.OnValidateName = (_, name, id) => names.Add((name, id));
        var made = new List<string>();
        Engine.OnRenameComponent = Make;
        Engine.OnCopyComponent = Make;

        Assert.Equal("new", Invoke($"Rename-{noun} main new").Clean().One<StackComponent>().Name);
        Assert.Equal("new", Invoke($"Copy-{noun} main new").Clean().One<StackComponent>().Name);
        Assert.Empty(Invoke($"Rename-{noun} main other -WhatIf; Copy-{noun} main other -WhatIf").Clean().Output);
        Assert.Equal([("new", there.Id), ("new", null), ("other", there.Id), ("other", null)], names);
        Assert.Equal(["new", "new"], made);

        StackComponent Make(ComponentKind _, Guid id, string name)
        {
            Assert.Equal(there.Id, id);
            made.Add(name);
            return AComponent(kind, name);
        }
    }

    [Fact]
    public void The_name_of_a_copy_can_be_made_of_what_comes_down_the_pipeline()
    {
        Engine.OnFindComponent = static (_, _) => [ABuilder("a"), ABuilder("b")];
        Engine.OnResolveComponent = static (_, _) => ABuilder();
        Engine.OnValidateName = static (_, _, _) => { };
        Engine.OnCopyComponent = static (_, _, name) => ABuilder(name);
        Assert.Equal(
            ["a-copy", "b-copy"],
            Invoke("Get-ImageBuilder | Copy-ImageBuilder -NewName { \"$($_.Name)-copy\" }").Clean().All<ImageBuilder>().Select(static builder => builder.Name)
        );
    }

    [Fact]
    public void A_stack_gets_other_components_and_labels()
    {
        StackChange? change = null;
        Engine.OnResolveStack = static _ => AStack();
        Engine.OnValidateStackChange = given => change = given;
        Engine.OnChangeStack = static _ => AStack();
        _ = Invoke("Set-Stack prod -ImageBuilder $args[0] -RemoveComponent ArtifactStore -Label @{ a = $null }", ABuilder("other")).Clean().One<Stack>();

        Assert.Equal([ComponentKind.ImageBuilder], change!.Components.Keys);
        Assert.Equal([ComponentKind.ArtifactStore], change.Removed);
        Assert.Equal([("a", null)], change.Labels.Select(static pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void A_stack_from_the_pipeline_does_not_bring_its_own_components_as_changes()
    {
        StackChange? change = null;
        Engine.OnResolveStack = static _ => AStack();
        Engine.OnValidateStackChange = given => change = given;
        _ = Invoke("$args[0] | Set-Stack -Label @{ a = 1 } -WhatIf", AStack()).Clean();
        Assert.Empty(change!.Components);
    }

    [Fact]
    public void A_stack_is_renamed_and_copied()
    {
        Engine.OnResolveStack = static _ => AStack();
        Engine.OnValidateStackName = static (_, _) => { };
        Engine.OnRenameStack = static (_, name) => AStack(name);
        Engine.OnCopyStack = static (_, name) => AStack(name);
        Assert.Equal(["x", "y"], Invoke("Rename-Stack prod x; Copy-Stack prod y").Clean().All<Stack>().Select(static stack => stack.Name));
        Assert.Empty(Invoke("Rename-Stack prod x -WhatIf; Copy-Stack prod y -WhatIf").Clean().Output);
    }

    [Fact]
    public void A_stack_goes_with_its_components_where_that_is_asked_for()
    {
        bool? recursive = null;
        Engine.OnResolveStack = static _ => AStack();
        Engine.OnUnregisterStack = (_, given) =>
        {
            recursive = given;
            return [ABuilder("gone")];
        };
        var result = Invoke("Unregister-Stack prod -Recursive -Confirm:$false -Verbose").Clean();
        Assert.True(recursive);
        Assert.Contains(result.Verbose, static text => text.Contains("'gone'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("@{ team = 'ml' }", "a")]
    [InlineData("@{ TEAM = 'M*' }", "a")]
    [InlineData("@{ team = '*' }", "a", "b")]
    [InlineData("@{ team = 'ml'; tier = 2 }")]
    public void Get_filters_by_labels(string labels, params string[] names)
    {
        Engine.OnFindComponent = static (_, _) => [Labelled(ABuilder("a"), "ml"), Labelled(ABuilder("b"), "web"), ABuilder("c")];
        Engine.OnFindStack = static _ => [AStack("a") with { Labels = Team("ml") }, AStack("b") with { Labels = Team("web") }, AStack("c")];
        Assert.Equal(names, Invoke($"Get-ImageBuilder -Label {labels}").Clean().All<ImageBuilder>().Select(static builder => builder.Name));
        Assert.Equal(names, Invoke($"Get-Stack -Label {labels}").Clean().All<Stack>().Select(static stack => stack.Name));
    }

    [Theory]
    [MemberData(nameof(Nouns))]
    public void Flavors_are_listed_with_their_attributes(string noun)
    {
        Engine.OnFlavors = static kind =>
            [AFlavor(kind, "one", "First.", new ComponentFlavorAttribute("Path", "string", true, null, false, "Where.")), AFlavor(kind, "two", "Second.")];
        var flavors = Invoke($"Get-{noun}Flavor").Clean().All<ComponentFlavor>();
        Assert.Equal([("one", noun), ("two", noun)], flavors.Select(static flavor => (flavor.Name, flavor.Kind)));
        Assert.Equal(new ComponentFlavorAttribute("Path", "string", true, null, false, "Where."), Assert.Single(flavors[0].Attributes));
        Assert.Equal("two", Invoke($"Get-{noun}Flavor T*").Clean().One<ComponentFlavor>().Name);
        Assert.Empty(Invoke($"Get-{noun}Flavor x*").Clean().Output);
        Assert.Equal("UnknownFlavor", Invoke($"Get-{noun}Flavor three").Error.FullyQualifiedErrorId.Split(',')[0]);
    }

    [Fact]
    public void A_stack_is_tested_by_name_from_the_pipeline_or_where_it_is_active()
    {
        Engine.OnFindStack = static reference =>
            reference == "none" ? throw new ImageBuilderException(ErrorCode.StackNotFound, "No.", reference) : [AStack("named")];
        Engine.OnActiveStack = static () => AStack("active");
        Engine.OnCheckStack = static stack =>
            [
                new()
                {
                    Target = stack.Name,
                    Check = "Region",
                    Status = ReadinessStatus.Passed,
                    Evidence = "So.",
                },
            ];
        Engine.OnPreflight = static request =>
            [
                new()
                {
                    Target = request.Selection.Stack!,
                    Check = "Project",
                    Status = ReadinessStatus.Passed,
                    Evidence = $"{request.SkipProbe}",
                },
            ];
        Assert.Equal(["Region", "Project"], Invoke("Test-Stack -SkipProbe").Clean().Output.Select(static check => ((ReadinessCheck)check.BaseObject).Check));
        Engine.OnPreflight = null;
        Assert.Equal("active", Invoke("Test-Stack -Offline").Clean().One<ReadinessCheck>().Target);
        Assert.Equal("named", Invoke("$args[0] | Test-Stack -Offline", AStack()).Clean().One<ReadinessCheck>().Target);
        var result = Invoke("Test-Stack none, other -Offline");
        Assert.Equal("StackNotFound", result.Error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal("named", result.One<ReadinessCheck>().Target);
        Engine.OnActiveStack = static () => null;
        Assert.Equal("NoActiveStack", Invoke("Test-Stack").Error.FullyQualifiedErrorId.Split(',')[0]);
    }

    private void PlanChange()
    {
        Engine.OnResolveComponent = AComponent;
        Engine.OnValidateChange = _validated.Add;
        Engine.OnChangeComponent = change =>
        {
            _changes.Add(change);
            return AComponent(change.Kind, "good");
        };
    }

    private static Dictionary<string, string> Team(string team) => new(StringComparer.OrdinalIgnoreCase) { ["team"] = team };

    private static ImageBuilder Labelled(ImageBuilder builder, string team) => builder with { Labels = Team(team) };
}
