using System.Collections.Concurrent;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Sandbox;

namespace ZenImageBuilder.Tests.Support;

/// <summary>An engine with its own catalog, a sandbox, and a stack in the catalog that uses the sandbox.</summary>
internal sealed class SandboxedEngine : IAsyncDisposable
{
    private static readonly Dictionary<string, string> NoLabels = [];

    private static readonly Dictionary<string, Secret> NoSecrets = [];

    private readonly string _folder = Directory.CreateTempSubdirectory("zib-e2e-").FullName;

    private string? _stub;

    private SandboxedEngine(SandboxServer server, TimeProvider time, TimeSpan? patience = null)
    {
        Server = server;
        Home = Path.Combine(_folder, "home");
        Engine = ZenImageBuilder.Engine.Engine.Create(new(Home, time) { CallPatience = patience });
        Aws = new()
        {
            Keys = new(server.AccessKey, new(server.SecretKey), null),
            Region = server.Region,
            EndpointUrl = server.Endpoint.ToString(),
        };
    }

    public SandboxServer Server { get; }

    public string Home { get; }

    public IEngine Engine { get; }

    /// <summary>The options with which AWS calls go to the sandbox.</summary>
    public AwsOptions Aws { get; }

    public Recorder Observer { get; } = new();

    /// <summary>Starts both. A test that builds needs a container engine, which the setup of the README installs.</summary>
    public static async Task<SandboxedEngine> StartAsync(TimeProvider? time = null, SandboxOptions? options = null)
    {
        var server = await SandboxServer.StartAsync(options ?? new(), TestContext.Current.CancellationToken);
        Assert.SkipWhen(server.ContainerEngine is null, "This machine has no container engine: docker, podman or buildah.");
        var engine = new SandboxedEngine(server, time ?? TimeProvider.System);
        engine.Register(ComponentKind.ImageBuilder, "aws", ("CodeBuildProject", server.Project));
        engine.Register(ComponentKind.ArtifactStore, "s3", ("Path", $"s3://{server.Bucket}/prefix"));
        engine.Register(ComponentKind.ContainerRegistry, "aws", ("Uri", server.Registry));
        engine.RegisterStack();
        return engine;
    }

    /// <summary>Starts both, with a container engine that does not build anything, and without registered objects.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="patience">The time limit of one call.</param>
    /// <param name="options">The options of the sandbox, except its container engine.</param>
    public static async Task<SandboxedEngine> StubbedAsync(TimeProvider time, TimeSpan? patience = null, SandboxOptions? options = null)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Builds of the sandbox need a POSIX shell.");
        var folder = Directory.CreateTempSubdirectory("zib-stub-").FullName;
        var server = await SandboxServer.StartAsync(
            (options ?? new()) with
            {
                ContainerEngine = StubEngine.Write(folder),
            },
            TestContext.Current.CancellationToken
        );
        return new(server, time, patience) { _stub = folder };
    }

    public StackComponent Register(ComponentKind kind, string flavor, params (string Name, object Value)[] configuration) =>
        Register(kind, flavor, connector: null, configuration);

    public StackComponent Register(ComponentKind kind, string flavor, Guid? connector, params (string Name, object Value)[] configuration) =>
        Engine.Components.Register(
            new(
                kind,
                "main",
                flavor,
                configuration.ToDictionary(static pair => pair.Name, static pair => pair.Value, StringComparer.Ordinal),
                NoLabels,
                NoSecrets
            )
            {
                ConnectorId = connector,
            }
        );

    public void RegisterStack() => Engine.Stacks.Register(new("main", "main", "main", "main", NoLabels, SetActive: true));

    /// <summary>A folder with a Dockerfile and files; a name that ends in '/' is a folder.</summary>
    public string Context(string dockerfile, params (string Name, string Content)[] files)
    {
        var root = Directory.CreateDirectory(Path.Combine(_folder, Guid.NewGuid().ToString("N"))).FullName;
        foreach (var (name, content) in files.Prepend(("Dockerfile", dockerfile)))
        {
            var path = Path.Combine(root, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, content);
        }

        return root;
    }

    /// <summary>A context whose image has a shell: the static busybox of this machine.</summary>
    public string ContextWithShell(string dockerfile, params (string Name, string Content)[] files)
    {
        const string busybox = "/bin/busybox";
        Assert.SkipUnless(File.Exists(busybox), "This machine has no static busybox to build an image from.");
        var root = Context("FROM scratch\nCOPY busybox /bin/busybox\nSHELL [\"/bin/busybox\", \"sh\", \"-c\"]\n" + dockerfile, files);
        File.Copy(busybox, Path.Combine(root, "busybox"));
        return root;
    }

    public BuildRequest Request(string context, params string[] tags) => new(new BuildSource.Folder(context), tags);

    public Task<ImageBuild> StartAsync(BuildRequest request) => Engine.Builds.StartAsync(request, Aws, Observer, TestContext.Current.CancellationToken);

    public async Task<ImageBuild> BuildAsync(BuildRequest request) => await WaitAsync(await StartAsync(request));

    /// <summary>Starts a recorded build again.</summary>
    public Task<ImageBuild> StartAgainAsync(ImageBuild build, AwsOptions? aws = null) =>
        Engine.Builds.StartAgainAsync(build, aws ?? Aws, Observer, TestContext.Current.CancellationToken);

    public async Task<ImageBuild> WaitAsync(ImageBuild build)
    {
        await foreach (var ended in Engine.Builds.WaitAsync(new([build.Id], FollowLogs: true, null, Aws), Observer, TestContext.Current.CancellationToken))
        {
            return ended;
        }

        throw new InvalidOperationException("The watch ended without a build.");
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        if (_stub is not null)
        {
            Directory.Delete(_stub, recursive: true);
        }
    }

    internal sealed class Recorder : IEngineObserver
    {
        public ConcurrentQueue<EngineEvent> Events { get; } = [];

        public IEnumerable<string> Log => Events.OfType<LogLineRead>().Select(static read => read.Line.Message);

        public IEnumerable<string> Warnings => Events.OfType<WarningMessage>().Select(static warning => warning.Text);

        public void Report(EngineEvent happened) => Events.Enqueue(happened);
    }
}
