using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Contexts;

/// <summary>Shows what a build of a folder would send, without sending anything.</summary>
[Cmdlet(VerbsCommon.Get, Nouns.BuildContext, DefaultParameterSetName = ByPath)]
[OutputType(typeof(BuildContext))]
public sealed class GetBuildContextCommand : ImageBuilderCmdlet
{
    private const string ByPath = "Path";

    private const string ByLiteralPath = "LiteralPath";

    private const string SeveralFolders = "Get-ChildItem -Directory | Get-BuildContext";

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

    /// <summary>Lists every entry of the context.</summary>
    [Parameter]
    public SwitchParameter Entries { get; set; }

    private protected override async Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        using var observer = Observe();
        WriteObject(await Engine.Contexts.ReadAsync(Request(), observer, cancellationToken));
    }

    private ContextRequest Request() =>
        new(
            ParameterSetName == ByLiteralPath ? FileSystemPath.Literal(SessionState, LiteralPath) : FileSystemPath.Existing(SessionState, Path, SeveralFolders),
            Dockerfile is null ? null : FileSystemPath.OnDrive(SessionState, Dockerfile),
            Entries
        );
}
