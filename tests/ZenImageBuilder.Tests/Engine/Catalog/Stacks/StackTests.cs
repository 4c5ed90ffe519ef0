using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Checks;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Engine.Catalog.Stacks;

public class StackTests
{
    [Fact]
    public void A_stack_carries_its_components()
    {
        using var registry = Filled();
        var registered = registry.Stacks.Register(
            Registrations.Stack("Main", "B", "s", "c", active: true) with
            {
                Labels = new Dictionary<string, string> { ["team"] = "a" },
            }
        );
        foreach (var stack in new[] { registered, registry.Stacks.Resolve("MAIN"), Assert.Single(registry.Stacks.Find("m*")), registry.Stacks.Active! })
        {
            Assert.Equal(
                ("Main", true, "b", "s", "c"),
                (stack.Name, stack.IsActive, stack.ImageBuilder?.Name, stack.ArtifactStore?.Name, stack.ContainerRegistry?.Name)
            );
            Assert.Equal((registered.Id, registry.Clock.Now, registry.Clock.Now), (stack.Id, stack.Created, stack.Updated));
            Assert.Equal("BUILD_GENERAL1_SMALL", stack.ImageBuilder?.Configuration["ComputeType"]);
            Assert.Equal("a", stack.Labels["Team"]);
        }
    }

    [Fact]
    public void One_stack_is_active_and_an_unregistered_one_leaves_none()
    {
        using var registry = Filled();
        Assert.Null(registry.Stacks.Active);
        var first = registry.Stacks.Register(Registrations.Stack("first", "b", active: true));
        var second = registry.Stacks.Register(Registrations.Stack("second", store: "s"));
        Assert.False(second.IsActive);
        Assert.Equal(first.Id, registry.Stacks.Active?.Id);
        Assert.True(registry.Stacks.Select(second.Id).IsActive);
        Assert.Equal([(first.Id, false), (second.Id, true)], registry.Stacks.Find(null).Select(stack => (stack.Id, stack.IsActive)));
        registry.Stacks.Unregister(second.Id, recursive: false);
        Assert.Null(registry.Stacks.Active);
        Assert.Equal(ErrorCode.StackNotFound, Assert.Throws<ImageBuilderException>(() => registry.Stacks.Select(second.Id)).Code);
        Assert.Equal(ErrorCode.StackNotFound, Assert.Throws<ImageBuilderException>(() => registry.Stacks.Unregister(second.Id, recursive: false)).Code);
    }

    [Fact]
    public void What_cannot_be_registered_is_refused_by_both_and_writes_nothing()
    {
        using var registry = Filled();
        _ = registry.Stacks.Register(Registrations.Stack("taken", "b"));
        Refused(Registrations.Stack("TAKEN", "b", active: true), ErrorCode.StackExists, "TAKEN");
        Refused(Registrations.Stack("a b", "b"), ErrorCode.InvalidName, "a stack");
        Refused(Registrations.Stack("empty"), ErrorCode.InvalidParameterCombination, "ImageBuilder, ArtifactStore and ContainerRegistry");
        Refused(Registrations.Stack("new", "nothing"), ErrorCode.ComponentNotFound, "image builder");
        Refused(Registrations.Stack("new", "b", "b"), ErrorCode.ComponentNotFound, "artifact store");
        Refused(Registrations.Stack("new", "b*"), ErrorCode.ComponentNotFound, "b*");
        _ = Assert.Single(registry.Stacks.Find(null));
        Assert.Null(registry.Stacks.Active);

        void Refused(StackRegistration registration, ErrorCode code, string word)
        {
            foreach (var attempt in new Action<StackRegistration>[] { registry.Stacks.Validate, stack => registry.Stacks.Register(stack) })
            {
                var error = Assert.Throws<ImageBuilderException>(() => attempt(registration));
                Assert.Equal(code, error.Code);
                Assert.Contains(word, error.Message, StringComparison.Ordinal);
                Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
                Assert.NotNull(error.Remedy);
            }
        }
    }

    [Fact]
    public void References_find_stacks()
    {
        using var registry = Filled();
        var stack = registry.Stacks.Register(Registrations.Stack("main", "b"));
        Assert.Equal(stack.Id, registry.Stacks.Resolve(stack.Id.ToString("N")[..8]).Id);
        Assert.Equal(stack.Id, Assert.Single(registry.Stacks.Find(stack.Id.ToString())).Id);
        Assert.Empty(registry.Stacks.Find("x*"));
        var error = Assert.Throws<ImageBuilderException>(() => registry.Stacks.Find("x"));
        Assert.Equal((ErrorCode.StackNotFound, (object)"x"), (error.Code, error.Target));
    }

    [Fact]
    public void A_component_that_goes_between_the_two_steps_is_not_found()
    {
        using var registry = Filled();
        var builder = registry.Components.Resolve(ComponentKind.ImageBuilder, "b");
        registry.Components.Unregister(ComponentKind.ImageBuilder, builder.Id);
        var addition = registry.StackStore.Add(
            new(Guid.NewGuid(), "late", builder.Id, null, null, new Dictionary<string, string>(), registry.Clock.Now),
            activate: true
        );
        Assert.Equal(new(null, NameTaken: false), addition);
        Assert.Empty(registry.Stacks.Find(null));
        Assert.Null(registry.Stacks.Active);
    }

    [Fact]
    public void What_a_stack_lacks_is_said()
    {
        using var registry = Filled();
        Assert.Empty(StackChecks.Failures(registry.Stacks.Register(Registrations.Stack("whole", "b", "s", "c"))));
        var lacking = registry.Stacks.Register(Registrations.Stack("lacking", "b"));
        Assert.Equal(
            ["it has no artifact store of flavor 's3'", "it has no container registry"],
            StackChecks.Failures(lacking).Select(problem => problem.Evidence)
        );
        Assert.All(StackChecks.Failures(lacking), problem => Assert.Equal(ErrorCode.StackIncomplete, problem.Code));
        var error = Assert.Throws<ImageBuilderException>(() =>
            StackChecks.Require(lacking.Name, lacking.ImageBuilder, lacking.ArtifactStore, lacking.ContainerRegistry)
        );
        Assert.Equal((ErrorCode.StackIncomplete, (object)"lacking"), (error.Code, error.Target));
        Assert.Equal("The stack 'lacking' cannot build an image: it has no artifact store of flavor 's3'; it has no container registry.", error.Message);
        Assert.Contains("Register-ContainerRegistry", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Components_that_do_not_go_together_are_said()
    {
        using var registry = Filled();
        var builder = (ImageBuilder)registry.Components.Register(Registrations.Builder("b2", ("Region", "eu-west-1")));
        var store = (ArtifactStore)registry.Components.Register(Registrations.Store("s2", ("Region", "us-east-1")));
        var container = (ContainerRegistry)registry.Components.Resolve(ComponentKind.ContainerRegistry, "c");
        Assert.Equal(ErrorCode.StackMismatch, Assert.Throws<ImageBuilderException>(() => StackChecks.Require(null, builder, store, container)).Code);
        Assert.Equal(
            ErrorCode.StackMismatch,
            Assert.Single(StackChecks.Failures(builder, store with { Flavor = "local", Configuration = new Dictionary<string, object>() }, container)).Code
        );
    }

    private static CatalogFolder Filled()
    {
        var registry = new CatalogFolder();
        _ = registry.Components.Register(Registrations.Builder("b"));
        _ = registry.Components.Register(Registrations.Store("s"));
        _ = registry.Components.Register(Registrations.Ecr("c"));
        return registry;
    }
}
