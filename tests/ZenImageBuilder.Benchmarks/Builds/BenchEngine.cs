using System.Runtime.ExceptionServices;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Benchmarks.Builds;

/// <summary>An engine with a stack that accesses a sandbox with a role.</summary>
internal sealed class BenchEngine : IAsyncDisposable
{
    private static readonly Dictionary<string, string> NoLabels = [];

    private static readonly Dictionary<string, Secret> NoSecrets = [];

    private BenchEngine(IEngine engine) => Engine = engine;

    public IEngine Engine { get; }

    public static async Task<BenchEngine> StartAsync(SandboxProcess.Place at, string home, TimeSpan? patience = null)
    {
        var engine = ZenImageBuilder.Engine.Engine.Create(new(home, TimeProvider.System) { CallPatience = patience });
        var settings = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase)
        {
            ["Region"] = at.Region,
            ["AccessKey"] = at.AccessKey,
            ["RoleArn"] = at.Role,
            ["EndpointUrl"] = at.Endpoint,
        };
        var secrets = new Dictionary<string, Secret>(StringComparer.Ordinal) { ["SecretKey"] = new(at.SecretKey) };
        var connector = await engine.Connectors.RegisterAsync(
            new("bench", "aws", "iam-role", [], null, settings, secrets, ConnectorExpiry.None, null, NoLabels),
            verify: false,
            Silent.Observer,
            CancellationToken.None
        );
        Register(ComponentKind.ImageBuilder, "aws", ("CodeBuildProject", at.Project));
        Register(ComponentKind.ArtifactStore, "s3", ("Path", $"s3://{at.Bucket}/bench"));
        Register(ComponentKind.ContainerRegistry, "aws", ("Uri", at.Registry));
        _ = engine.Stacks.Register(new("bench", "bench", "bench", "bench", NoLabels, SetActive: true));
        return new(engine);

        void Register(ComponentKind kind, string flavor, (string Name, object Value) attribute) =>
            engine.Components.Register(
                new(kind, "bench", flavor, new Dictionary<string, object>(StringComparer.Ordinal) { [attribute.Name] = attribute.Value }, NoLabels, NoSecrets)
                {
                    ConnectorId = connector.Id,
                }
            );
    }

    /// <summary>Starts a build of a folder and returns it when the service has accepted it.</summary>
    public async Task<ImageBuild> StartAsync(string context)
    {
        BuildEvent? outcome = null;
        var batch = Engine.Builds.Begin(
            new(AtOnce: 1, Watch: false, AwsOptions.None),
            happened => outcome = happened is BuildEvent.News ? outcome : happened,
            CancellationToken.None
        );
        batch.Plan(new(new BuildSource.Folder(context), ["app:1"])).Start();
        batch.Complete();
        await batch.Work;
        if (outcome is BuildEvent.NotStarted failed)
        {
            ExceptionDispatchInfo.Throw(failed.Error);
        }

        return ((BuildEvent.Started)outcome!).Build;
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();

    internal sealed class Silent : IEngineObserver
    {
        public static readonly Silent Observer = new();

        public void Report(EngineEvent happened)
        {
            // Only a listener would keep the messages.
        }
    }
}
