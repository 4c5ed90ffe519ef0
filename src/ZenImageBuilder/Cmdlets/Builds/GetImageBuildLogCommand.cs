using System.Management.Automation;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Builds;

/// <summary>Reads the log of builds, line by line.</summary>
[Cmdlet(VerbsCommon.Get, Nouns.ImageBuildLog)]
[OutputType(typeof(BuildLogLine))]
public sealed class GetImageBuildLogCommand : AwsCmdlet
{
    /// <summary>IDs, ID prefixes or CodeBuild's IDs; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("BuildId")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ReferenceText]
    [ArgumentCompleter(typeof(BuildIdCompleter))]
    public BuildRef[] Id { get; set; } = null!;

    /// <summary>Continues to read until the build has ended.</summary>
    [Parameter]
    public SwitchParameter Follow { get; set; }

    private protected override async Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        using var observer = Observe();
        await EachAsync(
            Id,
            async reference =>
            {
                foreach (var build in Engine.Builds.Find(reference.Reference, filter: null, Unreadable))
                {
                    await foreach (var line in Engine.Builds.ReadLogAsync(build.Id, Follow, Aws(), observer, cancellationToken))
                    {
                        WriteObject(line);
                    }
                }
            }
        );
    }
}
