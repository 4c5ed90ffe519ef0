using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Engine.Catalog.Components;

/// <summary>Changing, renaming and copying what is registered.</summary>
public class ComponentChangeTests
{
    [Fact]
    public void A_change_replaces_what_it_names_and_leaves_the_rest()
    {
        using var registry = new CatalogFolder();
        var before = registry.Components.Register(
            Registrations.Builder("main", ("ComputeType", "BUILD_GENERAL1_LARGE"), ("TimeoutMinutes", 30)) with
            {
                Labels = new Dictionary<string, string> { ["Team"] = "a", ["tier"] = "1" },
            }
        );
        registry.Clock.Now += TimeSpan.FromMinutes(1);

        var after = registry.Components.Change(
            Change(before, ("TimeoutMinutes", 60)) with
            {
                Removed = ["computetype"],
                Labels = new Dictionary<string, string?> { ["team"] = null, ["stage"] = "prod" },
            }
        );

        Assert.Equal((before.Id, "main", before.Created, registry.Clock.Now), (after.Id, after.Name, after.Created, after.Updated));
        Assert.Equal(
            ("project", "BUILD_GENERAL1_SMALL", 60),
            (after.Configuration["CodeBuildProject"], after.Configuration["ComputeType"], after.Configuration["TimeoutMinutes"])
        );
        Assert.Equal([("stage", "prod"), ("tier", "1")], after.Labels.Select(static label => (label.Key, label.Value)).Order());
        Assert.Equal(after.Configuration.ToDictionary(), registry.Components.Resolve(ComponentKind.ImageBuilder, "main").Configuration.ToDictionary());
    }

    [Theory]
    [InlineData("CodeBuildProject", ErrorCode.MissingAttribute)]
    [InlineData("Path", ErrorCode.UnknownAttribute)]
    public void What_is_required_or_unknown_cannot_be_removed(string attribute, ErrorCode code)
    {
        using var registry = new CatalogFolder();
        var before = registry.Components.Register(Registrations.Builder("main"));

        var error = Assert.Throws<ImageBuilderException>(() => registry.Components.Validate(Change(before) with { Removed = [attribute] }));

        Assert.Equal(code, error.Code);
        Assert.NotNull(error.Remedy);
        Assert.Equal(before.Updated, registry.Components.Resolve(ComponentKind.ImageBuilder, "main").Updated);
    }

    [Theory]
    [InlineData("TimeoutMinutes", 1, ErrorCode.InvalidAttribute)]
    [InlineData("Uri", "x.y", ErrorCode.UnknownAttribute)]
    public void A_change_is_judged_as_a_registration_is(string attribute, object value, ErrorCode code)
    {
        using var registry = new CatalogFolder();
        var before = registry.Components.Register(Registrations.Builder("main"));

        Assert.Equal(code, Assert.Throws<ImageBuilderException>(() => registry.Components.Change(Change(before, (attribute, value)))).Code);
        Assert.Equal(before.Configuration.ToDictionary(), registry.Components.Resolve(ComponentKind.ImageBuilder, "main").Configuration.ToDictionary());
    }

    [Fact]
    public void A_secret_stays_until_it_is_replaced_or_removed()
    {
        using var registry = new CatalogFolder();
        var before = registry.Components.Register(Registrations.Registry("main", "first", ("UserName", "bob")));

        _ = registry.Components.Change(Change(before, ("DefaultRepository", "app")));
        Assert.Equal("first", registry.Components.OpenSecret(before.Id, "Password")!.Reveal());
        _ = registry.Components.Change(Change(before, ("UserName", "eve")) with { Secrets = new Dictionary<string, Secret> { ["Password"] = new("second") } });
        Assert.Equal("second", registry.Components.OpenSecret(before.Id, "Password")!.Reveal());
        var error = Assert.Throws<ImageBuilderException>(() => registry.Components.Change(Change(before, ("RegistrySecret", "team/registry"))));
        Assert.Equal(ErrorCode.InvalidParameterCombination, error.Code);
        var after = registry.Components.Change(Change(before, ("RegistrySecret", "team/registry")) with { Removed = ["Credential"] });
        Assert.Null(registry.Components.OpenSecret(before.Id, "Password"));
        Assert.False(after.Configuration.ContainsKey("UserName"));
        Assert.Equal("app", after.Configuration["DefaultRepository"]);
    }

    [Fact]
    public void A_name_is_changed_where_it_is_free_and_stacks_go_on_using_the_component()
    {
        using var registry = new CatalogFolder();
        var builder = registry.Components.Register(Registrations.Builder("one"));
        _ = registry.Components.Register(Registrations.Builder("two"));
        _ = registry.Stacks.Register(Registrations.Stack("stack", builder: "one"));

        Assert.Equal(
            ErrorCode.ComponentExists,
            Assert.Throws<ImageBuilderException>(() => registry.Components.Rename(ComponentKind.ImageBuilder, builder.Id, "TWO")).Code
        );
        Assert.Equal(
            ErrorCode.ComponentExists,
            Assert.Throws<ImageBuilderException>(() => registry.Components.ValidateName(ComponentKind.ImageBuilder, "two", builder.Id)).Code
        );
        Assert.Equal(
            ErrorCode.InvalidName,
            Assert.Throws<ImageBuilderException>(() => registry.Components.Rename(ComponentKind.ImageBuilder, builder.Id, "a b")).Code
        );
        Assert.Equal("ONE", registry.Components.Rename(ComponentKind.ImageBuilder, builder.Id, "ONE").Name);
        Assert.Equal(
            (builder.Id, "three"),
            registry.Components.Rename(ComponentKind.ImageBuilder, builder.Id, "three") is var renamed ? (renamed.Id, renamed.Name) : default
        );
        Assert.Equal("three", registry.Stacks.Resolve("stack").ImageBuilder!.Name);
        Assert.Equal(
            ErrorCode.ComponentNotFound,
            Assert.Throws<ImageBuilderException>(() => registry.Components.Rename(ComponentKind.ArtifactStore, builder.Id, "four")).Code
        );
    }

