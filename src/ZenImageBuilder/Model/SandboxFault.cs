using System.Globalization;

namespace ZenImageBuilder.Model;

/// <summary>What goes wrong in a sandbox.</summary>
public enum SandboxFaultKind
{
    /// <summary>The request is refused for coming too fast.</summary>
    Throttle,

    /// <summary>HTTP 500.</summary>
    InternalError,

    /// <summary>HTTP 503.</summary>
    ServiceUnavailable,

    /// <summary>The connection is reset before the request is handled: nothing happened.</summary>
    DropBeforeHandling,

    /// <summary>The connection is reset once <see cref="SandboxFault.AtByte"/> bytes of the request's body were read.</summary>
    DropDuringRequest,

    /// <summary>The request is handled, and then the connection is reset without an answer.</summary>
    DropAfterHandling,

    /// <summary>The connection is reset once <see cref="SandboxFault.AtByte"/> bytes of the answer's body were sent.</summary>
    DropDuringResponse,

    /// <summary>The action is denied, with the message that names principal, action and resource.</summary>
    AccessDenied,

    /// <summary>The credentials count as expired.</summary>
    ExpiredToken,

    /// <summary>The request waits for <see cref="SandboxFault.Delay"/> before it is handled.</summary>
    SlowResponse,

    /// <summary>The request is handled, and the answer comes in small pieces over <see cref="SandboxFault.Delay"/>.</summary>
    SlowBody,

    /// <summary>The request is handled, and the answer cannot be read.</summary>
    MalformedBody,

    /// <summary>The service's clock is ahead by <see cref="SandboxFault.Delay"/>.</summary>
    ClockSkew,

    /// <summary>A build hangs in its phase BUILD until it is stopped or times out.</summary>
    HangBuild,
}

/// <summary>A fault that a sandbox shows: which requests it strikes, how often, and what it does to them.</summary>
public sealed record SandboxFault
{
    /// <summary>What goes wrong.</summary>
    public required SandboxFaultKind Kind { get; init; }

    /// <summary><c>s3</c>, <c>sts</c>, <c>eks</c>, <c>codebuild</c>, <c>logs</c>, <c>ecr</c>, <c>secretsmanager</c> or <c>registry</c>; null strikes all.</summary>
    public string? Service { get; init; }

    /// <summary>The operation, such as <c>StartBuild</c> or <c>PutObject</c>; null strikes all.</summary>
    public string? Operation { get; init; }

    /// <summary>How many matching requests pass before it strikes.</summary>
    public int After { get; init; }

    /// <summary>How often it strikes; null for always.</summary>
    public int? Times { get; init; } = 1;

    /// <summary>How likely it strikes a request that it matches: from 0 to 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>The seed of the draws, so that a run can be repeated.</summary>
    public int Seed { get; init; }

    /// <summary>For the kinds that cut a connection within a body: after how many bytes.</summary>
    public long AtByte { get; init; }

    /// <summary>For the slow kinds: how long it takes. For <see cref="SandboxFaultKind.ClockSkew"/>: how far the clock is off.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often it has struck so far.</summary>
    public int Strikes { get; init; }

    /// <summary>The kind and what it strikes.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Kind} of {Service ?? "every service"}{(Operation is null ? "" : $":{Operation}")}, {Times switch { 1 => "once", { } times => $"{times} times", null => "always" }}"
        );
}
