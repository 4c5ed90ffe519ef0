using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Diagnosis;
using ZenImageBuilder.Engine.Builds.Planning;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Contexts;
using ZenImageBuilder.Engine.Contexts.Hashing;
using ZenImageBuilder.Engine.Contexts.Packing;
using ZenImageBuilder.Engine.Contexts.Storing;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Starting;

/// <summary>
/// Starts a planned build: it reads the build context, writes the record, uploads the context and submits the build. The record is written before the upload,
/// and again before the submission, so that no build is lost if the shell is killed.
/// </summary>
internal sealed class BuildStarter(
    IRemoteAccess remote,
    IBuildHistory history,
    RegistryLogins logins,
    BuildReuse reuse,
    HashCacheFolder caches,
    SubmissionClock clock,
    TimeProvider time,
    Func<string, string?> environment
)
{
    /// <summary>The longest time in minutes that CodeBuild lets a build wait in its queue.</summary>
    private const int LongestQueue = 480;

    /// <summary>The build argument that names a BuildKit frontend. It replaces the frontend that the Dockerfile names.</summary>
    private const string FrontendArgument = "BUILDKIT_SYNTAX";

    private readonly ConcurrentDictionary<(RemoteLocation Location, string Project), StartLine> _lines = new();

    private int _packing;

    public async Task<BuildRecord> StartAsync(BuildPlan plan, IEngineObserver observer, CancellationToken cancellationToken)
    {
        using var underWay = StartsUnderWay.Begin(plan.Id);
        _ = Interlocked.Increment(ref _packing);
        try
        {
            return await PrepareAsync(plan, observer, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _ = Interlocked.Decrement(ref _packing);
        }
    }

    private async Task<BuildRecord> PrepareAsync(BuildPlan plan, IEngineObserver observer, CancellationToken cancellationToken)
    {
        // The sessions are opened first, so that missing or refused credentials are reported before the context is read.
        using var store = await remote.OpenContextStoreAsync(plan.ArtifactStore, plan.Aws, observer, cancellationToken).ConfigureAwait(false);
        using var runner = await remote.OpenRunnerAsync(RemoteLocation.Of(plan.ImageBuilder), plan.Aws, observer, cancellationToken).ConfigureAwait(false);

        var publisher = new ContextPublisher(store, observer);
        var (context, stored) = await ContextAsync(plan, publisher, store, observer, cancellationToken).ConfigureAwait(false);
        plan = plan with { Inputs = BuildInputsDigest.Of(plan, context?.Hash ?? stored!.Hash) };
        var order = BuildOrder.Of(plan).Seal();
        var record = Record(plan, context, Summary(context, stored), runner.Region);
        if (plan.Request.SkipUnchanged)
        {
            var (digest, reason) = await reuse.LookAsync(plan, observer, cancellationToken).ConfigureAwait(false);
            record = record with { Build = record.Build with { Reason = reason } };
            if (digest is not null)
            {
                record = record.Reused(plan, digest, time.GetUtcNow());
                history.Save(record, order);
                return record;
            }
        }

        history.Save(record, order);
        var start = new StartingBuild(history, record);
        try
        {
            if (context is not null)
            {
                var outcome = await publisher.PublishAsync(context, plan.Id, cancellationToken).ConfigureAwait(false);
                stored = outcome.Context;
                start.Uploaded(outcome.UploadedBytes, stored.Segments);
            }

            var login = await logins.ForBuildAsync(plan.ContainerRegistry, plan.Login, plan.Aws, observer, cancellationToken).ConfigureAwait(false);
            var submission = Submission(plan, stored!, store, login, runner.Region);
            cancellationToken.ThrowIfCancellationRequested();
            record = start.Record.With(await SubmitAsync(runner, start, submission, observer, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            Close(AfterFailure(start.Record, exception), observer);
            throw;
        }

        observer.Report(new VerboseMessage($"CodeBuild accepted build {record.Build.BuildId}."));
        return await AcceptedAsync(runner, record, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Records that the service has accepted the build, and stops the build if the start was cancelled in the meantime.</summary>
    private async Task<BuildRecord> AcceptedAsync(IBuildRunner runner, BuildRecord record, CancellationToken cancellationToken)
    {
        var unrecorded = Keep(record);
        if (cancellationToken.IsCancellationRequested)
        {
            _ = Keep(record.With(await runner.StopAsync(record.Build.BuildId!, CancellationToken.None).ConfigureAwait(false)));
            cancellationToken.ThrowIfCancellationRequested();
        }

        return unrecorded is null ? record : throw Unrecorded(record, unrecorded);
    }

    /// <summary>Records the answer of the service. If the catalog cannot be written, the answer is kept in memory and the error is returned.</summary>
    private ImageBuilderException? Keep(BuildRecord record)
    {
        var failure = TrySave(record);
        if (failure is not null)
        {
            StartsUnderWay.Keep(record);
        }

        return failure;
    }

    private ImageBuilderException? TrySave(BuildRecord record)
    {
        try
        {
            history.Save(record);
            return null;
        }
        catch (ImageBuilderException failure)
        {
            return failure;
        }
    }

    /// <summary>
    /// Records that the start failed. If that cannot be recorded, only a warning is reported, because the caller throws the error of the start.
    /// </summary>
    private void Close(BuildRecord record, IEngineObserver observer)
    {
        if (TrySave(record) is { } failure)
        {
            observer.Report(new WarningMessage($"How the start of build {record.Build.Id} ended could not be recorded. {failure.Message}"));
        }
    }

    private static ImageBuilderException Unrecorded(BuildRecord record, ImageBuilderException failure) =>
        new(
            failure.Code,
            $"CodeBuild runs the build {record.Build.BuildId}, and that could not be recorded. {failure.Message}",
            record.Build.Id,
            $"{failure.Remedy} Then 'Wait-ImageBuild {record.Build.Id}' watches the build, and 'Stop-ImageBuild {record.Build.Id}' stops it; so does 'aws codebuild stop-build --id {record.Build.BuildId}' immediately. Do not start it again.",
            failure
        );

    /// <summary>Sends the request that starts the build, as soon as the project's limit of concurrent builds allows it.</summary>
    private Task<RemoteBuild> SubmitAsync(
        IBuildRunner runner,
        StartingBuild start,
        BuildSubmission submission,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        var prepared = start.Record;
        return _lines
            .GetOrAdd((prepared.Location, prepared.Project), _ => new(time))
            .StartAsync(
                () =>
                {
                    var submitting = Submitting(prepared, submission);
                    start.Write(submitting);

                    // The request is not cancelled: if it were, it would be unknown whether the build runs.
                    return runner.StartAsync(submission, clock.Lease(submitting), CancellationToken.None);
                },
                (full, isFirst) =>
                {
                    start.Write(prepared);
                    Delayed(prepared, full, isFirst, observer);
                },
                TimeSpan.FromMinutes(submission.QueuedTimeoutMinutes ?? LongestQueue),
                cancellationToken
            );
    }

    private BuildRecord Submitting(BuildRecord record, BuildSubmission submission) =>
        clock.Mark(
            record with
            {
                Build = record.Build with { Status = ImageBuildStatus.Submitting },
                Submission = new(JsonSerializer.Serialize(submission, SubmissionJson.Default.BuildSubmission)),
            }
        );

    private static void Delayed(BuildRecord record, ImageBuilderException? full, bool isFirst, IEngineObserver observer)
    {
        observer.Report(new BuildDelayed(record.Build, full?.Message ?? "Others wait already."));
        if (isFirst)
        {
            observer.Report(new WarningMessage($"Builds wait for a free place in project '{record.Project}'; they are started as others end. {full?.Message}"));
        }
    }

    /// <summary>Reads the context from its folder, or finds it in the artifact store. One of the two results is null.</summary>
    private async Task<(LocalContext? Read, StoredContext? Stored)> ContextAsync(
        BuildPlan plan,
        ContextPublisher publisher,
        IContextStore store,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) =>
        plan.Request.Source switch
        {
            BuildSource.Folder folder => (await ReadAsync(plan, folder, publisher, observer, cancellationToken).ConfigureAwait(false), null),
            BuildSource.Stored stored => (null, await FindAsync(plan, stored.Hash, publisher, store, cancellationToken).ConfigureAwait(false)),
            var other => throw new UnreachableException($"{other} is no source of a context."),
        };

    private Task<LocalContext> ReadAsync(
        BuildPlan plan,
        BuildSource.Folder folder,
        ContextPublisher publisher,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        // All contexts that are packed at the same time share the processors and the memory.
        var packing = Volatile.Read(ref _packing);
        var options = new PackingOptions
        {
            ModificationTime = SourceDateEpoch.Read(environment),
            IsOtherLanguage = plan.Request.BuildArgs.Any(static pair => pair.Key == FrontendArgument),
        };
        return new ContextReader(
            options with
            {
                Workers = options.Workers / packing,
                MostKept = options.MostKept / packing,
            },
            folder.NoHashCache ? null : caches,
            plan.Id,
            observer
        ).ReadAsync(folder.Path, folder.Dockerfile, hash => publisher.Expect(hash, cancellationToken), cancellationToken);
    }

    private static async Task<StoredContext> FindAsync(
        BuildPlan plan,
        string hash,
        ContextPublisher publisher,
        IContextStore store,
        CancellationToken cancellationToken
    )
    {
        var (found, isWhole) = await publisher.FindAsync(hash, cancellationToken).ConfigureAwait(false);
        return isWhole
            ? found!
            : throw new ImageBuilderException(
                ErrorCode.ContextNotStored,
                $"The artifact store '{plan.ArtifactStore.Name}' {(found is null ? "does not hold the context" : "lacks a segment of the context")} {store.Locate(ContextNames.Of(hash))}.",
                hash,
                "Publish it from its folder with Publish-BuildContext, to the same artifact store."
            );
    }

    private static BuildContextSummary Summary(LocalContext? read, StoredContext? stored) =>
        read is not null ? new(read.Hash, read.Files, read.Bytes, 0) : new(stored!.Hash, stored.Files, stored.Bytes, 0) { Segments = stored.Segments };

    private BuildInputs Inputs(BuildPlan plan, LocalContext? read) =>
        read is not null ? BuildInputsReader.Read(read.Scanned)
        : plan.Repeats is { } repeated && history.Get(repeated.Id) is { } record ? record.Inputs
        : BuildInputs.Unknown;

    private BuildRecord Record(BuildPlan plan, LocalContext? read, BuildContextSummary context, string region)
    {
        var component = RemoteLocation.Of(plan.ImageBuilder);
        return new()
        {
            Project = CodeBuildSettings.Of(plan.ImageBuilder).CodeBuildProject,
            Repository = plan.Tags[0].Repository,
            Owner = ProcessIdentity.Current,
            Inputs = Inputs(plan, read),
            Location = new(
                plan.Aws.ProfileName ?? component.ProfileName,
                plan.Aws.ProfileName is null ? component.ProfileLocation : plan.Aws.ProfileLocation,
                region,
                plan.Aws.EndpointUrl ?? component.EndpointUrl,
                plan.Aws.NamesCredentials ? null : component.Connector
            ),
            Build = new()
            {
                Id = plan.Id,
                Status = ImageBuildStatus.Preparing,
                Tags = [.. plan.Tags.Select(static tag => tag.ToString())],
                Labels = plan.Request.Labels.ToDictionary(StringComparer.Ordinal),
                Context = context,
                StartTime = time.GetUtcNow(),
                Phases = [],
                Stack = plan.StackName,
                ImageBuilder = plan.ImageBuilder.Name,
                Region = region,
            },
        };
    }

    private static BuildSubmission Submission(BuildPlan plan, StoredContext context, IContextStore store, RegistryLogin? login, string region)
    {
        var builder = CodeBuildSettings.Of(plan.ImageBuilder);
        return new()
        {
            Project = builder.CodeBuildProject,
            IdempotencyToken = plan.Id.ToString("N"),
            Source = store.Locate(context.Name),
            SecondarySources = context
                .Segments.Select((segment, index) => (Name: SegmentPlan.SourceName(index), Location: store.Locate(ContextNames.OfSegment(segment))))
                .ToDictionary(static source => source.Name, static source => source.Location, StringComparer.Ordinal),
            BuildSpec = BuildSpecification.Write(plan, context.Segments.Count),
            Variables = plan.Variables(login, RegistrySettings.Of(plan.ContainerRegistry).EcrRegion ?? region),
            BuildImage = builder.BuildImage,
            ComputeType = builder.ComputeType,
            EnvironmentType = builder.EnvironmentType,
            PrivilegedMode = builder.PrivilegedMode,
            Fleet = builder.Fleet,
            Certificate = builder.Certificate,
            KeepsLayersOnHost = plan.Cache.Mode == LayerCacheMode.Local,
            TimeoutMinutes = builder.TimeoutMinutes,
            QueuedTimeoutMinutes = builder.QueuedTimeoutMinutes,
        };
    }

    /// <summary>
    /// Returns the record after a failed start. If the submission was sent and the service did not refuse it, the service may have accepted the build, so the
    /// record does not say that the build has ended.
    /// </summary>
    private BuildRecord AfterFailure(BuildRecord record, Exception exception)
    {
        if (
            record.Submission is not null
            && exception is not ImageBuilderException { IsOutcomeUnknown: false, Code: not (ErrorCode.ServiceUnreachable or ErrorCode.Throttled) }
        )
        {
            return record with { Owner = null };
        }

        return exception is OperationCanceledException
            ? record.Ended(ImageBuildStatus.Stopped, "The build was cancelled before it was started.", time.GetUtcNow())
            : record.Ended(ImageBuildStatus.Failed, $"The build was not started. {exception.Message}", time.GetUtcNow());
    }
}