    [Fact]
    public void A_copy_has_an_identity_and_secrets_of_its_own()
    {
        using var registry = new CatalogFolder();
        var original = registry.Components.Register(
            Registrations.Registry("main", "password", ("UserName", "bob")) with
            {
                Labels = new Dictionary<string, string> { ["a"] = "1" },
            }
        );
        registry.Clock.Now += TimeSpan.FromMinutes(1);

        var copy = registry.Components.Copy(ComponentKind.ContainerRegistry, original.Id, "copy");
        registry.Components.Unregister(ComponentKind.ContainerRegistry, original.Id);

        Assert.NotEqual(original.Id, copy.Id);
        Assert.Equal((registry.Clock.Now, registry.Clock.Now), (copy.Created, copy.Updated));
        Assert.Equal(original.Configuration.ToDictionary(), copy.Configuration.ToDictionary());
        Assert.Equal(original.Labels.ToDictionary(), copy.Labels.ToDictionary());
        Assert.Equal("password", registry.Components.OpenSecret(copy.Id, "Password")!.Reveal());
        Assert.Equal(
            ErrorCode.ComponentExists,
            Assert.Throws<ImageBuilderException>(() => registry.Components.Copy(ComponentKind.ContainerRegistry, copy.Id, "Copy")).Code
        );
    }

    [Theory]
    [InlineData("dockerhub", "docker.io/team", "ghcr.io/team")]
    [InlineData("github", "ghcr.io/team", "docker.io")]
    [InlineData("gcp", "europe-west1-docker.pkg.dev/project/images", "example.com")]
    [InlineData("gcp", "eu.gcr.io/project", "gcr.io.example.com")]
    [InlineData("azure", "team.azurecr.io", "azurecr.io")]
    [InlineData("azure", "team.azurecr.cn/path", "team.azurecr.io:443")]
    public void The_flavors_of_registries_take_the_addresses_of_their_service(string flavor, string right, string wrong)
    {
        using var registry = new CatalogFolder();
        Assert.Equal(
            right,
            registry.Components.Register(Registrations.Of(ComponentKind.ContainerRegistry, "right", flavor, ("Uri", right))).Configuration["Uri"]
        );
        var error = Assert.Throws<ImageBuilderException>(() =>
            registry.Components.Register(Registrations.Of(ComponentKind.ContainerRegistry, "wrong", flavor, ("Uri", wrong)))
        );
        Assert.Equal(ErrorCode.InvalidAttribute, error.Code);
    }

    [Fact]
    public void A_local_store_needs_an_absolute_folder_and_cannot_serve_CodeBuild()
    {
        using var registry = new CatalogFolder();
        Assert.Equal(
            ErrorCode.InvalidAttribute,
            Assert
                .Throws<ImageBuilderException>(() =>
                    registry.Components.Register(Registrations.Of(ComponentKind.ArtifactStore, "store", "local", ("Path", "here")))
                )
                .Code
        );
        _ = registry.Components.Register(Registrations.Of(ComponentKind.ArtifactStore, "store", "local", ("Path", Path.GetFullPath("/srv/artifacts"))));
        _ = registry.Components.Register(Registrations.Builder("builder"));
        var stack = registry.Stacks.Register(Registrations.Stack("stack", "builder", "store"));

        Assert.Contains(ZenImageBuilder.Engine.Checks.StackChecks.Failures(stack), static problem => problem.Code == ErrorCode.StackMismatch);
    }

    [Fact]
    public void Changes_of_many_at_once_are_all_kept()
    {
        using var registry = new CatalogFolder();
        var component = registry.Components.Register(Registrations.Builder("main"));

        _ = Parallel.For(
            0,
            40,
            number =>
            {
                using var other = new CatalogFolder(registry.Home).Database;
                var components = new ComponentCatalog(new ZenImageBuilder.Engine.Catalog.Storage.ComponentStore(other, registry.Protector), registry.Clock);
                _ = components.Change(Change(component) with { Labels = new Dictionary<string, string?> { [$"label{number}"] = "x" } });
            }
        );

        Assert.Equal(40, registry.Components.Resolve(ComponentKind.ImageBuilder, "main").Labels.Count);
    }

    private static ComponentChange Change(StackComponent component, params (string Name, object Value)[] attributes) =>
        new(
            component switch
            {
                ImageBuilder => ComponentKind.ImageBuilder,
                ArtifactStore => ComponentKind.ArtifactStore,
                _ => ComponentKind.ContainerRegistry,
            },
            component.Id,
            attributes.ToDictionary(static pair => pair.Name, static pair => pair.Value, StringComparer.Ordinal),
            [],
            new Dictionary<string, string?>(),
            new Dictionary<string, Secret>()
        );
}
