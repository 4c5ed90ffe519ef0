using System.Globalization;
using System.Management.Automation.Host;
using System.Reflection;

namespace PsHost;

/// <summary>What the engine sees of this process.</summary>
internal sealed class ConsoleHost(bool nonInteractive) : PSHost, IDisposable
{
    private readonly ConsoleInterface _console = new(nonInteractive);

    public override string Name => "PsHost";

    public override Version Version { get; } = typeof(PSHost).Assembly.GetCustomAttribute<AssemblyFileVersionAttribute>() is { } file
        ? new Version(file.Version)
        : new Version(7, 6);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override PSHostUserInterface UI => _console;

    /// <summary>What <c>exit</c> asked for.</summary>
    public int? ExitCode { get; private set; }

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new NotSupportedException("PsHost runs scripts; it has no prompt.");

    public override void ExitNestedPrompt() => throw new NotSupportedException("PsHost runs scripts; it has no prompt.");

    public override void NotifyBeginApplication() => _console.HideProgress();

    public override void NotifyEndApplication()
    {
    }

    public void Dispose() => _console.Dispose();
}
