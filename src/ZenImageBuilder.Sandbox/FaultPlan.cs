namespace ZenImageBuilder.Sandbox;

/// <summary>The kinds of faults.</summary>
public enum FaultKind
{
    /// <summary>
    /// The request is rejected because of too many requests, with the protocol's own code: ThrottlingException, Throttling, SlowDown, TOOMANYREQUESTS.
    /// </summary>
    Throttle,

    /// <summary>HTTP 500.</summary>
    InternalError,

    /// <summary>HTTP 503.</summary>
    ServiceUnavailable,

    /// <summary>The connection is reset before the request is handled: the request has no effect.</summary>
    DropBeforeHandling,

    /// <summary>The connection is reset after <see cref="FaultRule.AtByte"/> bytes of the request's body were read.</summary>
    DropDuringRequest,

    /// <summary>The request is handled, and then the connection is reset without an answer.</summary>
    DropAfterHandling,

    /// <summary>The connection is reset after <see cref="FaultRule.AtByte"/> bytes of the response's body were sent.</summary>
    DropDuringResponse,

    /// <summary>The action is denied, with a message that names the principal, the action and the resource.</summary>
    AccessDenied,

    /// <summary>The credentials are treated as expired.</summary>
    ExpiredToken,

    /// <summary>The answer is delayed by <see cref="FaultRule.Delay"/>.</summary>
    SlowResponse,

    /// <summary>The request is handled, and the answer arrives in small pieces over <see cref="FaultRule.Delay"/>.</summary>
    SlowBody,

    /// <summary>The request is handled, and the answer has an unreadable body and the status 200.</summary>
    MalformedBody,

    /// <summary>
    /// The service's clock is ahead of the caller's by <see cref="FaultRule.Delay"/>: requests that are signed with another time are rejected, and the date of
    /// the answer shows the service's time.
    /// </summary>
    ClockSkew,

    /// <summary>A build hangs in its BUILD phase until it is stopped or reaches its time limit. Service <c>codebuild</c>, operation <c>Build</c>.</summary>
    HangBuild,
}

/// <summary>One rule of a <see cref="FaultPlan"/>: the requests that it matches, how often it applies, and its effect.</summary>
public sealed record FaultRule
{
    /// <summary>The kind of the fault.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>
    /// <c>s3</c>, <c>sts</c>, <c>eks</c>, <c>codebuild</c>, <c>logs</c>, <c>ecr</c>, <c>secretsmanager</c> or <c>registry</c>; null matches all.
    /// </summary>
    public string? Service { get; init; }

    /// <summary>The name of the operation, such as <c>PutObject</c> or <c>StartBuild</c>; null matches all.</summary>
    public string? Operation { get; init; }

    /// <summary>The number of matching requests before the rule applies for the first time.</summary>
    public int After { get; init; }

    /// <summary>How often the rule applies; null for always.</summary>
    public int? Times { get; init; } = 1;

    /// <summary>The probability with which the rule applies to a matching request, from 0 to 1; random numbers come from <see cref="Seed"/>.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>The seed of the random numbers, so that a run can be repeated.</summary>
    public int Seed { get; init; }

    /// <summary>For the kinds that cut a connection: the number of bytes of the body before the cut.</summary>
    public long AtByte { get; init; }

    /// <summary>
    /// For <see cref="FaultKind.SlowResponse"/> and <see cref="FaultKind.SlowBody"/>: the delay; for <see cref="FaultKind.ClockSkew"/>: how far the clock is
    /// ahead.
    /// </summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>The faults of a sandbox. Rules are checked in the order in which they were added; the first rule that applies is used.</summary>
public sealed class FaultPlan
{
    private readonly object _gate = new();
    private readonly List<State> _rules = [];

    /// <summary>Adds a rule. It does not apply to requests that are already being handled.</summary>
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

    /// <summary>How often a rule has been applied; 0 after it is removed.</summary>
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
