using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Running;

/// <summary>The base of the cmdlets that write a text: to a file if a path is given, otherwise to the pipeline.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TextExportCmdlet : ImageBuilderCmdlet
{
    /// <summary>The file, or a folder, in which the file gets its default name. If it is omitted, the text is written to the pipeline.</summary>
    [Parameter(Position = 1)]
    [Alias("OutFile")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Replaces an existing file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the file as an object.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <param name="usualName">The name of the file if the path is a folder.</param>
    /// <param name="action">The description of the action for <c>-WhatIf</c> and <c>-Confirm</c>.</param>
    /// <param name="text">Creates the text. It is not called if nothing is written.</param>
    private protected async Task ExportAsync(string usualName, string action, Func<string> text, CancellationToken cancellationToken)
    {
        if (Path is null)
        {
            // The next command of the pipeline adds the last line break itself.
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
