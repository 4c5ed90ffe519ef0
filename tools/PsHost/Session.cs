using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PsHost;

/// <summary>One runspace and the pipeline that runs in it.</summary>
internal sealed class Session : IDisposable
{
    private const int Failure = 1;

    private const int BadScript = 64;

    private readonly ConsoleHost _host;

    private readonly Runspace _runspace;

    private readonly Lock _gate = new();

    private Pipeline? _running;

    private bool _stopping;

    public Session(ConsoleHost host)
    {
        _host = host;
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            // A host that says nothing gets Restricted there; pwsh starts with RemoteSigned.
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.RemoteSigned;
        }

        _runspace = RunspaceFactory.CreateRunspace(host, state);
        _runspace.Open();
        Runspace.DefaultRunspace = _runspace;
        if (!host.UI.SupportsVirtualTerminal)
        {
            PSStyle.Instance.OutputRendering = OutputRendering.PlainText;
        }
    }

    /// <summary>Runs what the command line says and gives the exit code.</summary>
    public int Run(CommandLine line)
    {
        if (line.File is { } missing && !File.Exists(missing))
        {
            _host.UI.WriteErrorLine($"The script '{missing}' does not exist.");
            return BadScript;
        }

        var command = new Command(line.File ?? line.Command!, isScript: line.File is null, useLocalScope: false);
        foreach (var argument in line.Arguments)
        {
            command.Parameters.Add(argument);
        }

        if (line.File is not null)
        {
            EngineInternals.LetExitLeaveTheScript(_runspace);
        }

        if (!Invoke(command))
        {
            return _host.ExitCode ?? Failure;
        }

        return _host.ExitCode ?? (line.File is not null || LastStatementSucceeded() ? 0 : Failure);
    }

    /// <summary>Stops what runs now and whatever would be started after it.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopping = true;
            _running?.StopAsync();
        }
    }

    public void Dispose() => _runspace.Dispose();

    private bool LastStatementSucceeded()
    {
        using var question = _runspace.CreatePipeline("$global:?");
        return question.Invoke() is [{ BaseObject: true }];
    }

    private bool Invoke(Command command)
    {
        try
        {
            Run(command);
            return true;
        }
        catch (PipelineStoppedException)
        {
            return false;
        }
        catch (RuntimeException failure)
        {
            Show(failure);
            return false;
        }
    }

    /// <summary>An error that ended the script, formatted as any other error.</summary>
    private void Show(RuntimeException failure)
    {
        using var pipeline = _runspace.CreatePipeline();
        pipeline.Commands.Add(new Command("Out-Default", isScript: false, useLocalScope: true));
        var record = failure.ErrorRecord ?? new ErrorRecord(failure, failure.GetType().Name, ErrorCategory.NotSpecified, targetObject: null);
        _ = pipeline.Input.Write(EngineInternals.FromErrorStream(record));
        pipeline.Input.Close();
        try
        {
            _ = pipeline.Invoke();
        }
        catch (RuntimeException)
        {
            _host.UI.WriteErrorLine(failure.Message);
        }
    }

    private void Run(Command command)
    {
        // Only what goes to the history leaves $? as the last statement set it, and only a text makes a pipeline that does.
        using var pipeline = _runspace.CreatePipeline("#", addToHistory: true);
        pipeline.Commands.Clear();

        // Errors travel with the output, so that both come out in the order in which they happened.
        command.MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        pipeline.Commands.Add(command);
        pipeline.Commands.Add(new Command("Out-Default", isScript: false, useLocalScope: true));
        lock (_gate)
        {
            if (_stopping)
            {
                throw new PipelineStoppedException();
            }

            _running = pipeline;
        }

        try
        {
            pipeline.Input.Close();
            _ = pipeline.Invoke();
        }
        finally
        {
            lock (_gate)
            {
                _running = null;
            }
        }
    }
}
