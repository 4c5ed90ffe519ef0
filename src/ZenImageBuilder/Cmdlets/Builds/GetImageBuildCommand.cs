using System.Management.Automation;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Builds;

/// <summary>Gets the recorded builds, newest first.</summary>
[Cmdlet(VerbsCommon.Get, Nouns.ImageBuild)]
[OutputType(typeof(ImageBuild))]
public sealed class GetImageBuildCommand : AwsCmdlet
{
    /// <summary>Ids, id prefixes or CodeBuild's ids, with wildcards; without it, all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("BuildId")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ReferenceText]
    [ArgumentCompleter(typeof(BuildIdCompleter))]
    public BuildRef[]? Id { get; set; }

    /// <summary>Asks the service how the builds that run stand now.</summary>
    [Parameter]
    public SwitchParameter Refresh { get; set; }

    private protected override async Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        foreach (var reference in Id ?? [null!])
        {
            try
            {
                var builds = Engine.Builds.Find(reference?.Reference);
                foreach (var build in Refresh ? await RefreshAsync(builds, cancellationToken) : builds)
                {
                    WriteObject(build);
                }
            }
            catch (ImageBuilderException exception)
            {
                WriteError(exception, reference?.ToString());
            }
        }
    }

    private async Task<IEnumerable<ImageBuild>> RefreshAsync(IReadOnlyList<ImageBuild> builds, CancellationToken cancellationToken)
    {
        var running = builds.Where(static build => !build.HasEnded).Select(static build => build.Id).ToList();
        if (running.Count == 0)
        {
            return builds;
        }

        using var observer = Observe();
        var refreshed = (await Engine.Builds.RefreshAsync(running, Aws(), observer, cancellationToken)).ToDictionary(static build => build.Id);
        return builds.Select(build => refreshed.GetValueOrDefault(build.Id, build));
    }
}
