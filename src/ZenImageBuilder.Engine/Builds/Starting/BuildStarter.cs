using System.Collections.Concurrent;
using System.Text.Json;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Diagnosis;
using ZenImageBuilder.Engine.Builds.Planning;
using ZenImageBuilder.Engine.Catalog.Components;
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
/// Takes a plan to a started build: context, record, upload, submission. The record is written before anything leaves this machine, and again before the
/// service is asked to start, so that a killed shell loses nothing.
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
    /// <summary>Minutes: as long as CodeBuild lets a build wait at most.</summary>
    private const int LongestQueue = 480;

    /// <summary>The build argument that names a frontend, as a line of the Dockerfile may: it replaces that.</summary>
    private const string FrontendArgument = "BUILDKIT_SYNTAX";

    private readonly ConcurrentDictionary<(RemoteLocation Location, string Project), StartLine> _lines = new();

    private int _packing;

    public async Task<ImageBuild> StartAsync(BuildPlan plan, StartBuildRequest request, IEngineObserver observer, CancellationToken cancellationToken)
    {
        using var underWay = StartsUnderWay.Begin(plan.Id);
        _ = Interlocked.Increment(ref _packing);
        try
        {
            return await PrepareAsync(plan, request, observer, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _ = Interlocked.Decrement(ref _packing);
        }
    }

    private async Task<ImageBuild> PrepareAsync(BuildPlan plan, StartBuildRequest request, IEngineObserver observer, CancellationToken cancellationToken)
    {
        // Credentials that are missing or refused show before the context is read.
        using var store = await remote.OpenContextStoreAsync(plan.ArtifactStore, request.Aws, observer, cancellationToken).ConfigureAwait(false);
        using var runner = await remote.OpenRunnerAsync(RemoteLocation.Of(plan.ImageBuilder), request.Aws, observer, cancellationToken).ConfigureAwait(false);

        var publisher = new ContextPublisher(store, observer);
        var (context, stored) = await ContextAsync(plan, request, publisher, store, observer, cancellationToken).ConfigureAwait(false);
        var order = BuildOrder.Of(plan, request).Seal();
        var record = Record(plan, request, context, Summary(context, stored), runner.Region);
        var inputs = BuildInputsDigest.Of(plan, record.Build.Context.Hash);
        if (request.SkipUnchanged)
        {
            var (digest, reason) = await reuse.LookAsync(plan, inputs, request.Aws, observer, cancellationToken).ConfigureAwait(false);
            record = record with { Build = record.Build with { Reason = reason } };
            if (digest is not null)
            {
                record = record.Reused(plan, digest, time.GetUtcNow());
                history.Save(record, order);
                return record.Build;
            }
        }

        plan = plan with { Labels = [.. plan.Labels, new(BuildInputsDigest.Label, inputs)] };
        history.Save(record, order);
        try
        {
            if (context is not null)
            {
                var outcome = await publisher.PublishAsync(context, plan.Id, cancellationToken).ConfigureAwait(false);
                stored = outcome.Context;
                record = record with
                {
                    Build = record.Build with { Context = record.Build.Context with { UploadedBytes = outcome.UploadedBytes, Segments = stored.Segments } },
                };
            }

            var login = await logins.ToBuildAsync(plan, request.Aws, observer, cancellationToken).ConfigureAwait(false);
            var submission = Submission(plan, stored!, store, login, runner.Region);
            cancellationToken.ThrowIfCancellationRequested();
            var accepted = await SubmitAsync(runner, record, now => record = now, submission, observer, cancellationToken).ConfigureAwait(false);
            record = record.With(accepted);
        }
        catch (Exception exception)
        {
            Close(AfterFailure(record, exception), observer);
            throw;
        }

        observer.Report(new VerboseMessage($"CodeBuild accepted build {record.Build.BuildId}."));
        return await AcceptedAsync(runner, record, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Records that the service has the build, and stops it where it is not wanted any more.</summary>
    private async Task<ImageBuild> AcceptedAsync(IBuildRunner runner, BuildRecord record, CancellationToken cancellationToken)
    {
        var unrecorded = Keep(record);
        if (cancellationToken.IsCancellationRequested)
        {
            _ = Keep(record.With(await runner.StopAsync(record.Build.BuildId!, CancellationToken.None).ConfigureAwait(false)));
            cancellationToken.ThrowIfCancellationRequested();
        }

        return unrecorded is null ? record.Build : throw Unrecorded(record, unrecorded);
    }

    /// <summary>Records what the service answered, or remembers it where the registry does not take it.</summary>
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

    /// <summary>Records that the start did not come about. Why it did not is the error, whether or not that can be recorded.</summary>
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
            $"{failure.Remedy} Then 'Wait-ImageBuild {record.Build.Id}' watches the build, and 'Stop-ImageBuild {record.Build.Id}' stops it; so does 'aws codebuild stop-build --id {record.Build.BuildId}' at once. Do not start it anew.",
            failure
        );

    /// <summary>Has the service start the build, as soon as there is a place for it.</summary>
    /// <param name="record">The record before.</param>
    /// <param name="change">Told of every record that was written.</param>
    private Task<RemoteBuild> SubmitAsync(
        IBuildRunner runner,
        BuildRecord record,
        Action<BuildRecord> change,
        BuildSubmission submission,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        return _lines
            .GetOrAdd((record.Location, record.Project), _ => new(time))
            .StartAsync(
                () =>
                {
                    var submitting = Submitting(record, submission);
                    Write(submitting);

                    // Not cancelled halfway: then nobody would know whether a build runs.
                    return runner.StartAsync(submission, clock.Lease(submitting), CancellationToken.None);
                },
                (full, isFirst) =>
                {
                    Write(record);
                    Delayed(record, full, isFirst, observer);
                },
                TimeSpan.FromMinutes(submission.QueuedTimeoutMinutes ?? LongestQueue),
                cancellationToken
            );

        void Write(BuildRecord now)
        {
            history.Save(now);
            change(now);
        }
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

    /// <summary>The context of the request: read from its folder, or found in the store.</summary>
    private async Task<(LocalContext? Read, StoredContext? Stored)> ContextAsync(
        BuildPlan plan,
        StartBuildRequest request,
        ContextPublisher publisher,
        IContextStore store,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        if (request.ContextHash is not { } hash)
        {
            // Contexts that are packed at the same time share the processors and the memory.
            var options = new PackingOptions
            {
                ModificationTime = SourceDateEpoch.Read(environment),
                IsOtherLanguage = plan.BuildArgs.Any(static pair => pair.Key == FrontendArgument),
            };
            var packing = Volatile.Read(ref _packing);
            options = options with { Workers = options.Workers / packing, MostKept = options.MostKept / packing };
            return (
                await new ContextReader(options, request.NoHashCache ? null : caches, plan.Id, observer)
                    .ReadAsync(request.ContextPath, request.Dockerfile, hash => publisher.Expect(hash, cancellationToken), cancellationToken)
                    .ConfigureAwait(false),
                null
            );
        }

        var (found, isWhole) = await publisher.FindAsync(hash, cancellationToken).ConfigureAwait(false);
        return isWhole
            ? (null, found)
            : throw new ImageBuilderException(
                ErrorCode.ContextNotStored,
                $"The artifact store '{plan.ArtifactStore.Name}' {(found is null ? "does not hold the context" : "lacks a segment of the context")} {store.Locate(ContextNames.Of(hash))}.",
                hash,
                "Publish it from its folder with Publish-BuildContext, to the same artifact store."
            );
    }

    private static BuildContextSummary Summary(LocalContext? read, StoredContext? stored) =>
        read is not null ? new(read.Hash, read.Files, read.Bytes, 0) : new(stored!.Hash, stored.Files, stored.Bytes, 0) { Segments = stored.Segments };

    private BuildInputs Inputs(StartBuildRequest request, LocalContext? read) =>
        read is not null ? BuildInputsReader.Read(read.Scanned)
        : request.Repeats is { } repeated && history.Get(repeated) is { } record ? record.Inputs
        : BuildInputs.Unknown;

    private BuildRecord Record(BuildPlan plan, StartBuildRequest request, LocalContext? read, BuildContextSummary context, string region)
    {
        var component = RemoteLocation.Of(plan.ImageBuilder);
        return new()
        {
            Project = plan.ImageBuilder.RequiredText("CodeBuildProject"),
            Repository = plan.Tags[0].Repository,
            Owner = ProcessIdentity.Current,
            Inputs = Inputs(request, read),
            Location = new(
                request.Aws.ProfileName ?? component.ProfileName,
                request.Aws.ProfileName is null ? component.ProfileLocation : request.Aws.ProfileLocation,
                region,
                request.Aws.EndpointUrl ?? component.EndpointUrl,
                request.Aws.NamesCredentials ? null : component.Connector
            ),
            Build = new()
            {
                Id = plan.Id,
                Status = ImageBuildStatus.Preparing,
                Tags = [.. plan.Tags.Select(static tag => tag.ToString())],
                Labels = request.Labels.ToDictionary(StringComparer.Ordinal),
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
        var builder = plan.ImageBuilder;
        return new()
        {
            Project = builder.RequiredText("CodeBuildProject"),
            IdempotencyToken = plan.Id.ToString("N"),
            Source = store.Locate(context.Name),
            SecondarySources = context
                .Segments.Select((segment, index) => (Name: SegmentPlan.SourceName(index), Location: store.Locate(ContextNames.OfSegment(segment))))
                .ToDictionary(static source => source.Name, static source => source.Location, StringComparer.Ordinal),
            BuildSpec = BuildSpecification.Write(plan, context.Segments.Count),
            Variables = plan.Variables(
                login,
                EcrRegistry.Parse(plan.ContainerRegistry.RequiredText("Uri"))?.Region ?? plan.ContainerRegistry.Text("Region") ?? region
            ),
            BuildImage = builder.RequiredText("BuildImage"),
            ComputeType = builder.RequiredText("ComputeType"),
            EnvironmentType = builder.RequiredText("EnvironmentType"),
            PrivilegedMode = builder.Flag("PrivilegedMode"),
            TimeoutMinutes = builder.Number("TimeoutMinutes"),
            QueuedTimeoutMinutes = builder.Number("QueuedTimeoutMinutes"),
        };
    }

    /// <summary>What the record says when the start did not come about. Where the service has not refused it, it may have started it all the same: that stays open.</summary>
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
