using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Sandbox;

/// <summary>Gets the sandboxes that run in this process.</summary>
[Cmdlet(VerbsCommon.Get, Nouns.ImageBuilderSandbox)]
[OutputType(typeof(ImageBuilderSandbox))]
public sealed class GetImageBuilderSandboxCommand : ImageBuilderCmdlet
{
    /// <summary>Ids or id prefixes; without it, all.</summary>
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
                WriteObject(SandboxObject.Of(One(running, reference)));
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

    /// <summary>The one sandbox that the reference names.</summary>
    internal static SandboxDescription One(IReadOnlyList<SandboxDescription> running, SandboxRef reference) =>
        running.Where(sandbox => reference.Means(sandbox.Id)).Take(2).ToList() switch
        {
            [var only] => only,
            [] => throw new ImageBuilderException(
                ErrorCode.SandboxNotFound,
                $"No sandbox '{reference}' runs in this process.",
                reference.ToString(),
                "List them with Get-ImageBuilderSandbox."
            ),
            _ => throw new ImageBuilderException(
                ErrorCode.AmbiguousReference,
                $"Several sandboxes have an id that begins with '{reference}'.",
                reference.ToString()
            ),
        };
}
