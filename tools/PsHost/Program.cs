using System.Runtime.InteropServices;

namespace PsHost;

internal static class Program
{
    private const int Interrupted = 130;

    private const int Terminated = 143;

    private const int BadUsage = 64;

    public static int Main(string[] args)
    {
        CommandLine line;
        try
        {
            line = CommandLine.Parse(args);
        }
        catch (FormatException mistake)
        {
            Console.Error.WriteLine(mistake.Message);
            Console.Error.WriteLine(CommandLine.Usage);
            return BadUsage;
        }

        using var host = new ConsoleHost(line.NonInteractive);
        using var session = new Session(host);
        var stopped = 0;

        // The first signal stops the pipeline, so that finally blocks run; the second ends the process as if nobody had listened.
        void Stop(PosixSignalContext signal)
        {
            var code = signal.Signal == PosixSignal.SIGINT ? Interrupted : Terminated;
            if (Interlocked.CompareExchange(ref stopped, code, 0) == 0)
            {
                signal.Cancel = true;
                session.Stop();
            }
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        var exitCode = session.Run(line);
        return stopped != 0 ? stopped : exitCode;
    }
}
