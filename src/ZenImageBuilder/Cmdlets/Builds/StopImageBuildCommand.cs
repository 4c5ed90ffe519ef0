using System.Management.Automation;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Builds;

/// <summary>Stops running builds.</summary>
[Cmdlet(VerbsLifecycle.Stop, Nouns.ImageBuild, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(ImageBuild))]
public sealed class StopImageBuildCommand : AwsCmdlet
{
    private readonly List<Guid> _stopping = [];

    /// <summary>IDs, ID prefixes or CodeBuild's IDs; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("BuildId")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ReferenceText]
    [ArgumentCompleter(typeof(BuildIdCompleter))]
    public BuildRef[] Id { get; set; } = null!;

    /// <summary>Emits the build in its state after the request to stop or, with <see cref="Wait"/>, after its end.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Returns when the builds have ended.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    private protected override async Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        using var observer = Observe();
        await EachAsync(
            Id,
            async reference =>
            {
                foreach (var build in Engine.Builds.Find(reference.Reference, filter: null, Unreadable))
                {
                    await StopAsync(build, observer, cancellationToken);
                }
            }
        );
    }

    private protected override async Task EndProcessingAsync(CancellationToken cancellationToken)
    {
        if (_stopping.Count == 0)
        {
            return;
        }

        using var observer = Observe();
        await foreach (var ended in Engine.Builds.WaitAsync(new(_stopping, FollowLogs: false, Timeout: null, Aws()), observer, cancellationToken))
        {
            WriteVerbose($"The build {ended.BuildId ?? ended.Id.ToString()} has ended: {ended.Status}.");
            if (PassThru)
            {
                WriteObject(ended);
            }
        }
    }

    private async Task StopAsync(ImageBuild build, StreamObserver observer, CancellationToken cancellationToken)
    {
        var name = build.BuildId ?? build.Id.ToString();
        if (build.HasEnded)
        {
            WriteVerbose($"The build {name} has ended already: {build.Status}.");
        }
        else if (!ImageBuildStatus.IsRunning(build.Status))
        {
            WriteVerbose($"The build {name} was told to stop already: {build.Status}.");
        }
        else if (ShouldProcess(name, "Stop image build"))
        {
            build = await Engine.Builds.StopAsync(build.Id, Aws(), observer, cancellationToken);
        }
        else
        {
            return;
        }

        if (Wait && !build.HasEnded)
        {
            _stopping.Add(build.Id);
        }
        else if (PassThru)
        {
            WriteObject(build);
        }
    }
}
