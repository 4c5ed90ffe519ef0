using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Diagnosis;
using ZenImageBuilder.Engine.Builds.Starting;
using ZenImageBuilder.Engine.Clocks;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds;

/// <summary>
/// A recorded build: what users see, and what is needed to pick it up from another process. The catalog stores it as JSON, so its names and the order of its properties are a
/// file format.
/// </summary>
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

    // Not required: null is not written, so the JSON of most builds does not have it.

    /// <summary>The process that prepares the build, or null if no process does any more; meaningless once the build has been started.</summary>
    public ProcessIdentity? Owner { get; init; }

    /// <summary>The submission as JSON while its answer is not recorded. It may contain credentials, so it is not in the JSON of the build but sealed beside it.</summary>
    [JsonIgnore]
    public Secret? Submission { get; init; }

    /// <summary>When the submission was first sent (UTC), by the clock of that machine, or null.</summary>
    public DateTimeOffset? Submitted { get; init; }

    /// <summary>The same on the clock that cannot be set, or null if it is not known, as in what older versions wrote.</summary>
    public Uptime? SubmittedUptime { get; init; }

    /// <summary>The files that say how the image is built. The generated reader passes null if the JSON has none.</summary>
    [AllowNull]
    public BuildInputs Inputs
    {
        get;
        init => field = value ?? BuildInputs.Unknown;
    } = BuildInputs.Unknown;
}
