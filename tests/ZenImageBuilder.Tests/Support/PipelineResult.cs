using System.Management.Automation;

namespace ZenImageBuilder.Tests.Support;

/// <summary>What a pipeline put on each stream, and how it ended.</summary>
/// <param name="Terminating">The error that ended it, or null. A stop is not an error: see <paramref name="State"/>.</param>
public sealed record PipelineResult(
    IReadOnlyList<PSObject> Output,
    IReadOnlyList<ErrorRecord> Errors,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Verbose,
    IReadOnlyList<string> Debug,
    IReadOnlyList<InformationRecord> Information,
    IReadOnlyList<ProgressRecord> Progress,
    RuntimeException? Terminating,
    PSInvocationState State
)
{
    /// <summary>The one error, whether it ended the pipeline or not.</summary>
    public ErrorRecord Error => Terminating?.ErrorRecord ?? Assert.Single(Errors);

    /// <summary>The only object of the output, with its type.</summary>
    public T One<T>() => Assert.IsType<T>(Assert.Single(Output).BaseObject, exactMatch: false);

    /// <summary>The output, with its type.</summary>
    public IReadOnlyList<T> All<T>() => [.. Output.Select(static item => Assert.IsType<T>(item.BaseObject, exactMatch: false))];

    /// <summary>This result, after making sure that nothing failed.</summary>
    public PipelineResult Clean()
    {
        Assert.True(
            Terminating is null && Errors.Count == 0,
            string.Join(Environment.NewLine, Errors.Select(static error => error.ToString()).Append(Terminating?.ToString()))
        );
        return this;
    }

    internal static PipelineResult Of(PowerShell shell, IEnumerable<PSObject> output, RuntimeException? terminating) =>
        new(
            [.. output],
            [.. shell.Streams.Error],
            [.. shell.Streams.Warning.Select(static record => record.Message)],
            [.. shell.Streams.Verbose.Select(static record => record.Message)],
            [.. shell.Streams.Debug.Select(static record => record.Message)],
            [.. shell.Streams.Information],
            [.. shell.Streams.Progress],
            terminating,
            shell.InvocationStateInfo.State
        );
}
