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
/// A recorded build: the object that cmdlets emit, and the data that another process needs to continue with the build. The catalog stores it as JSON, so the
/// names and the order of its properties are a file format.
/// </summary>
internal sealed record BuildRecord
{
    public required ImageBuild Build { get; init; }

    /// <summary>The profile, region, endpoint and connector with which the AWS services of the build are accessed again.</summary>
    public required RemoteLocation Location { get; init; }

    public required string Project { get; init; }

    /// <summary>The repository that the digest belongs to, including the host of the registry.</summary>
    public required string Repository { get; init; }

    public string? LogGroup { get; init; }

    public string? LogStream { get; init; }

    // The following properties are not required: null is not written, so the JSON of most builds does not have them.

    /// <summary>
    /// The process that prepares the build, or null if no process is preparing it any more. It has no meaning after the build has been started.
    /// </summary>
    public ProcessIdentity? Owner { get; init; }

    /// <summary>
    /// The submission as JSON, or null if none has been sent or its answer is recorded. It may contain credentials, so it is not part of the JSON of the build
    /// but is stored separately, encrypted.
    /// </summary>
    [JsonIgnore]
    public Secret? Submission { get; init; }

    /// <summary>The time (UTC) when the submission was first sent, from the time of day of the sending machine, or null.</summary>
    public DateTimeOffset? Submitted { get; init; }

    /// <summary>The same time on the uptime clock, which cannot be set, or null if it is unknown, as in records of older versions of this module.</summary>
    public Uptime? SubmittedUptime { get; init; }

    /// <summary>The files that determine how the image is built. The generated JSON reader passes null if the JSON does not have this property.</summary>
    [AllowNull]
    public BuildInputs Inputs
    {
        get;
        init => field = value ?? BuildInputs.Unknown;
    } = BuildInputs.Unknown;
}
