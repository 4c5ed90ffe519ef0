using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds;

/// <summary>A build as the build service describes it.</summary>
internal sealed record RemoteBuild
{
    public required string Id { get; init; }

    public long? Number { get; init; }

    /// <summary>The identity that this module gave the build, as its environment says; null where it does not.</summary>
    public string? OwnId { get; init; }

    /// <summary>The service's own word, whether or not it is known here.</summary>
    public required string Status { get; init; }

    /// <summary>Whether the service says that the build has come to its end; null where it does not say.</summary>
    public bool? IsComplete { get; init; }

    public string? Phase { get; init; }

    public required IReadOnlyList<BuildPhase> Phases { get; init; }

    /// <summary>The phase that failed with its status code and message, or null.</summary>
    public RemoteFailure? Failure { get; init; }

    public DateTimeOffset? StartTime { get; init; }

    public DateTimeOffset? EndTime { get; init; }

    /// <summary>The exported variables, by name.</summary>
    public required IReadOnlyDictionary<string, string> Exported { get; init; }

    /// <summary>Null until the build is provisioned.</summary>
    public string? LogGroup { get; init; }

    /// <summary>Null until the build is provisioned.</summary>
    public string? LogStream { get; init; }

    public string? LogUri { get; init; }
}

internal sealed record RemoteFailure(string Phase, string? StatusCode, string? Message);
