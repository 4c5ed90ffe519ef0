using ZenImageBuilder.Contracts;
using ZenImageBuilder.Loading;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Support;

/// <summary>The base of tests that run the real cmdlets in a real runspace against an engine that the test plans.</summary>
public abstract class CmdletTest : HostedTest
{
    private static readonly DateTimeOffset Then = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    protected CmdletTest(HostedHome home)
        : base(home) => EngineLoader.Put(Home, Engine);

    private protected FakeEngine Engine { get; } = new();

    protected static ImageBuilder ABuilder(string name = "codebuild") =>
        new()
        {
            Id = Guid.NewGuid(),
            Name = name,
            Flavor = "aws",
            Labels = new Dictionary<string, string>(),
            Created = Then,
            Updated = Then,
            Configuration = new Dictionary<string, object> { ["CodeBuildProject"] = "images", ["ComputeType"] = "BUILD_GENERAL1_SMALL" },
        };

    protected static ArtifactStore AStore(string name = "s3") =>
        new()
        {
            Id = Guid.NewGuid(),
            Name = name,
            Flavor = "s3",
            Labels = new Dictionary<string, string>(),
            Created = Then,
            Updated = Then,
            Configuration = new Dictionary<string, object> { ["Path"] = "s3://bucket/prefix" },
        };

    protected static ContainerRegistry ARegistry(string name = "ecr") =>
        new()
        {
            Id = Guid.NewGuid(),
            Name = name,
            Flavor = "aws",
            Labels = new Dictionary<string, string>(),
            Created = Then,
            Updated = Then,
            Configuration = new Dictionary<string, object> { ["Uri"] = "123456789012.dkr.ecr.eu-central-1.amazonaws.com" },
        };

    private protected static ComponentFlavor AFlavor(ComponentKind kind, string name, string description, params ComponentFlavorAttribute[] attributes) =>
        new()
        {
            Name = name,
            Kind = kind.ToString(),
            Description = description,
            Attributes = attributes,
        };

    private protected static StackComponent AComponent(ComponentKind kind, string name) =>
        kind switch
        {
            ComponentKind.ImageBuilder => ABuilder(name),
            ComponentKind.ArtifactStore => AStore(name),
            _ => ARegistry(name),
        };

    protected static Stack AStack(string name = "prod", bool active = false) =>
        new()
        {
            Id = Guid.NewGuid(),
            Name = name,
            IsActive = active,
            Labels = new Dictionary<string, string>(),
            Created = Then,
            Updated = Then,
            ImageBuilder = ABuilder(),
            ArtifactStore = AStore(),
            ContainerRegistry = ARegistry(),
        };

    protected static ImageBuild ABuild(string status = ImageBuildStatus.InProgress, BuildFailure? failure = null) =>
        new()
        {
            Id = Guid.NewGuid(),
            BuildId = $"images:{Guid.NewGuid()}",
            BuildNumber = 7,
            Status = status,
            Phase = status == ImageBuildStatus.InProgress ? "BUILD" : "COMPLETED",
            Tags = ["registry.example/app:1"],
            Digest = status == ImageBuildStatus.Succeeded ? "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" : null,
            Context = new("00ff", 3, 1234, 567),
            StartTime = Then,
            EndTime = ImageBuildStatus.IsRunning(status) ? null : Then.AddSeconds(83),
            Phases = [],
            Failure = failure,
            ImageBuilder = "codebuild",
            Region = "eu-central-1",
        };

    protected static BuildContext AContext(string root = "/srv/app") =>
        new()
        {
            Root = root,
            Dockerfile = $"{root}/docker/web.Dockerfile",
            IgnoreFile = $"{root}/.dockerignore",
            Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            Files = 2,
            Folders = 1,
            Links = 1,
            Bytes = 3_500_000,
            Largest = [new("a/large.bin", BuildContextEntryKind.File, "0644", 3_499_000, null)],
            LeftOut = [new("node_modules", IsFolder: true, "node_modules", 3), new("x.log", IsFolder: false, "*.log", 12)],
            Warnings = [],
            Entries = [],
        };

    private protected static SandboxDescription ASandbox() =>
        new(
            Guid.NewGuid(),
            "http://127.0.0.1:4566",
            "us-east-1",
            "123456789012",
            "AKIASANDBOX",
            new("sandbox-secret"),
            "sandbox",
            "/tmp/sandbox/credentials",
            "bucket",
            "images",
            "127.0.0.1:5000",
            new("registry-secret"),
            "podman",
            null,
            "/tmp/sandbox"
        )
        {
            CallerArn = "arn:aws:iam::123456789012:user/sandbox",
            ServiceRoleArn = "arn:aws:iam::123456789012:role/service-role/builds",
        };
}
