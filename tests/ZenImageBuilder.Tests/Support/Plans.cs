using System.Collections.ObjectModel;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Planning;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Support;

/// <summary>Components, plans and records for tests.</summary>
internal static class Plans
{
    public static readonly DateTimeOffset Epoch = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static ImageBuilder Builder(params (string Name, object Value)[] configuration) =>
        new()
        {
            Id = Guid.NewGuid(),
            Name = "builder",
            Flavor = "aws",
            Configuration = Configuration([
                ("CodeBuildProject", "project"),
                ("BuildImage", "image"),
                ("ComputeType", "BUILD_GENERAL1_SMALL"),
                ("EnvironmentType", "LINUX_CONTAINER"),
                ("PrivilegedMode", false),
                ("ImplicitContainerRegistryAuth", true),
                ("CacheMode", "Auto"),
                ("UniqueTag", true),
                .. configuration,
            ]),
            Labels = Labels(),
            Created = Epoch,
            Updated = Epoch,
        };

    public static ArtifactStore Store() =>
        new()
        {
            Id = Guid.NewGuid(),
            Name = "store",
            Flavor = "s3",
            Configuration = Configuration([("Path", "s3://bucket/prefix")]),
            Labels = Labels(),
            Created = Epoch,
            Updated = Epoch,
        };

    public static ContainerRegistry Registry(string flavor = "aws", params (string Name, object Value)[] configuration) =>
        new()
        {
            Id = Guid.NewGuid(),
            Name = "registry",
            Flavor = flavor,
            Configuration = Configuration([("Uri", "123456789012.dkr.ecr.eu-central-1.amazonaws.com"), .. configuration]),
            Labels = Labels(),
            Created = Epoch,
            Updated = Epoch,
        };

    public static Stack Stack(ImageBuilder? builder, ArtifactStore? store, ContainerRegistry? registry) =>
        new()
        {
            Id = Guid.NewGuid(),
            Name = "stack",
            IsActive = true,
            ImageBuilder = builder,
            ArtifactStore = store,
            ContainerRegistry = registry,
            Labels = Labels(),
            Created = Epoch,
            Updated = Epoch,
        };

    public static BuildPlan Plan(params string[] tags) =>
        new()
        {
            Id = Guid.NewGuid(),
            Request = new(new BuildSource.Folder("/context"), tags),
            Aws = AwsOptions.None,
            StackName = "stack",
            ImageBuilder = Builder(),
            ArtifactStore = Store(),
            ContainerRegistry = Registry(),
            Tags = [.. tags.Select(static tag => ImageReference.Parse(tag, "127.0.0.1:5000", null))],
            Login = RegistryLoginKind.ServiceRole,
            Cache = new(LayerCacheMode.None, Reference: null),
        };

    private static ReadOnlyDictionary<string, object> Configuration(IEnumerable<(string Name, object Value)> pairs)
    {
        var configuration = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in pairs)
        {
            configuration[name] = value;
        }

        return new(configuration);
    }

    private static ReadOnlyDictionary<string, string> Labels() => new(new Dictionary<string, string>(StringComparer.Ordinal));
}
