using System.Management.Automation;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Deployment;

/// <summary>Deletes what <c>Deploy-Stack</c> deployed, and unregisters what it registered.</summary>
[Cmdlet(VerbsCommon.Remove, Nouns.StackDeployment, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(RemovedStackDeployment))]
public sealed class RemoveStackDeploymentCommand : AwsCmdlet
{
    /// <summary>The name of the deployment, or the stack that was registered for it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [NamedObject]
    [ArgumentCompleter(typeof(StackNameCompleter))]
    public string Name { get; set; } = null!;

    private protected override async Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        using var observer = Observe();
        using var takedown = await Engine.Deployments.PlanRemovalAsync(Name, Aws(), observer, cancellationToken);
        var removed = await Watched(
            ApplyAsync(takedown, observer, cancellationToken),
            $"CloudFormation goes on with what it has begun for '{Name}'. The same command goes on from there."
        );
        if (removed is null)
        {
            return;
        }

        foreach (var kept in removed.Kept)
        {
            WriteWarning($"{kept.PhysicalId} ({kept.Type}) is still there: {kept.Reason}");
        }

        WriteObject(removed);
    }
}
