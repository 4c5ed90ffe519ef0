namespace ZenImageBuilder.Sandbox;

/// <summary>What goes wrong.</summary>
public enum FaultKind
{
    /// <summary>The request is refused for coming too fast, in the protocol's own words: ThrottlingException, Throttling, SlowDown, TOOMANYREQUESTS.</summary>
    Throttle,

    /// <summary>HTTP 500.</summary>
    InternalError,

    /// <summary>HTTP 503.</summary>
    ServiceUnavailable,

    /// <summary>The connection is reset before the request is handled: nothing happened.</summary>
    DropBeforeHandling,

    /// <summary>The connection is reset once <see cref="FaultRule.AtByte"/> bytes of the request's body were read.</summary>
    DropDuringRequest,

    /// <summary>The request is handled, and then the connection is reset without an answer.</summary>
    DropAfterHandling,

    /// <summary>The connection is reset once <see cref="FaultRule.AtByte"/> bytes of the response's body were sent.</summary>
    DropDuringResponse,

    /// <summary>The action is denied, with the message that names principal, action and resource.</summary>
    AccessDenied,

    /// <summary>The credentials count as expired.</summary>
    ExpiredToken,

    /// <summary>The answer waits for <see cref="FaultRule.Delay"/>.</summary>
    SlowResponse,

    /// <summary>The request is handled, and the answer comes in small pieces that are spread over <see cref="FaultRule.Delay"/>.</summary>
    SlowBody,

    /// <summary>The request is handled, and the answer's body is cut to garbage, with status 200.</summary>
    MalformedBody,

    /// <summary>The service's clock is ahead of the caller's by <see cref="FaultRule.Delay"/>: what is signed with another time is refused, and the answer's date tells.</summary>
    ClockSkew,

    /// <summary>A build hangs in its BUILD phase until it is stopped or times out. Service <c>codebuild</c>, operation <c>Build</c>.</summary>
    HangBuild,
}

/// <summary>One rule of a <see cref="FaultPlan"/>: which requests it selects, how often it strikes, and what it does.</summary>
public sealed record FaultRule
{
    /// <summary>What goes wrong.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary><c>s3</c>, <c>sts</c>, <c>eks</c>, <c>codebuild</c>, <c>logs</c>, <c>ecr</c>, <c>secretsmanager</c> or <c>registry</c>; null selects all.</summary>
    public string? Service { get; init; }

    /// <summary>The operation's name, such as <c>PutObject</c> or <c>StartBuild</c>; null selects all.</summary>
    public string? Operation { get; init; }

    /// <summary>How many matching requests pass before the rule strikes.</summary>
    public int After { get; init; }

    /// <summary>How often it strikes; null for always.</summary>
    public int? Times { get; init; } = 1;

    /// <summary>How likely it strikes a request that it selects: from 0 to 1, drawn from <see cref="Seed"/>.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>The seed of the draws, so that a run can be repeated.</summary>
    public int Seed { get; init; }

    /// <summary>For the kinds that cut a connection: after how many bytes of the body.</summary>
    public long AtByte { get; init; }

    /// <summary>For <see cref="FaultKind.SlowResponse"/> and <see cref="FaultKind.SlowBody"/>: how long it takes; for <see cref="FaultKind.ClockSkew"/>: how far the clock is off.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>The faults that a sandbox is told to show. Rules are asked in the order in which they were added; the first that strikes is the one.</summary>
public sealed class FaultPlan
{
    private readonly object _gate = new();
    private readonly List<State> _rules = [];

    /// <summary>Adds a rule. Requests that are being handled already are not struck.</summary>
    public FaultPlan Add(FaultRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        lock (_gate)
        {
            _rules.Add(new State(rule));
        }

        return this;
    }

    /// <summary>Removes all rules.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _rules.Clear();
        }
    }

    /// <summary>How often a rule has struck; 0 once it is removed.</summary>
    /// <param name="rule">The rule, as it was added.</param>
    public int StrikesOf(FaultRule rule)
    {
        lock (_gate)
        {
            return _rules.Find(state => ReferenceEquals(state.Rule, rule))?.Struck ?? 0;
        }
    }

    internal FaultRule? Draw(string service, string operation)
    {
        lock (_gate)
        {
            return _rules.Find(state => state.Strikes(service, operation))?.Rule;
        }
    }

    private sealed class State(FaultRule rule)
    {
        private readonly Random _random = new(rule.Seed);
        private int _seen;

        public FaultRule Rule => rule;

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
            if ((rule.Kind == FaultKind.HangBuild) != isOfBuilds)
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
