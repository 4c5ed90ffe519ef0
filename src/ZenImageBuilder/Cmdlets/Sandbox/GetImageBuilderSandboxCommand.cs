using System.Management.Automation;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Sandbox;

/// <summary>Gets the sandboxes that run in this process.</summary>
[Cmdlet(VerbsCommon.Get, Nouns.ImageBuilderSandbox)]
[OutputType(typeof(ImageBuilderSandbox))]
public sealed class GetImageBuilderSandboxCommand : ImageBuilderCmdlet
{
    /// <summary>IDs or ID prefixes. If it is omitted, all sandboxes are returned.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(SandboxIdCompleter))]
    public SandboxRef[]? Id { get; set; }

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        var running = Engine.Sandboxes.Running;
        foreach (var reference in Id ?? [])
        {
            try
            {
                WriteObject(SandboxObject.Of(reference.Among(running)));
            }
            catch (ImageBuilderException exception)
            {
                WriteError(exception);
            }
        }

        foreach (var sandbox in Id is null ? running : [])
        {
            WriteObject(SandboxObject.Of(sandbox));
        }

        return Task.CompletedTask;
    }
}
