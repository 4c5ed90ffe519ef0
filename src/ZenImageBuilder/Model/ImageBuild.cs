using System.Globalization;

namespace ZenImageBuilder.Model;

/// <summary>One build of an image: its inputs, its state, and the resulting image. A snapshot: it does not change.</summary>
public sealed record ImageBuild
{
    private static readonly IReadOnlyDictionary<string, string> NoLabels = new Dictionary<string, string>(StringComparer.Ordinal);

    private readonly IReadOnlyDictionary<string, string>? _labels;

    /// <summary>The ID that this module assigned to the build before it was started.</summary>
    public required Guid Id { get; init; }

    /// <summary>The ID that the build service assigned (<c>project:uuid</c>), or null if the build has not been started.</summary>
    public string? BuildId { get; init; }

    /// <summary>The number of the build within its project, or null if it has not been started.</summary>
    public long? BuildNumber { get; init; }

    /// <summary>One of <see cref="ImageBuildStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The current or last phase, in the spelling of CodeBuild (<c>PROVISIONING</c>, <c>BUILD</c>, …), or null before the start.</summary>
    public string? Phase { get; init; }

    /// <summary>The full references with which the image is pushed.</summary>
    public required IReadOnlyList<string> Tags
    {
        get;
        init => field = Listing.Of(value);
    }

    /// <summary>The image by digest, <c>repository@sha256:…</c>, or null if there is none yet.</summary>
    public string? Image { get; init; }

    /// <summary>The digest of the pushed manifest, <c>sha256:…</c>, or null if there is none yet.</summary>
    public string? Digest { get; init; }

    /// <summary>The labels of the image that were passed with <c>-Label</c>; empty if there were none.</summary>
    public IReadOnlyDictionary<string, string> Labels
    {
        get => _labels ?? NoLabels;
        init => _labels = value;
    }

    /// <summary>The context that the image is built from.</summary>
    public required BuildContextSummary Context { get; init; }

    /// <summary>When the build was started (UTC): the time of the request, until the service has reported when the build began.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>When the build ended (UTC), or null while it is running.</summary>
    public DateTimeOffset? EndTime { get; init; }

    /// <summary>How long the build took, or null while it is running.</summary>
    public TimeSpan? Duration => EndTime - StartTime;

    /// <summary>The phases so far, in order; empty before the start.</summary>
    public required IReadOnlyList<BuildPhase> Phases
    {
        get;
        init => field = Listing.Of(value);
    }

    /// <summary>The steps of the Dockerfile in the log of the build, in the order in which they began; empty if the log was not read.</summary>
    public IReadOnlyList<BuildStep> Steps
    {
        get;
        init => field = Listing.Of(value);
    } = [];

    /// <summary>How many of <see cref="Steps"/> came from a layer cache.</summary>
    public int CacheHits => Steps.Count(static step => step.Status == BuildStepStatus.Cached);

    /// <summary>The reason why the image was or was not built, as a sentence; null without <c>-SkipUnchanged</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>The failure of the build, or null if it has not failed.</summary>
    public BuildFailure? Failure { get; init; }

    /// <summary>The address of the log for a browser, or null if there is none yet.</summary>
    public string? LogUri { get; init; }

    /// <summary>The name of the stack, or null if components were named instead.</summary>
    public string? Stack { get; init; }

    /// <summary>The name of the image builder.</summary>
    public required string ImageBuilder { get; init; }

    /// <summary>The AWS region in which the build runs, or null if it does not run in AWS.</summary>
    public string? Region { get; init; }

    /// <summary>Whether the build will not change any more. A build that is being stopped has its final status before it has ended.</summary>
    internal bool HasEnded => !ImageBuildStatus.IsRunning(Status) && EndTime is not null;

    /// <summary>The image by digest if there is one, otherwise the ID of the build.</summary>
    public override string ToString() => Image ?? BuildId ?? Id.ToString();
}

/// <summary>The values of <see cref="ImageBuild.Status"/>: those of CodeBuild, and those for the time before the build exists there.</summary>
public static class ImageBuildStatus
{
    /// <summary>The context is being read, packed and uploaded; nothing has been started yet.</summary>
    public const string Preparing = "PREPARING";

    /// <summary>The start has been requested; the answer is not recorded yet.</summary>
    public const string Submitting = "SUBMITTING";

    /// <summary>The build is queued or running.</summary>
    public const string InProgress = "IN_PROGRESS";

    /// <summary>No build was started, because the registry already contains the image.</summary>
    public const string Reused = "REUSED";

    /// <summary>The image was built and every tag was pushed.</summary>
    public const string Succeeded = "SUCCEEDED";

    /// <summary>A command of the build failed.</summary>
    public const string Failed = "FAILED";

    /// <summary>The build service failed.</summary>
    public const string Fault = "FAULT";

    /// <summary>The build exceeded the time limit for running or for the queue.</summary>
    public const string TimedOut = "TIMED_OUT";

    /// <summary>The build was stopped.</summary>
    public const string Stopped = "STOPPED";

    /// <summary>The shell that prepared the build ended before anything was started.</summary>
    public const string Interrupted = "INTERRUPTED";

    /// <summary>Whether a build with this status can still change.</summary>
    public static bool IsRunning(string status) => status is Preparing or Submitting or InProgress;
}

/// <summary>The key figures of the context of a build.</summary>
/// <param name="Hash">The SHA-256 of the content of the context, in lower-case hexadecimal.</param>
/// <param name="Files">The number of files in it.</param>
/// <param name="Bytes">The size of those files in bytes.</param>
/// <param name="UploadedBytes">The bytes that were uploaded for this build: 0 if the store already had the context.</param>
public sealed record BuildContextSummary(string Hash, int Files, long Bytes, long UploadedBytes)
{
    private const int ShownOfHash = 12;

