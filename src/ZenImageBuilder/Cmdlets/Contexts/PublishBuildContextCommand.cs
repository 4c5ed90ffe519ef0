using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Contexts;

/// <summary>Packs a build context and uploads the parts that the artifact store lacks, without starting a build.</summary>
[Cmdlet(VerbsData.Publish, Nouns.BuildContext, SupportsShouldProcess = true, DefaultParameterSetName = ByPath)]
[OutputType(typeof(PublishedBuildContext))]
public sealed class PublishBuildContextCommand : ContextStoreCmdlet
{
    private const string ByPath = "Path";

    private const string ByLiteralPath = "LiteralPath";

    private const string SeveralFolders = "Get-ChildItem -Directory | Publish-BuildContext";

    /// <summary>The folder of the build context.</summary>
    [Parameter(Position = 0, ParameterSetName = ByPath, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [PathObject(TakesFolderOfContext = true)]
    public string Path { get; set; } = ".";

    /// <summary>The folder of the build context, exactly as written: no character is a wildcard.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByLiteralPath, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName", "LP")]
    [ValidateNotNullOrEmpty]
    [PathObject(IsLiteral = true, TakesFolderOfContext = true)]
    public string LiteralPath { get; set; } = null!;

    /// <summary>The Dockerfile, relative to the context. If it is omitted, <c>Dockerfile</c> is used.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Dockerfile { get; set; }

    /// <summary>Reads every file of the context, and does not use the hash cache.</summary>
    [Parameter]
    public SwitchParameter NoHashCache { get; set; }

    private protected override async Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        var path =
            ParameterSetName == ByLiteralPath ? FileSystemPath.Literal(SessionState, LiteralPath) : FileSystemPath.Existing(SessionState, Path, SeveralFolders);
        var request = new PublishContextRequest(
            path,
            Dockerfile is null ? null : FileSystemPath.OnDrive(SessionState, Dockerfile),
            NoHashCache,
            Selection(),
            Aws()
        );
        var store = Engine.Contexts.Resolve(request.Store);
        await WriteAppliedAsync(
            new Planned<PublishedBuildContext>(
                path,
                $"Publish build context to {store.Name}",
                (observer, cancellationToken) => Engine.Contexts.PublishAsync(request, observer, cancellationToken)
            ),
            cancellationToken
        );
    }
}
