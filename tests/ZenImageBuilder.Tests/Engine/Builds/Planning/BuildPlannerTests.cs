using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Planning;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Engine.Builds.Planning;

public sealed class BuildPlannerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("zib-plan-").FullName;

    private Stack? _active = Plans.Stack(Plans.Builder(), Plans.Store(), Plans.Registry());

    public static TheoryData<string> RefusedNames { get; } = ["", " ", "a b", "a=b", "a\nb", "a\tb"];

    [Fact]
    public void The_active_stack_supplies_what_is_not_named()
    {
        var plan = Plan(Request());
        Assert.Equal("stack", plan.StackName);
        Assert.Equal(_active!.ImageBuilder, plan.ImageBuilder);
        Assert.Equal(RegistryLoginKind.ServiceRole, plan.Login);
    }

    [Theory]
    [InlineData("ComputeType", "BUILD_LAMBDA_4GB", "AWS Lambda")]
    [InlineData("EnvironmentType", "ARM_LAMBDA_CONTAINER", "AWS Lambda")]
    [InlineData("EnvironmentType", "WINDOWS_SERVER_2019_CONTAINER", "Windows")]
    [InlineData("EnvironmentType", "MAC_ARM", "macOS")]
    public void A_builder_of_an_older_version_that_has_no_Docker_is_refused(string attribute, string value, string reason)
    {
        _active = Plans.Stack(Plans.Builder((attribute, value)), Plans.Store(), Plans.Registry());
        var error = Assert.Throws<ImageBuilderException>(() => Plan(Request()));
        Assert.Equal((ErrorCode.InvalidAttribute, _active.ImageBuilder), (error.Code, error.Target));
        Assert.Contains($"{attribute} '{value}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains($"Set-ImageBuilder builder -{attribute} ", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_build_environment_that_is_younger_than_this_module_is_taken()
    {
        _active = Plans.Stack(Plans.Builder(("ComputeType", "BUILD_GENERAL2_SMALL"), ("EnvironmentType", "RISCV_CONTAINER")), Plans.Store(), Plans.Registry());
        Assert.Equal(_active.ImageBuilder, Plan(Request()).ImageBuilder);
    }

    [Fact]
    public void The_unique_tag_comes_last_and_the_builder_can_turn_it_off()
    {
        var plan = Plan(Request() with { Tags = ["app:1", "app:2", "app:1"] });
        Assert.Equal(["1", "2", plan.Id.ToString()], plan.Tags.Select(static tag => tag.Tag));
        _active = Plans.Stack(Plans.Builder(("UniqueTag", false)), Plans.Store(), Plans.Registry());
        Assert.Equal(["1"], Plan(Request() with { Tags = ["app:1"] }).Tags.Select(static tag => tag.Tag));
    }

    [Fact]
    public void Without_a_tag_the_default_repository_gets_the_unique_one()
    {
        _active = Plans.Stack(Plans.Builder(), Plans.Store(), Plans.Registry("aws", ("DefaultRepository", "team/app")));
        var plan = Plan(Request() with { Tags = [] });
        Assert.Equal([$"123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app:{plan.Id}"], plan.Tags.Select(static tag => tag.ToString()));
    }

    [Fact]
    public void No_active_stack_is_an_error_that_says_what_to_do()
    {
        _active = null;
        var error = Assert.Throws<ImageBuilderException>(() => Plan(Request()));
        Assert.Equal(ErrorCode.NoActiveStack, error.Code);
        Assert.Contains("Select-Stack", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("image builder")]
    [InlineData("artifact store")]
    [InlineData("container registry")]
    public void A_stack_that_lacks_a_component_says_which(string what)
    {
        _active = Plans.Stack(
            what == "image builder" ? null : Plans.Builder(),
            what == "artifact store" ? null : Plans.Store(),
            what == "container registry" ? null : Plans.Registry()
        );
        var error = Assert.Throws<ImageBuilderException>(() => Plan(Request()));
        Assert.Equal(ErrorCode.StackIncomplete, error.Code);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RefusedNames))]
    public void A_name_that_is_none_is_refused(string name)
    {
        Assert.Equal(ErrorCode.InvalidBuildOption, Assert.Throws<ImageBuilderException>(() => Plan(Request() with { BuildArgs = [new(name, "v")] })).Code);
        Assert.Equal(ErrorCode.InvalidBuildOption, Assert.Throws<ImageBuilderException>(() => Plan(Request() with { Labels = [new(name, "v")] })).Code);
    }

    [Theory]
    [InlineData("-x")]
    [InlineData("a b")]
    [InlineData("$(touch marker)")]
    [InlineData("a\n")]
    [InlineData("")]
    public void A_target_that_is_no_stage_is_refused(string target) =>
        Assert.Equal(ErrorCode.InvalidBuildOption, Assert.Throws<ImageBuilderException>(() => Plan(Request() with { Target = target })).Code);

    [Fact]
    public void A_null_character_is_refused() =>
        Assert.Equal(ErrorCode.InvalidBuildOption, Assert.Throws<ImageBuilderException>(() => Plan(Request() with { BuildArgs = [new("A", "a\0b")] })).Code);

    [Fact]
    public void A_context_that_is_no_folder_is_refused() =>
        Assert.Equal(
            ErrorCode.ContextNotFound,
            Assert.Throws<ImageBuilderException>(() => Plan(Request() with { Source = new BuildSource.Folder(Path.Combine(_folder, "missing")) })).Code
        );

    [Theory]
    [InlineData("aws", true, null, null, nameof(RegistryLoginKind.ServiceRole))]
    [InlineData("aws", false, null, null, nameof(RegistryLoginKind.Explicit))]
    [InlineData("default", true, null, null, nameof(RegistryLoginKind.None))]
    [InlineData("default", false, null, null, nameof(RegistryLoginKind.None))]
    [InlineData("default", true, "user", null, nameof(RegistryLoginKind.Explicit))]
    [InlineData("default", true, null, "secret", nameof(RegistryLoginKind.Explicit))]
    public void The_login_follows_the_registry(string flavor, bool isImplicit, string? user, string? secret, string login)
    {
        List<(string, object)> configuration = [];
        if (user is not null)
        {
            configuration.Add(("UserName", user));
        }

        if (secret is not null)
        {
            configuration.Add(("RegistrySecret", secret));
        }

        _active = Plans.Stack(Plans.Builder(("ImplicitContainerRegistryAuth", isImplicit)), Plans.Store(), Plans.Registry(flavor, [.. configuration]));
        Assert.Equal(login, Plan(Request()).Login.ToString());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void An_image_that_is_there_and_a_new_one_cannot_both_be_wanted(bool noCache, bool pull) =>
        Assert.Equal(
            ErrorCode.InvalidParameterCombination,
            Assert.Throws<ImageBuilderException>(() => Plan(Request() with { SkipUnchanged = true, NoCache = noCache, Pull = pull })).Code
        );

    [Fact]
    public void The_label_that_tells_the_inputs_is_nobodys_else() =>
        Assert.Equal(
            ErrorCode.InvalidBuildOption,
            Assert.Throws<ImageBuilderException>(() => Plan(Request() with { Labels = [new("dev.zenimagebuilder.inputs", "x")] })).Code
        );

    [Theory]
    [InlineData(null, null, "LINUX_CONTAINER", "app:cache-amd64")]
    [InlineData("final", null, "LINUX_CONTAINER", "app:cache-final-amd64")]
    [InlineData("Web-1.x", null, "ARM_CONTAINER", "app:cache-Web-1.x-arm64")]
    [InlineData(null, "team/cache", "ARM_CONTAINER", "team/cache:cache-arm64")]
    public void Each_target_and_architecture_has_a_layer_cache_of_its_own(string? target, string? repository, string type, string expected)
    {
        _active = Plans.Stack(Plans.Builder(("EnvironmentType", type)), Plans.Store(), Plans.Registry());
        var cache = Plan(Request() with { Target = target, CacheRepository = repository }).Cache;
        Assert.Equal(LayerCacheMode.Auto, cache.Mode);
        Assert.Equal("123456789012.dkr.ecr.eu-central-1.amazonaws.com/" + expected, cache.Reference!.ToString());
    }

    [Theory]
    [InlineData("Auto", null, "Auto", true)]
    [InlineData("Inline", "none", "None", false)]
    [InlineData("None", "REGISTRY", "Registry", true)]
    [InlineData("Local", null, "Local", false)]
    public void The_layer_cache_of_a_build_counts_before_that_of_its_builder(string ofBuilder, string? ofBuild, string expected, bool isInRegistry)
    {
        _active = Plans.Stack(Plans.Builder(("CacheMode", ofBuilder), ("PrivilegedMode", true)), Plans.Store(), Plans.Registry());
        var plan = Plan(Request() with { CacheMode = ofBuild });
        Assert.Equal((expected, isInRegistry), (plan.Cache.Mode.ToString(), plan.Cache.Reference is not null));
        Assert.Equal(
            isInRegistry ? expected.ToLowerInvariant() : null,
            plan.Variables(null, "r").SingleOrDefault(static one => one.Name == "ZIB_CACHE_MODE")?.Value
        );
    }

    [Fact]
    public void A_layer_cache_that_cannot_be_is_refused()
    {
        _active = Plans.Stack(Plans.Builder(), Plans.Store(), Plans.Registry());
        Assert.Equal(ErrorCode.InvalidBuildOption, Assert.Throws<ImageBuilderException>(() => Plan(Request() with { CacheMode = "1" })).Code);
        Assert.Equal(ErrorCode.InvalidParameterCombination, Assert.Throws<ImageBuilderException>(() => Plan(Request() with { CacheMode = "Local" })).Code);
        Assert.Equal(
            ErrorCode.RegistryMismatch,
            Assert.Throws<ImageBuilderException>(() => Plan(Request() with { CacheRepository = "registry.example.com/cache" })).Code
        );
    }

    private BuildRequest Request() => new(new BuildSource.Folder(_folder), ["app:1"]);

    private BuildPlan Plan(BuildRequest request)
    {
        var registry = new FakeEngine { OnActiveStack = () => _active };
        return new BuildPlanner(registry, registry).Plan(request, AwsOptions.None);
    }
}
