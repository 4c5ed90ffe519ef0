using System.Globalization;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Text;

namespace ZenImageBuilder.Cmdlets.Running;

/// <summary>The progress bars: one for each build or deployment, and a parent bar as soon as there are several.</summary>
internal sealed class ProgressBoard
{
    private readonly Dictionary<int, ProgressRecord> _open = [];

    private readonly HashSet<int> _known = [];

    private readonly int _above = Guid.NewGuid().GetHashCode() & int.MaxValue;

    private int _shown = -1;

    /// <summary>Returns the progress records to write for an event: none, one or two.</summary>
    public IEnumerable<ProgressRecord> Show(EngineEvent happened) =>
        happened switch
        {
            ContextProgress context => Show(ProgressView.Of(context)),
            BuildDelayed delayed => Show(ProgressView.Of(delayed)),
            BuildProgress build => Show(ProgressView.Of(build.Build)),
            DeploymentProgress deployment => Show(ProgressView.Of(deployment)),
            _ => [],
        };

    /// <summary>Returns the progress records that remove all bars that are shown.</summary>
    public IEnumerable<ProgressRecord> TakeDown()
    {
        var bars = _open.Values.ToList();
        _open.Clear();
        if (_shown >= 0)
        {
            bars.Add(Above());
        }

        bars.ForEach(static bar => bar.RecordType = ProgressRecordType.Completed);
        return bars;
    }

    private IEnumerable<ProgressRecord> Show(ProgressRecord bar)
    {
        (bar.Activity, bar.StatusDescription) = (TerminalText.Line(bar.Activity), TerminalText.Line(bar.StatusDescription));
        _ = _known.Add(bar.ActivityId);
        if (bar.RecordType == ProgressRecordType.Completed)
        {
            _ = _open.Remove(bar.ActivityId);
        }
        else
        {
            _open[bar.ActivityId] = bar;
        }

        if (_known.Count == 1)
        {
            return [bar];
        }

        bar.ParentActivityId = _above;
        var state = HashCode.Combine(_known.Count, _open.Count) & int.MaxValue;
        if (state == _shown)
        {
            return [bar];
        }

        _shown = state;
        return [Above(), bar];
    }

    private ProgressRecord Above()
    {
        var done = _known.Count - _open.Count;
        return new(_above, "Image builds", string.Create(CultureInfo.InvariantCulture, $"{done} of {_known.Count} done"))
        {
            PercentComplete = done * 100 / _known.Count,
        };
    }
}
