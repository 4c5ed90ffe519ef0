using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Running;

/// <summary>The base of cmdlets that write a text: to a file that is named, else to the pipeline.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TextExportCmdlet : ImageBuilderCmdlet
{
    /// <summary>The file, or a folder, in which the file gets its usual name; without it, the text goes to the pipeline.</summary>
    [Parameter(Position = 1)]
    [Alias("OutFile")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the file as an object.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <param name="usualName">The name that the file gets in a folder.</param>
    /// <param name="action">What is done, for who is asked.</param>
    /// <param name="text">Makes the text; not called where nothing is written.</param>
    private protected async Task ExportAsync(string usualName, string action, Func<string> text, CancellationToken cancellationToken)
    {
        if (Path is null)
        {
            // Whatever takes the text down the pipeline ends its lines itself.
            WriteObject(text().TrimEnd());
            return;
        }

        var path = FileSystemPath.Literal(SessionState, Path);
        var file = Directory.Exists(path) ? System.IO.Path.Combine(path, usualName) : path;
        if (File.Exists(file) && !Force)
        {
            throw TextFile.Exists(file);
        }

        var plan = new Planned<FileInfo>(
            file,
            action,
            async (_, cancellationToken) =>
            {
                await TextFile.WriteAsync(file, text(), Force, cancellationToken);
                return new(file);
            }
        );
        if (await ApplyAsync(plan, cancellationToken) is { } written && PassThru)
        {
            WriteObject(written);
        }
    }
}
