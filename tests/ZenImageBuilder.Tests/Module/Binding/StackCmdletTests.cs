using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Module.Binding;

public sealed class StackCmdletTests(HostedHome home) : CmdletTest(home)
{
    private StackRegistration? _validated;

    private StackRegistration? _registration;

    [Fact]
    public void Names_and_objects_bind_alike()
    {
        PlanRegistration();
        var store = AStore();
        _ = Invoke("Register-Stack prod -ImageBuilder codebuild -ArtifactStore $args[0] -ContainerRegistry 7113ba9b -Label @{ env = 'prod' } -SetActive", store)
            .Clean()
            .One<Stack>();
        Assert.Equal(
            ("prod", "codebuild", store.Id.ToString(), "7113ba9b", true),
            (_registration!.Name, _registration.ImageBuilder, _registration.ArtifactStore, _registration.ContainerRegistry, _registration.SetActive)
        );
        Assert.Equal("prod", _registration.Labels["env"]);
        Assert.Same(_registration, _validated);
    }

    [Fact]
    public void Register_with_WhatIf_checks_and_writes_nothing()
    {
        PlanRegistration();
        Assert.Empty(Invoke("Register-Stack prod -SetActive -WhatIf").Clean().Output);
        Assert.NotNull(_validated);
        Assert.Null(_registration);
    }

    [Fact]
    public void A_component_in_the_place_of_another_is_refused()
    {
        var builder = ABuilder("b");
        var error = Invoke("Register-Stack prod -ArtifactStore $args[0]", builder).Error;
        ComponentCmdletTests.AssertError(error, ErrorCode.ComponentNotFound, ErrorCategory.ObjectNotFound, builder);
        Assert.False(Engine.WasAsked);
    }

    [Fact]
    public void Get_lists_and_reports_a_miss()
    {
        Engine.OnFindStack = static reference =>
            reference == "none"
                ? throw new ImageBuilderException(ErrorCode.StackNotFound, "No stack is named 'none'.", reference)
                : [AStack(reference ?? "all")];
        var result = Invoke("Get-Stack; Get-Stack none, prod");
        Assert.Equal(["all", "prod"], result.All<Stack>().Select(static stack => stack.Name));
        ComponentCmdletTests.AssertError(result.Error, ErrorCode.StackNotFound, ErrorCategory.ObjectNotFound, "none");
    }

    [Fact]
    public void Select_writes_the_stack_that_is_active_now()
    {
        var stack = AStack();
        Engine.OnResolveStack = _ => stack;
        var selected = new List<Guid>();
        Engine.OnSelectStack = id =>
        {
            selected.Add(id);
            return stack with { IsActive = true };
        };
        Assert.True(Invoke("$args[0] | Select-Stack", stack).Clean().One<Stack>().IsActive);
        Assert.Empty(Invoke("Select-Stack prod -WhatIf").Clean().Output);
        Assert.Equal([stack.Id], selected);
    }

    [Fact]
    public void Unregister_asks_first_and_takes_PassThru()
    {
        var stack = AStack();
        Engine.OnResolveStack = _ => stack;
        var removed = new List<Guid>();
        Engine.OnUnregisterStack = (id, _) =>
        {
            removed.Add(id);
            return [];
        };
        Assert.Empty(Invoke("Unregister-Stack prod -WhatIf").Clean().Output);
        Assert.Empty(removed);
        Assert.Same(stack, Invoke("$args[0] | Unregister-Stack -PassThru -Confirm:$false", stack).Clean().One<Stack>());
        Assert.Equal([stack.Id], removed);
    }

    private void PlanRegistration()
    {
        Engine.OnValidateStack = registration => _validated = registration;
        Engine.OnRegisterStack = registration =>
        {
            _registration = registration;
            return AStack(registration.Name, registration.SetActive);
        };
    }
}