    /// <summary>The names of the stored segments that contain the rest of the context; empty if its own object contains all of it.</summary>
    public IReadOnlyList<string> Segments
    {
        get;
        init => field = Listing.Of(value);
    } = [];

    /// <summary>The key figures, with the beginning of the hash.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Files} files, {Bytes} bytes, {(Hash.Length > ShownOfHash ? Hash[..ShownOfHash] : Hash)}");
}

/// <summary>One phase of a build.</summary>
/// <param name="Name">The phase in the spelling of CodeBuild, such as <c>PRE_BUILD</c>.</param>
/// <param name="Status">The status of the phase, or null while it is running.</param>
/// <param name="StartTime">When it began (UTC), or null.</param>
/// <param name="EndTime">When it ended (UTC), or null while it is running.</param>
/// <param name="Message">The service's message about its end, or null.</param>
public sealed record BuildPhase(string Name, string? Status, DateTimeOffset? StartTime, DateTimeOffset? EndTime, string? Message)
{
    /// <summary>How long the phase took, or null while it is running.</summary>
    public TimeSpan? Duration => EndTime - StartTime;

    /// <summary>The name of the phase.</summary>
    public override string ToString() => Name;
}

/// <summary>One step of the Dockerfile, as the log of a build shows it.</summary>
public sealed record BuildStep
{
    /// <summary>The number of the step within <see cref="Total"/>, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>
    /// The number of steps: of the stage if the builder counts by stages (BuildKit, buildah), otherwise of the whole build; 0 if the builder does not count.
    /// </summary>
    public required int Total { get; init; }

    /// <summary>The builder's name of the stage (<c>builder</c>, <c>stage-1</c>, <c>linux/arm64 builder</c>), or null if it names none.</summary>
    public string? Stage { get; init; }

    /// <summary>The instruction as the log shows it, such as <c>RUN apk add curl</c>.</summary>
    public required string Instruction { get; init; }

    /// <summary>The line of the Dockerfile on which the instruction begins, from 1, or null if it is not known.</summary>
    public int? DockerfileLine { get; init; }

    /// <summary>One of <see cref="BuildStepStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Whether the result comes from a cache.</summary>
    public bool IsCached => string.Equals(Status, BuildStepStatus.Cached, StringComparison.Ordinal);

    /// <summary>When the step began (UTC), according to the log.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>How long the step took: as the builder reports it, otherwise the time until the line that ends it; null while it is running.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The number with its stage, such as <c>2/5</c> or <c>builder 2/5</c>.</summary>
    internal string Label
    {
        get
        {
            var number = Total > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Number}/{Total}") : Number.ToString(CultureInfo.InvariantCulture);
            return Stage is null ? number : $"{Stage} {number}";
        }
    }

    /// <summary>The number and the instruction.</summary>
    public override string ToString() => $"{Label} {Instruction}";
}

/// <summary>The values of <see cref="BuildStep.Status"/>.</summary>
public static class BuildStepStatus
{
    /// <summary>The step is running.</summary>
    public const string Running = "Running";

    /// <summary>The step succeeded.</summary>
    public const string Done = "Done";

    /// <summary>The result comes from a cache.</summary>
    public const string Cached = "Cached";

    /// <summary>The step failed.</summary>
    public const string Failed = "Failed";

    /// <summary>The step was canceled, because another one failed or the build was stopped.</summary>
    public const string Canceled = "Canceled";
}

/// <summary>Why a build did not succeed.</summary>
/// <param name="Phase">The phase that failed, in the spelling of CodeBuild.</param>
/// <param name="StatusCode">The status code of that phase, such as <c>COMMAND_EXECUTION_ERROR</c>, or null.</param>
/// <param name="Message">The last lines of the output of the failed step or command, or the service's message if it is more than the command.</param>
/// <param name="LogTail">The last lines of the log, oldest first; empty if the log could not be read.</param>
public sealed record BuildFailure(string? Phase, string? StatusCode, string Message, IReadOnlyList<string> LogTail)
{
    /// <summary>The last lines of the log, oldest first; empty if the log could not be read.</summary>
    public IReadOnlyList<string> LogTail
    {
        get;
        init => field = Listing.Of(value);
    } = Listing.Of(LogTail);

    /// <summary>The instruction that failed, as the log shows it, or null if no step failed.</summary>
    public string? Step { get; init; }

    /// <summary>The line of the Dockerfile on which that instruction begins, from 1, or null if it is not known.</summary>
    public int? DockerfileLine { get; init; }

    /// <summary>The known cause, as a sentence, or null if none is recognized.</summary>
    public string? Cause { get; init; }

    /// <summary>What you can do about it, as a sentence or two, or null.</summary>
    public string? Remedy { get; init; }

    /// <summary>The cause if one is known, otherwise the message.</summary>
    public override string ToString() => Cause ?? Message;
}

/// <summary>One line of the log of a build.</summary>
/// <param name="Timestamp">When the line was written (UTC).</param>
/// <param name="Message">The line, without its line ending.</param>
/// <param name="BuildId">The build that wrote it (<c>project:uuid</c>).</param>
public sealed record BuildLogLine(DateTimeOffset Timestamp, string Message, string BuildId)
{
    /// <summary>The step that the line belongs to, such as <c>2/5</c> or <c>builder 2/5</c>, or null if it belongs to none.</summary>
    public string? Step { get; init; }

    /// <summary>The line.</summary>
    public override string ToString() => Message;
}
