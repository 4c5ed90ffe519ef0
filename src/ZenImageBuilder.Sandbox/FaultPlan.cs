using ZenImageBuilder.Model;

namespace ZenImageBuilder.Sandbox;

/// <summary>The faults of a sandbox. A request is struck by the first fault, in the order in which they were added, that selects it and has not struck often enough.</summary>
public sealed class FaultPlan
{
    private readonly object _gate = new();
    private readonly List<State> _rules = [];

    /// <summary>The faults, with how often each has struck.</summary>
    public IReadOnlyList<SandboxFault> Current
    {
        get
        {
            lock (_gate)
            {
                return [.. _rules.Select(static state => state.Rule with { Strikes = state.Struck })];
            }
        }
    }

    /// <summary>Adds a fault. Requests that are already being handled are not struck.</summary>
    public FaultPlan Add(SandboxFault rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        lock (_gate)
        {
            _rules.Add(new State(rule));
        }

        return this;
    }

    /// <summary>Replaces all faults. The strikes of each count from 0.</summary>
    public void Set(IEnumerable<SandboxFault> rules)
    {
        lock (_gate)
        {
            _rules.Clear();
            _rules.AddRange(rules.Select(static rule => new State(rule)));
        }
    }

    /// <summary>Removes all faults.</summary>
    public void Clear() => Set([]);

    /// <summary>How often a fault has struck; 0 after it has been removed.</summary>
    /// <param name="rule">The fault, as it was added.</param>
    public int StrikesOf(SandboxFault rule)
    {
        lock (_gate)
        {
            return _rules.Find(state => ReferenceEquals(state.Rule, rule))?.Struck ?? 0;
        }
    }

    internal SandboxFault? Draw(string service, string operation)
    {
        lock (_gate)
        {
            return _rules.Find(state => state.Strikes(service, operation))?.Rule;
        }
    }

    private sealed class State(SandboxFault rule)
    {
        private readonly Random _random = new(rule.Seed);
        private int _seen;

        public SandboxFault Rule => rule;

        public int Struck { get; private set; }

        public bool Strikes(string service, string operation)
        {
            if (rule.Service is not null && !string.Equals(rule.Service, service, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }

            if (rule.Operation is not null && !string.Equals(rule.Operation, operation, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }

            var isOfBuilds = string.Equals(operation, "Build", StringComparison.Ordinal);
            if ((rule.Kind == SandboxFaultKind.HangBuild) != isOfBuilds)
            {
                return false;
            }

            if (_seen++ < rule.After || Struck >= (rule.Times ?? int.MaxValue))
            {
                return false;
            }

            // A rule's draws are its own, so that another rule does not change them. Not a secret: a seed that can be repeated is the point.
#pragma warning disable CA5394
            if (rule.Probability < 1 && _random.NextDouble() >= rule.Probability)
            {
                return false;
            }
#pragma warning restore CA5394
            Struck++;
            return true;
        }
    }
}
