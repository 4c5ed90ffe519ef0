using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Catalog.Stacks;

/// <summary>Changing, renaming, copying and taking down stacks.</summary>
public sealed class StackChangeTests : IDisposable
{
    private readonly CatalogFolder _registry = new();

    public StackChangeTests()
    {
        _ = _registry.Components.Register(Registrations.Builder("one"));
        _ = _registry.Components.Register(Registrations.Builder("two"));
        _ = _registry.Components.Register(Registrations.Store("store"));
        _ = _registry.Stacks.Register(Registrations.Stack("main", "one", "store", active: true));
    }

    public void Dispose() => _registry.Dispose();

    [Fact]
    public void Components_are_replaced_and_removed_and_the_stack_stays_active()
    {
        var main = _registry.Stacks.Resolve("main");
        _registry.Clock.Now += TimeSpan.FromMinutes(1);
        var changed = _registry.Stacks.Change(
            Change(main.Id) with
            {
                Components = new Dictionary<ComponentKind, string> { [ComponentKind.ImageBuilder] = "two" },
                Removed = [ComponentKind.ArtifactStore],
                Labels = new Dictionary<string, string?> { ["a"] = "1" },
            }
        );

        Assert.Equal(("two", null, true), (changed.ImageBuilder!.Name, changed.ArtifactStore?.Name, changed.IsActive));
        Assert.Equal((main.Created, _registry.Clock.Now, "1"), (changed.Created, changed.Updated, changed.Labels["a"]));
        _registry.Components.Unregister(ComponentKind.ImageBuilder, main.ImageBuilder!.Id);
    }

    [Fact]
    public void A_stack_keeps_one_component_at_least_and_only_registered_ones()
    {
        var id = _registry.Stacks.Resolve("main").Id;
        Refused(ErrorCode.InvalidParameterCombination, Change(id) with { Removed = [ComponentKind.ArtifactStore, ComponentKind.ImageBuilder] });
        Refused(ErrorCode.ComponentNotFound, Change(id) with { Components = new Dictionary<ComponentKind, string> { [ComponentKind.ImageBuilder] = "none" } });
        Refused(
            ErrorCode.InvalidParameterCombination,
            Change(id) with
            {
                Components = new Dictionary<ComponentKind, string> { [ComponentKind.ImageBuilder] = "two" },
                Removed = [ComponentKind.ImageBuilder],
            }
        );
        Refused(ErrorCode.StackNotFound, Change(Guid.NewGuid()));
        Assert.Equal("one", _registry.Stacks.Resolve("main").ImageBuilder!.Name);

        void Refused(ErrorCode code, StackChange change)
        {
            Assert.Equal(code, Assert.Throws<ImageBuilderException>(() => _registry.Stacks.Validate(change)).Code);
            Assert.Equal(code, Assert.Throws<ImageBuilderException>(() => _registry.Stacks.Change(change)).Code);
        }
    }

    [Fact]
    public void A_stack_is_renamed_and_copied()
    {
        var main = _registry.Stacks.Resolve("main");
        var copy = _registry.Stacks.Copy(main.Id, "copy");
        var renamed = _registry.Stacks.Rename(main.Id, "Main2");

        Assert.Equal(("copy", false, main.ImageBuilder!.Id), (copy.Name, copy.IsActive, copy.ImageBuilder!.Id));
        Assert.Equal((main.Id, "Main2", true), (renamed.Id, renamed.Name, renamed.IsActive));
        Assert.Equal(ErrorCode.StackExists, Assert.Throws<ImageBuilderException>(() => _registry.Stacks.Rename(main.Id, "COPY")).Code);
        Assert.Equal(ErrorCode.StackExists, Assert.Throws<ImageBuilderException>(() => _registry.Stacks.Copy(main.Id, "copy")).Code);
        Assert.Equal(ErrorCode.StackExists, Assert.Throws<ImageBuilderException>(() => _registry.Stacks.ValidateName("copy", main.Id)).Code);
        _registry.Stacks.ValidateName("MAIN2", main.Id);
    }

    [Fact]
    public void A_stack_takes_its_components_with_it_where_no_other_stack_uses_them()
    {
        var main = _registry.Stacks.Resolve("main");
        _ = _registry.Stacks.Register(Registrations.Stack("other", "two", "store"));

        Assert.Equal(["one"], _registry.Stacks.Unregister(main.Id, recursive: true).Select(static component => component.Name));
        Assert.Equal(["two"], _registry.Components.Find(ComponentKind.ImageBuilder, null).Select(static component => component.Name));
        Assert.Single(_registry.Components.Find(ComponentKind.ArtifactStore, null));
    }

    [Fact]
    public void What_a_stack_has_and_what_it_lacks_are_told_as_checks()
    {
        _ = _registry.Components.Register(Registrations.Builder("china", ("Region", "cn-north-1")));
        _ = _registry.Components.Register(Registrations.Store("there", ("Region", "eu-west-1")));
        _ = _registry.Components.Register(Registrations.Ecr("ecr"));
        _ = _registry.Stacks.Register(Registrations.Stack("wrong", "china", "there", "ecr"));

        Assert.Equal(
            [("ImageBuilder", "Passed"), ("ArtifactStore", "Passed"), ("ContainerRegistry", "Failed"), ("Flavor", "Passed")],
            _registry.Stacks.Check(_registry.Stacks.Resolve("main")).Select(static check => (check.Check, check.Status))
        );
        var checks = _registry.Stacks.Check(_registry.Stacks.Resolve("wrong"));
        Assert.Equal(
            [
                ("ImageBuilder", "Passed"),
                ("ArtifactStore", "Passed"),
                ("ContainerRegistry", "Passed"),
                ("Flavor", "Passed"),
                ("Region", "Failed"),
                ("Partition", "Failed"),
            ],
            checks.Select(static check => (check.Check, check.Status))
        );
        Assert.All(checks, static check => Assert.Equal(check.Status == "Failed", check.Remedy is not null));
        Assert.All(checks, static check => Assert.EndsWith(".", check.Evidence, StringComparison.Ordinal));
    }

    private static StackChange Change(Guid id) => new(id, new Dictionary<ComponentKind, string>(), [], new Dictionary<string, string?>());
}
