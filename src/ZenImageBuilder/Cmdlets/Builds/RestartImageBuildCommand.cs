using System.Management.Automation;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Builds;

/// <summary>Builds recorded builds again, from their stored contexts. Ctrl+C while it waits stops the remote builds.</summary>
[Cmdlet(VerbsLifecycle.Restart, Nouns.ImageBuild, SupportsShouldProcess = true)]
[OutputType(typeof(ImageBuild))]
[OutputType(typeof(Job))]
public sealed class RestartImageBuildCommand : BuildStartingCmdlet
{
    /// <summary>Ids, id prefixes or CodeBuild's ids, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("BuildId")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ReferenceText]
    [ArgumentCompleter(typeof(BuildIdCompleter))]
    public BuildRef[] Id { get; set; } = null!;

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken) =>
        EachAsync(
            Id,
            async reference =>
            {
                foreach (var build in Engine.Builds.Find(reference.Reference, filter: null, Unreadable))
                {
                    await RestartAsync(build, cancellationToken);
                }
            }
        );

    private async Task RestartAsync(ImageBuild build, CancellationToken cancellationToken)
    {
        var planned = PlanAgain(build);
        if (ShouldProcess(string.Join(", ", planned.Tags), $"Build image again from context {build.Context.Hash[..Math.Min(12, build.Context.Hash.Length)]}"))
        {
            await StartAsync(planned, cancellationToken);
        }
    }
}
