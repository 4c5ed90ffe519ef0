using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Stacks;

/// <summary>Registers a stack, with its components, from a file of ZenML or of <c>Export-Stack</c>.</summary>
[Cmdlet(VerbsData.Import, Nouns.Stack, SupportsShouldProcess = true, DefaultParameterSetName = ByPath)]
[OutputType(typeof(Stack))]
public sealed class ImportStackCommand : ImageBuilderCmdlet
{
    private const string ByPath = "Path";

    private const string ByLiteralPath = "LiteralPath";

    /// <summary>The files; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByPath, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [PathObject]
    public string[] Path { get; set; } = null!;

    /// <summary>The files, exactly as written: no character is a wildcard.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByLiteralPath, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    [PathObject(IsLiteral = true)]
    public string[] LiteralPath { get; set; } = null!;

    /// <summary>The name that the stack gets. If it is omitted, the name in the file is used.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>If a different object already has a name, registers the new object under the next free name.</summary>
    [Parameter]
    public SwitchParameter Rename { get; set; }

    /// <summary>If an object already has a name, changes it to what the file says, also for the other stacks that use it.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Makes the stack the active one, which builds use if no stack is named.</summary>
    [Parameter]
    public SwitchParameter SetActive { get; set; }

    private protected override Task BeginProcessingAsync(CancellationToken cancellationToken) =>
        Rename && Force
            ? throw new ImageBuilderException(
                ErrorCode.InvalidParameterCombination,
                $"-{nameof(Rename)} and -{nameof(Force)} contradict each other.",
                remedy: "Give one of the two."
            )
            : Task.CompletedTask;

    private protected override async Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        foreach (var given in ParameterSetName == ByLiteralPath ? LiteralPath : Path)
        {
            foreach (var file in Files(given))
            {
                try
                {
                    await ImportAsync(await TextFile.ReadAsync(file, cancellationToken), cancellationToken);
                }
                catch (ImageBuilderException exception)
                {
                    WriteError(exception, file);
                }
            }
        }
    }

    private IReadOnlyList<string> Files(string given)
    {
        try
        {
            return ParameterSetName == ByLiteralPath ? [FileSystemPath.Literal(SessionState, given)] : FileSystemPath.Files(SessionState, given);
        }
        catch (ImageBuilderException exception)
        {
            WriteError(exception, given);
            return [];
        }
    }

    private async Task ImportAsync(string text, CancellationToken cancellationToken)
    {
        var conflict =
            Force ? ImportConflict.Overwrite
            : Rename ? ImportConflict.Rename
            : ImportConflict.Refuse;
        var import = Engine.Documents.Plan(new(text, Name, conflict, SetActive));
        foreach (var warning in import.Warnings)
        {
            WriteWarning(warning);
        }

        if (import.Steps.Count == 0)
        {
            WriteVerbose($"The stack '{import.Stack}' is registered already, as it is in the file.");
            WriteObject(import.Run());
            return;
        }

        await WriteAppliedAsync(import, cancellationToken);
    }
}
