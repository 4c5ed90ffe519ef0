using System.Management.Automation;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Builds;

/// <summary>Repeats recorded builds from their stored contexts. Ctrl+C while the cmdlet waits for the builds stops the remote builds.</summary>
[Cmdlet(VerbsLifecycle.Restart, Nouns.ImageBuild, SupportsShouldProcess = true)]
[OutputType(typeof(ImageBuild))]
[OutputType(typeof(Job))]
public sealed class RestartImageBuildCommand : BuildStartingCmdlet
{
    /// <summary>IDs, ID prefixes or CodeBuild's IDs; wildcards are allowed.</summary>
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
