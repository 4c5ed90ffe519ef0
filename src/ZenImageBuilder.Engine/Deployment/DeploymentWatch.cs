using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Deployment;

/// <summary>Watches CloudFormation while it works on one stack, and reports the events.</summary>
internal sealed class DeploymentWatch(ICloudFormationStacks stacks, IEngineObserver observer, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    private readonly List<StackDeploymentEvent> _events = [];

    private readonly HashSet<string> _done = new(StringComparer.Ordinal);

    /// <summary>Marks the events so far as known, so that they are not reported.</summary>
    public async Task SkipAsync(string id, CancellationToken cancellationToken)
    {
        foreach (var past in await stacks.EventsAsync(id, _seen.Contains, cancellationToken).ConfigureAwait(false))
        {
            _ = _seen.Add(past.Id);
        }
    }

    /// <summary>Reads the events so far for <see cref="FirstFailure"/>, without reporting them.</summary>
    public async Task RecallAsync(string id, CancellationToken cancellationToken) =>
        _events.AddRange((await stacks.EventsAsync(id, static _ => false, cancellationToken).ConfigureAwait(false)).Select(static past => past.Event));

    /// <summary>Watches until CloudFormation has finished.</summary>
    /// <param name="total">The number of resources that CloudFormation works on.</param>
    /// <returns>The stack in its final state.</returns>
    public async Task<CloudFormationStack> FinishAsync(CloudFormationStack stack, int total, CancellationToken cancellationToken)
    {
        var current = stack;
        try
        {
            while (true)
            {
                var atWork = current.IsAtWork;
                await TellAsync(current, total, cancellationToken).ConfigureAwait(false);
                if (!atWork)
                {
                    return current;
                }

                await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
                current = await stacks.FindAsync(stack.Id, cancellationToken).ConfigureAwait(false) ?? current with { Status = "DELETE_COMPLETE" };
            }
        }
        finally
        {
            observer.Report(new DeploymentProgress(stack.Name, current.Status, _done.Count, total, IsOver: true));
        }
    }

    /// <summary>The first failure: later failures are its consequences.</summary>
    public StackDeploymentEvent? FirstFailure =>
        _events.Find(static happened =>
            happened.Status.EndsWith("_FAILED", StringComparison.Ordinal)
            && happened.Resource != happened.Stack
            && happened.Reason?.Contains("cancelled", StringComparison.OrdinalIgnoreCase) != true
        )
        ?? _events.Find(static happened => happened.Status.EndsWith("_FAILED", StringComparison.Ordinal))
        ?? _events.Find(static happened => happened is { Status: "ROLLBACK_IN_PROGRESS", Reason: not null });

    private async Task TellAsync(CloudFormationStack stack, int total, CancellationToken cancellationToken)
    {
        foreach (var (id, happened) in await stacks.EventsAsync(stack.Id, _seen.Contains, cancellationToken).ConfigureAwait(false))
        {
            _ = _seen.Add(id);
            _events.Add(happened);
            if (happened.Resource != happened.Stack && happened.Status is "CREATE_COMPLETE" or "DELETE_COMPLETE" or "DELETE_SKIPPED")
            {
                _ = _done.Add(happened.Resource);
            }

            observer.Report(new DeploymentEventSeen(happened));
        }

        observer.Report(new DeploymentProgress(stack.Name, stack.Status, Math.Min(_done.Count, total), total, IsOver: false));
    }
}
