using ZenImageBuilder.Model;

namespace ZenImageBuilder.Sandbox;

/// <summary>The faults of a sandbox. They are checked in the order in which they were added; the first one that applies to a request is used.</summary>
public sealed class FaultPlan
{
    private readonly object _gate = new();
    private readonly List<State> _rules = [];

    /// <summary>The faults, each with how often it has been applied.</summary>
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

    /// <summary>Adds a fault. It does not apply to requests that are already being handled.</summary>
    public FaultPlan Add(SandboxFault rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        lock (_gate)
        {
            _rules.Add(new State(rule));
        }

        return this;
    }

    /// <summary>Replaces all faults. Their counts start at zero.</summary>
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

    /// <summary>How often a fault has been applied; 0 after it is removed.</summary>
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

            // Each rule has its own random numbers, so that another rule does not change them. They are not secret: a repeatable seed is intended.
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
