using System.Globalization;

namespace ZenImageBuilder.Model;

/// <summary>The kinds of faults of a sandbox.</summary>
public enum SandboxFaultKind
{
    /// <summary>The request is rejected because of too many requests.</summary>
    Throttle,

    /// <summary>HTTP 500.</summary>
    InternalError,

    /// <summary>HTTP 503.</summary>
    ServiceUnavailable,

    /// <summary>The connection is reset before the request is handled: the request has no effect.</summary>
    DropBeforeHandling,

    /// <summary>The connection is reset after <see cref="SandboxFault.AtByte"/> bytes of the request's body were read.</summary>
    DropDuringRequest,

    /// <summary>The request is handled, and then the connection is reset without an answer.</summary>
    DropAfterHandling,

    /// <summary>The connection is reset after <see cref="SandboxFault.AtByte"/> bytes of the answer's body were sent.</summary>
    DropDuringResponse,

    /// <summary>The action is denied, with a message that names the principal, the action and the resource.</summary>
    AccessDenied,

    /// <summary>The credentials are treated as expired.</summary>
    ExpiredToken,

    /// <summary>The request waits for <see cref="SandboxFault.Delay"/> before it is handled.</summary>
    SlowResponse,

    /// <summary>The request is handled, and the answer arrives in small pieces over <see cref="SandboxFault.Delay"/>.</summary>
    SlowBody,

    /// <summary>The request is handled, and the answer cannot be read.</summary>
    MalformedBody,

    /// <summary>The service's clock is ahead by <see cref="SandboxFault.Delay"/>.</summary>
    ClockSkew,

    /// <summary>A build hangs in its phase BUILD until it is stopped or reaches its time limit.</summary>
    HangBuild,
}

/// <summary>A fault of a sandbox: the requests that it applies to, how often, and its effect on them.</summary>
public sealed record SandboxFault
{
    /// <summary>The kind of the fault.</summary>
    public required SandboxFaultKind Kind { get; init; }

    /// <summary><c>s3</c>, <c>sts</c>, <c>eks</c>, <c>codebuild</c>, <c>logs</c>, <c>ecr</c>, <c>secretsmanager</c> or <c>registry</c>; null for all.</summary>
    public string? Service { get; init; }

    /// <summary>The operation, such as <c>StartBuild</c> or <c>PutObject</c>; null for all.</summary>
    public string? Operation { get; init; }

    /// <summary>The number of matching requests before the fault is applied for the first time.</summary>
    public int After { get; init; }

    /// <summary>How often the fault is applied; null for always.</summary>
    public int? Times { get; init; } = 1;

    /// <summary>The probability with which the fault is applied to a matching request, from 0 to 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>The seed of the random numbers, so that a run can be repeated.</summary>
    public int Seed { get; init; }

    /// <summary>For the kinds that cut a connection within a body: the number of bytes before the cut.</summary>
    public long AtByte { get; init; }

    /// <summary>For the slow kinds: the delay. For <see cref="SandboxFaultKind.ClockSkew"/>: how far the clock is ahead.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the fault has been applied so far.</summary>
    public int Strikes { get; init; }

    /// <summary>The kind and the requests that it applies to.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Kind} of {Service ?? "every service"}{(Operation is null ? "" : $":{Operation}")}, {Times switch { 1 => "once", { } times => $"{times} times", null => "always" }}"
        );
}
