using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Builds.Diagnosis;
using ZenImageBuilder.Engine.Builds.Starting;
using ZenImageBuilder.Engine.Clocks;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Storage;

/// <summary>A recorded build as JSON: everything but the submission, which is sealed beside it.</summary>
internal sealed record BuildDocument
{
    public required ImageBuild Build { get; init; }

    public required RemoteLocation Location { get; init; }

    public required string Project { get; init; }

    public required string Repository { get; init; }

    public string? LogGroup { get; init; }

    public string? LogStream { get; init; }

    // Not required: nothing is written for a process that is at it no more.
    public ProcessIdentity? Owner { get; init; }

    public DateTimeOffset? Submitted { get; init; }

    // Missing in what older versions wrote, where the age of a submission is not known.
    public Uptime? SubmittedUptime { get; init; }

    public BuildInputs? Inputs { get; init; }

    public static BuildDocument Of(BuildRecord record) =>
        new()
        {
            Build = record.Build,
            Location = record.Location,
            Project = record.Project,
            Repository = record.Repository,
            LogGroup = record.LogGroup,
            LogStream = record.LogStream,
            Owner = record.Owner,
            Submitted = record.Submitted,
            SubmittedUptime = record.SubmittedUptime,
            Inputs = record.Inputs,
        };

    public BuildRecord ToRecord() =>
        new()
        {
            Build = Build,
            Location = Location,
            Project = Project,
            Repository = Repository,
            LogGroup = LogGroup,
            LogStream = LogStream,
            Owner = Owner,
            Submitted = Submitted,
            SubmittedUptime = SubmittedUptime,
            Inputs = Inputs ?? BuildInputs.Unknown,
        };
}
