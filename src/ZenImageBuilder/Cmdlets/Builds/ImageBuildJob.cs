using System.Globalization;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Text;

namespace ZenImageBuilder.Cmdlets.Builds;

/// <summary>Builds in the background, for Get-Job, Wait-Job, Receive-Job, Stop-Job and Remove-Job. It fails where one of them does.</summary>
internal sealed class ImageBuildJob : Job
{
    private readonly ProgressBoard _board = new();

    private readonly BuildRun _run;

    private readonly Task _reading;

    private int _ended;

    private int _known;

    private volatile bool _hasFailed;

    private volatile Task<IReadOnlyList<string>>? _stopping;

    public ImageBuildJob(string command, BuildRun run)
        : base(command)
    {
        PSJobTypeName = nameof(ImageBuildJob);
        _run = run;
        SetJobState(JobState.Running);
        _reading = Task.Run(ReadAsync);
    }

    public override bool HasMoreData =>
        JobStateInfo.State is JobState.NotStarted or JobState.Running or JobState.Stopping
        || Output.Count + Error.Count + Warning.Count + Verbose.Count + Debug.Count + Progress.Count + Information.Count > 0;

    public override string Location => "CodeBuild";

    public override string StatusMessage => string.Create(CultureInfo.InvariantCulture, $"{_ended} of {_known} builds have ended");

    /// <summary>Stops the builds, here and remotely.</summary>
    public override void StopJob()
    {
        if (_reading.IsCompleted)
        {
            return;
        }

        SetJobState(JobState.Stopping);

        // Known before it begins: whoever reads what happens has to tell a stop from a failure.
        var stop = new Task<Task<IReadOnlyList<string>>>(_run.StopAsync);
        _stopping = stop.Unwrap();
        stop.Start(TaskScheduler.Default);
        _ = _reading.Wait(2 * BuildRun.StopTime);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            StopJob();
            _run.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task ReadAsync()
    {
        try
        {
            do
            {
                while (_run.TryTake(out var happened))
                {
                    Pass(happened);
                }
            } while (await _run.WaitAsync(CancellationToken.None));
            await _run.Work;
        }
        catch (OperationCanceledException) when (_stopping is not null)
        {
            // That is what was asked for.
        }
        catch (Exception exception)
        {
            Fail(exception, null);
        }

        // Nothing can be said any more once the state is a last one.
        foreach (var said in _stopping is { } stopping ? await stopping : [])
        {
            Warning.Add(new(TerminalText.Escape(said)));
        }

        SetJobState(
            _stopping is not null ? JobState.Stopped
            : _hasFailed ? JobState.Failed
            : JobState.Completed
        );
    }

    private void Pass(object happened)
    {
        switch (happened)
        {
            case EngineEvent news:
                Write(news);
                break;
            case BuildStarted:
                _known++;
                break;
            case BuildEnded ended:
                _ended++;
                Output.Add(PSObject.AsPSObject(ended.Build));
                if (BuildErrors.Of(ended.Build) is { } error)
                {
                    Fail(error, null);
                }

                break;
            case BuildNotStarted failed:
                Fail(failed.Error, failed.Request.ContextHash ?? failed.Request.ContextPath);
                break;
        }
    }

    private void Fail(Exception exception, object? target)
    {
        _hasFailed = true;
        Error.Add(ErrorFactory.Record(exception, target));
    }

    private void Write(EngineEvent happened)
    {
        switch (happened)
        {
            case VerboseMessage verbose:
                Verbose.Add(new(TerminalText.Escape(verbose.Text)));
                break;
            case DebugMessage debug:
                Debug.Add(new(TerminalText.Escape(debug.Text)));
                break;
            case WarningMessage warning:
                Warning.Add(new(TerminalText.Escape(warning.Text)));
                break;
            case LogLineRead log:
                // Whose screen it is, the job does not know.
                Information.Add(new ShownRecord(log.Line, Command, CmdletStreams.LogTags, TerminalText.EscapeLogLine(log.Line.Message, keepsColours: false)));
                break;
            default:
                foreach (var bar in _board.Show(happened))
                {
                    Progress.Add(bar);
                }

                break;
        }
    }
}
