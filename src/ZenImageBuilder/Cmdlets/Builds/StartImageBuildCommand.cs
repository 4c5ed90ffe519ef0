using System.Collections;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Builds;

/// <summary>
/// Builds container images remotely, from folders or from stored contexts, and pushes them. Ctrl+C while the cmdlet waits for the builds stops the remote
/// builds.
/// </summary>
[Cmdlet(VerbsLifecycle.Start, Nouns.ImageBuild, SupportsShouldProcess = true, DefaultParameterSetName = ByPath)]
[OutputType(typeof(ImageBuild))]
[OutputType(typeof(Job))]
public sealed class StartImageBuildCommand : BuildStartingCmdlet
{
    private const string ByPath = "Path";

    private const string ByLiteralPath = "LiteralPath";

    private const string ByContext = "Context";

    private const string SeveralFolders = "Get-ChildItem -Directory | Start-ImageBuild -Tag { \"$($_.Name):latest\" }";

    /// <summary>The folder of the build context.</summary>
    [Parameter(Position = 0, ParameterSetName = ByPath, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [PathObject]
    public string Path { get; set; } = ".";

    /// <summary>The folder of the build context, exactly as written: no character is a wildcard.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByLiteralPath, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName", "LP")]
    [ValidateNotNullOrEmpty]
    [PathObject(IsLiteral = true)]
    public string LiteralPath { get; set; } = null!;

    /// <summary>A context that the artifact store already holds.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByContext, ValueFromPipeline = true)]
    [ValidateNotNull]
    [ContextObject]
    public ContextRef Context { get; set; } = null!;

    /// <summary>
    /// The references that the image is pushed as: <c>name[:tag]</c>, <c>:tag</c> for the registry's default repository, or a full reference.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Tag { get; set; } = null!;

    /// <summary>The Dockerfile, relative to the context. If it is omitted, <c>Dockerfile</c> is used.</summary>
    [Parameter(ParameterSetName = ByPath, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ByLiteralPath, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Dockerfile { get; set; }

    /// <summary>The build arguments.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [Table]
    public IDictionary? BuildArg { get; set; }

    /// <summary>The labels of the image.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [Table]
    public IDictionary? Label { get; set; }

    // This parameter is not bound by property name: PowerShell gives every folder a property Target, which is the target of a symbolic link.

    /// <summary>The stage of the Dockerfile to build.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Target { get; set; }

    /// <summary>Builds every step again, without cached layers.</summary>
    [Parameter]
    public SwitchParameter NoCache { get; set; }

    /// <summary>The mode of the layer cache; without it, the mode of the image builder.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CacheModeCompleter))]
    public string? CacheMode { get; set; }

    /// <summary>The repository of the layer cache; without it, the repository of the image builder, otherwise that of the image.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CacheRepository { get; set; }

    /// <summary>Asks the registries for newer versions of the base images.</summary>
    [Parameter]
    public SwitchParameter Pull { get; set; }

    /// <summary>Builds nothing if the registry holds an image of the same inputs under every tag.</summary>
    [Parameter]
    public SwitchParameter SkipUnchanged { get; set; }

    /// <summary>Reads every file of the context, and does not use the hash cache.</summary>
    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByLiteralPath)]
    public SwitchParameter NoHashCache { get; set; }

    /// <summary>The stack. If it is omitted, the active stack is used.</summary>
    [Parameter]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(StackNameCompleter))]
    public ComponentRef? Stack { get; set; }

    /// <summary>The image builder, if no stack is used.</summary>
    [Parameter]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef? ImageBuilder { get; set; }

    /// <summary>The artifact store, if no stack is used.</summary>
    [Parameter]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef? ArtifactStore { get; set; }

    /// <summary>The container registry, if no stack is used.</summary>
    [Parameter]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef? ContainerRegistry { get; set; }

    /// <summary>First checks everything that the build needs in AWS, as Test-ImageBuilder does, and starts nothing if something is missing.</summary>
    [Parameter]
    public SwitchParameter Preflight { get; set; }

    private protected override async Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        var planned = Plan(Request());
        if (!ShouldProcess(string.Join(", ", planned.Tags), "Build image"))
        {
            return;
        }

        if (Preflight)
        {
            await TestAsync(planned, cancellationToken);
        }

        await StartAsync(planned, cancellationToken);
    }

    private async Task TestAsync(PlannedBuild planned, CancellationToken cancellationToken)
    {
        using var observer = Observe();
        var failed = new List<ReadinessCheck>();
        await foreach (
            var check in Engine.Readiness.TestAsync(new(planned.Components, Tag, CreateRepository: false, SkipProbe: false, Aws()), observer, cancellationToken)
        )
        {
            switch (check.Status)
            {
                case ReadinessStatus.Failed:
                    failed.Add(check);
                    break;
                case ReadinessStatus.Warning:
                    WriteWarning(check.Evidence);
                    break;
            }
        }

        if (failed.Count > 0)
        {
            throw new ImageBuilderException(
                ErrorCode.PreflightFailed,
                $"The build was not started. {string.Join(' ', failed.Select(static check => check.Evidence))}",
                Tag[0],
                string.Join(' ', failed.Select(static check => check.Remedy).Where(static remedy => remedy is not null).Distinct(StringComparer.Ordinal))
            );
        }
    }

    private BuildRequest Request() =>
        new(Source(), Tag)
        {
            Selection = Selection(),
            BuildArgs = TextMap.Ordered(BuildArg, nameof(BuildArg)),
            Labels = TextMap.Ordered(Label, nameof(Label)),
            Target = Target,
            NoCache = NoCache,
            Pull = Pull,
            CacheMode = CacheMode,
            CacheRepository = CacheRepository,
            SkipUnchanged = SkipUnchanged,
        };

    private BuildSource Source() =>
        ParameterSetName == ByContext
            ? new BuildSource.Stored(Context.Hash)
            : new BuildSource.Folder(
                ParameterSetName == ByLiteralPath
                    ? FileSystemPath.Literal(SessionState, LiteralPath)
                    : FileSystemPath.Existing(SessionState, Path, SeveralFolders),
                Dockerfile is null ? null : FileSystemPath.OnDrive(SessionState, Dockerfile),
                NoHashCache
            );

    private StackSelection Selection() =>
        Stack is not null && (ImageBuilder ?? ArtifactStore ?? ContainerRegistry) is { } component
            ? throw new ImageBuilderException(
                ErrorCode.InvalidParameterCombination,
                $"-{nameof(Stack)} names all components, so '{component}' cannot be named beside it.",
                component.ToString(),
                $"Give -{nameof(Stack)}, or -{nameof(ImageBuilder)}, -{nameof(ArtifactStore)} and -{nameof(ContainerRegistry)}, or neither to use the active stack."
            )
            : new(
                Stack?.ToStack(),
                ImageBuilder?.To(ComponentKind.ImageBuilder),
                ArtifactStore?.To(ComponentKind.ArtifactStore),
                ContainerRegistry?.To(ComponentKind.ContainerRegistry)
            );
}
