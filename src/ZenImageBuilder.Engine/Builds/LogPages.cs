using System.Runtime.CompilerServices;
using ZenImageBuilder.Engine.Builds.Steps;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds;

/// <summary>The log of one build from its beginning: every line once and in order, with the step that it belongs to.</summary>
internal sealed class LogPages(IBuildRunner runner, string buildId, StepReader steps)
{
    private string? _token;

    /// <summary>The lines that have come since the last time. An empty page is not the end of a log: an unchanged token is the end of what is there now.</summary>
    public async IAsyncEnumerable<BuildLogLine> ReadAsync(string group, string stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await runner.ReadLogAsync(group, stream, _token, cancellationToken).ConfigureAwait(false);
            var more = page.NextToken is not null && !string.Equals(page.NextToken, _token, StringComparison.Ordinal);
            _token = page.NextToken ?? _token;
            foreach (var entry in page.Entries)
            {
                yield return new(entry.Timestamp, entry.Message, buildId) { Step = steps.Read(entry.Timestamp, entry.Message) };
            }

            if (!more)
            {
                yield break;
            }
        }
    }
}
