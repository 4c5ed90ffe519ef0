using System.Globalization;
using System.Management.Automation;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Text;

namespace ZenImageBuilder.Cmdlets.Builds;

/// <summary>
/// A job that builds in the background, for Get-Job, Wait-Job, Receive-Job, Stop-Job and Remove-Job. The job fails if one of its builds fails.
/// </summary>
internal sealed class ImageBuildJob : Job, IStreams
{
    private readonly BuildRun _run;

    private readonly Task _reading;

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

    public override string StatusMessage => string.Create(CultureInfo.InvariantCulture, $"{_run.Ended} of {_run.Started} builds have ended");

    string IStreams.Source => Command;

    // It is not known where the log will be shown.
    bool IStreams.HasColors => false;

    /// <summary>Stops the builds, both locally and remotely.</summary>
    public override void StopJob()
    {
        if (_reading.IsCompleted)
        {
            return;
        }

        SetJobState(JobState.Stopping);

        // The field is set before the stop begins, because the reader must distinguish a stop from a failure.
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
        IStreams streams = this;
        var sink = new BuildSink(streams, isWatched: true);
        try
        {
            do
            {
                while (_run.TryTake(out var happened))
                {
                    sink.Take(happened);
                }
            } while (await _run.WaitAsync(CancellationToken.None));
            await _run.Work;
        }
        catch (OperationCanceledException) when (_stopping is not null)
        {
            // The user requested the stop.
        }
        catch (Exception exception)
        {
            streams.Error(ErrorFactory.Record(exception));
        }

        // A job accepts no more records once its state is final.
        foreach (var said in _stopping is { } stopping ? await stopping : [])
        {
            streams.Warning(TerminalText.Escape(said));
        }

        SetJobState(
            _stopping is not null ? JobState.Stopped
            : _hasFailed ? JobState.Failed
            : JobState.Completed
        );
    }

    void IStreams.Output(object value) => Output.Add(PSObject.AsPSObject(value));

    void IStreams.Error(ErrorRecord error)
    {
        _hasFailed = true;
        Error.Add(error);
    }

    void IStreams.Warning(string text) => Warning.Add(new(text));

    void IStreams.Verbose(string text) => Verbose.Add(new(text));

    void IStreams.Debug(string text) => Debug.Add(new(text));

    void IStreams.Information(InformationRecord record) => Information.Add(record);

    void IStreams.Progress(ProgressRecord bar) => Progress.Add(bar);
}
