using System.Management.Automation;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Stacks;

/// <summary>Writes a stack as a file that ZenML and <c>Import-Stack</c> read, or its text to the pipeline.</summary>
[Cmdlet(VerbsData.Export, Nouns.Stack, SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class ExportStackCommand : ImageBuilderCmdlet
{
    /// <summary>Names, ids or id prefixes; without it, the active stack.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(StackNameCompleter))]
    public ComponentRef[]? Name { get; set; }

    /// <summary>The file, or a folder, in which the file gets the name of the stack; without it, the text goes to the pipeline.</summary>
    [Parameter(Position = 1)]
    [Alias("OutFile")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The version of ZenML that the file names: ZenML imports those of its own version only, unless told otherwise.</summary>
    [Parameter]
    [ValidatePattern(@"^[0-9]+(\.[0-9]+)+[A-Za-z0-9.]*\z")]
    public string? ZenMLVersion { get; set; }

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the file as an object.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override async Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        foreach (var reference in Name ?? [null!])
        {
            try
            {
                await ExportAsync(reference is null ? Active() : Engine.Stacks.Resolve(reference.ToStack()), cancellationToken);
            }
            catch (ImageBuilderException exception)
            {
                WriteError(exception, reference?.ToString());
            }
        }
    }

    private static Stack Active() => Engine.Stacks.Active ?? throw new ImageBuilderException(
        ErrorCode.NoActiveStack, "No stack was named, and none is active.", remedy: "Name one, or make one active with Select-Stack.");

    private async Task ExportAsync(Stack stack, CancellationToken cancellationToken)
    {
        var file = Path is null ? null : FileFor(stack);
        if (file is not null && File.Exists(file) && !Force)
        {
            throw new ImageBuilderException(ErrorCode.FileExists, $"The file '{file}' is there already.", Path, "Name another one, or replace it with -Force.");
        }

        if (file is not null && !ShouldProcess(file, $"Export stack '{stack.Name}'"))
        {
            return;
        }

        var export = Engine.Documents.Export(stack.Id, ZenMLVersion);
        foreach (var warning in export.Warnings)
        {
            WriteWarning(warning);
        }

        if (file is null)
        {
            // Whatever takes the text down the pipeline ends its lines itself.
            WriteObject(export.Text.TrimEnd());
            return;
        }

        await TextFile.WriteAsync(file, export.Text, Force, cancellationToken);
        if (PassThru)
        {
            WriteObject(new FileInfo(file));
        }
    }

    private string FileFor(Stack stack)
    {
        var path = FileSystemPath.Literal(SessionState, Path!);
        return Directory.Exists(path) ? System.IO.Path.Combine(path, stack.Name + ".yaml") : path;
    }
}
