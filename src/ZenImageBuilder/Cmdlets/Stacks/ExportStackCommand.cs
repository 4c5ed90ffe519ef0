using System.Management.Automation;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Stacks;

/// <summary>Writes a stack to a file that ZenML and <c>Import-Stack</c> can read, or its text to the pipeline.</summary>
[Cmdlet(VerbsData.Export, Nouns.Stack, SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class ExportStackCommand : TextExportCmdlet
{
    /// <summary>Names, IDs or ID prefixes. If it is omitted, the active stack is exported.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(StackNameCompleter))]
    public ComponentRef[]? Name { get; set; }

    /// <summary>The version of ZenML that the file names. Unless told otherwise, ZenML imports only files of its own version.</summary>
    [Parameter]
    [ValidatePattern(@"^[0-9]+(\.[0-9]+)+[A-Za-z0-9.]*\z")]
    public string? ZenMLVersion { get; set; }

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) =>
        EachAsync(
            Name ?? [null!],
            async reference =>
            {
                await ExportAsync(reference is null ? Active() : Engine.Stacks.Resolve(reference.ToStack()), cancellationToken);
            }
        );

    private static Stack Active() =>
        Engine.Stacks.Active
        ?? throw new ImageBuilderException(
            ErrorCode.NoActiveStack,
            "No stack was named, and none is active.",
            remedy: "Name one, or make one active with Select-Stack."
        );

    private Task ExportAsync(Stack stack, CancellationToken cancellationToken) =>
        ExportAsync($"{stack.Name}.yaml", $"Export stack '{stack.Name}'", () => Text(stack), cancellationToken);

    private string Text(Stack stack)
    {
        var export = Engine.Documents.Export(stack.Id, ZenMLVersion);
        foreach (var warning in export.Warnings)
        {
            WriteWarning(warning);
        }

        return export.Text;
    }
}
