using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Diagnosis;
using ZenImageBuilder.Engine.Builds.Starting;
using ZenImageBuilder.Engine.Clocks;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds;

/// <summary>A recorded build: what users see, and what is needed to pick it up from another process.</summary>
internal sealed record BuildRecord
{
    public required ImageBuild Build { get; init; }

    /// <summary>How its services are reached again.</summary>
    public required RemoteLocation Location { get; init; }

    public required string Project { get; init; }

    /// <summary>The repository that the digest belongs to, with its registry.</summary>
    public required string Repository { get; init; }

    public string? LogGroup { get; init; }

    public string? LogStream { get; init; }

    /// <summary>The process that prepares the build, or null where none is at it any more; meaningless once it has been started.</summary>
    public required ProcessIdentity? Owner { get; init; }

    /// <summary>The submission as JSON while its answer is not recorded; it may carry credentials, so it is sealed at rest.</summary>
    public Secret? Submission { get; init; }

    /// <summary>When the submission was first sent (UTC), as the clock of that machine showed then, or null.</summary>
    public DateTimeOffset? Submitted { get; init; }

    /// <summary>The same on the clock that nobody can set, or null where it was not told.</summary>
    public Uptime? SubmittedUptime { get; init; }

    /// <summary>The files that say how the image is built.</summary>
    public BuildInputs Inputs { get; init; } = BuildInputs.Unknown;
}
