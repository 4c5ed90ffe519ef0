using Amazon.CodeBuild;

namespace ZenImageBuilder.Tests.AwsSdkStandIns;

/// <summary>What stands in for the official packages is used as those are.</summary>
public sealed class StandInTests
{
    private static readonly System.Reflection.Assembly StandIns = typeof(AmazonCodeBuildClient).Assembly;

    [Fact]
    public void They_stand_on_the_runtime_of_the_SDK_and_nothing_else() =>
        Assert.All(StandIns.GetReferencedAssemblies(), static reference => Assert.Matches(@"^(System\..+|AWSSDK\.Core)$", reference.Name!));

    [Fact]
    public void What_is_public_stands_in_the_SDKs_namespaces_or_under_its_clients() =>
        Assert.All(
            StandIns.GetExportedTypes(),
            static type => Assert.True(type.Namespace!.StartsWith("Amazon.", StringComparison.Ordinal) || type.IsAbstract, type.FullName)
        );

    [Fact]
    public void The_engine_sees_nothing_of_them_but_what_is_public()
    {
        var friends = StandIns
            .GetCustomAttributes(typeof(System.Runtime.CompilerServices.InternalsVisibleToAttribute), inherit: false)
            .Cast<System.Runtime.CompilerServices.InternalsVisibleToAttribute>()
            .Select(static friend => friend.AssemblyName);
        Assert.Equal(["ZenImageBuilder.Tests"], friends);
    }

    [Fact]
    public void They_are_laid_out_beside_the_engine_and_among_its_dependencies()
    {
        var engine = Path.Combine(ModuleFolder.Path, "Engine");
        var name = StandIns.GetName().Name;
        Assert.True(File.Exists(Path.Combine(engine, $"{name}.dll")));
        Assert.Contains($"\"{name}.dll\"", File.ReadAllText(Path.Combine(engine, "ZenImageBuilder.Engine.deps.json")), StringComparison.Ordinal);
    }
}
