using System.Globalization;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Contexts;

/// <summary>Removes stored contexts that are older than a given age, if no more recent build refers to them.</summary>
[Cmdlet(VerbsCommon.Clear, Nouns.BuildContext, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(ClearedBuildContext))]
public sealed class ClearBuildContextCommand : ContextStoreCmdlet
{
    private const double Megabyte = 1024 * 1024;

    /// <summary>The minimum age of what is removed: a TimeSpan or a number of seconds.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Duration]
    public TimeSpan OlderThan { get; set; }

    /// <summary>Emits an object for everything that was removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override async Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        var request = new ClearContextsRequest(OlderThan, Selection(), Aws());
        var store = Engine.Contexts.Resolve(request.Store);
        using var observer = Observe();
        var stale = await Engine.Contexts.FindStaleAsync(request, observer, cancellationToken);
        foreach (var item in stale)
        {
            WriteVerbose(
                $"{item.Kind} {item.Location}: {item.Bytes.ToString("N0", CultureInfo.InvariantCulture)} bytes, of {item.LastModified.ToString("u", CultureInfo.InvariantCulture)}."
            );
        }

        if (stale.Count == 0)
        {
            return;
        }

        var plan = new Planned<IAsyncEnumerable<(ClearedBuildContext Item, ImageBuilderException? Failure)>>(
            store.Name,
            Sentence(stale),
            () => Engine.Contexts.RemoveAsync(request, stale, observer, cancellationToken)
        );
        if (await ApplyAsync(plan, observer, cancellationToken) is { } removing)
        {
            await TellAsync(removing);
        }
    }

    private async Task TellAsync(IAsyncEnumerable<(ClearedBuildContext Item, ImageBuilderException? Failure)> removing)
    {
        await foreach (var (item, failure) in removing)
        {
            if (failure is not null)
            {
                WriteError(failure, item.Location);
            }
            else if (PassThru)
            {
                WriteObject(item);
            }
        }
    }

    /// <summary>Describes what will be removed, with counts: "Remove 3 contexts, 1 segment and 1 hash cache (12.5 MB)".</summary>
    private static string Sentence(IReadOnlyList<ClearedBuildContext> stale)
    {
        var parts = stale
            .GroupBy(static item => item.Kind)
            .Select(static group => string.Create(CultureInfo.InvariantCulture, $"{group.Count():N0} {Words(group.Key, group.Count())}"))
            .ToList();
        var list = parts.Count == 1 ? parts[0] : $"{string.Join(", ", parts[..^1])} and {parts[^1]}";
        return string.Create(CultureInfo.InvariantCulture, $"Remove {list} ({stale.Sum(static item => item.Bytes) / Megabyte:N1} MB)");
    }

    private static string Words(string kind, int count) =>
        (kind, count) switch
        {
            (ClearedBuildContextKind.Context, 1) => "context",
            (ClearedBuildContextKind.Context, _) => "contexts",
            (ClearedBuildContextKind.Segment, 1) => "segment",
            (ClearedBuildContextKind.Segment, _) => "segments",
            (ClearedBuildContextKind.Index, 1) => "index",
            (ClearedBuildContextKind.Index, _) => "indexes",
            (ClearedBuildContextKind.Upload, 1) => "unfinished upload",
            (ClearedBuildContextKind.Upload, _) => "unfinished uploads",
            (_, 1) => "hash cache",
            _ => "hash caches",
        };
}
