using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds;

/// <summary>A build as the build service describes it.</summary>
internal sealed record RemoteBuild
{
    public required string Id { get; init; }

    public long? Number { get; init; }

    /// <summary>The id that this module gave the build, from the environment variables of the build; null if they do not contain it.</summary>
    public string? OwnId { get; init; }

    /// <summary>The status as the service returned it. This module may not know the value.</summary>
    public required string Status { get; init; }

    /// <summary>Whether the build is complete according to the service; null if the answer does not contain this.</summary>
    public bool? IsComplete { get; init; }

    public string? Phase { get; init; }

    public required IReadOnlyList<BuildPhase> Phases { get; init; }

    /// <summary>The failed phase with its status code and message, or null.</summary>
    public RemoteFailure? Failure { get; init; }

    public DateTimeOffset? StartTime { get; init; }

    public DateTimeOffset? EndTime { get; init; }

    /// <summary>The values of the exported environment variables, by name.</summary>
    public required IReadOnlyDictionary<string, string> Exported { get; init; }

    /// <summary>Null until the build is provisioned.</summary>
    public string? LogGroup { get; init; }

    /// <summary>Null until the build is provisioned.</summary>
    public string? LogStream { get; init; }

    public string? LogUri { get; init; }
}

internal sealed record RemoteFailure(string Phase, string? StatusCode, string? Message);
