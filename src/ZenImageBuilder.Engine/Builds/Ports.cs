using System.Diagnostics;
using System.Globalization;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Diagnosis;
using ZenImageBuilder.Engine.Clocks;
using ZenImageBuilder.Engine.Components;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds;

// What the builds need from outside: Aws and Store implement it, and nothing of theirs is seen here.

/// <summary>Opens what a build needs from a cloud, with the credentials that the parameters, the component and the chain give.</summary>
internal interface IRemoteAccess
{
    /// <summary>Where the contexts of an artifact store are kept.</summary>
    Task<IContextStore> OpenContextStoreAsync(ArtifactStore store, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>The build service of an image builder.</summary>
    Task<IBuildRunner> OpenRunnerAsync(RemoteLocation location, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>A user and a password for a registry that has a connector, or that is of an AWS account.</summary>
    Task<RegistryLogin> LogInAsync(ContainerRegistry registry, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);
}

/// <summary>Looks into container registries.</summary>
internal interface IImageLookup
{
    /// <summary>The image that a tag points to, or null where there is none.</summary>
    /// <param name="platform">Which of several images, <c>os/architecture</c>.</param>
    /// <param name="login">The user and the password, or null for nobody.</param>
    Task<RegistryImage?> FindAsync(ImageReference reference, string platform, RegistryLogin? login, CancellationToken cancellationToken);
}

/// <summary>An image in a registry.</summary>
/// <param name="Digest">The digest that the tag points to.</param>
/// <param name="Created">When it was built, as it says itself, or null.</param>
internal sealed record RegistryImage(string Digest, IReadOnlyDictionary<string, string> Labels, DateTimeOffset? Created);

/// <summary>How a service is reached again, also from another process: never holds a secret.</summary>
/// <param name="ProfileName">The profile, or null for the implicit chain.</param>
/// <param name="ProfileLocation">The file of the profile, or null for the default ones.</param>
/// <param name="Region">The region, or null for the one that the chain gives.</param>
/// <param name="EndpointUrl">The endpoint of every service, or null for what the environment and the profile say.</param>
/// <param name="Connector">The service connector, which counts before the profile; or null.</param>
internal sealed record RemoteLocation(string? ProfileName, string? ProfileLocation, string? Region, string? EndpointUrl, ConnectorUse? Connector = null)
{
    /// <summary>How the services of a component are reached.</summary>
    public static RemoteLocation Of(StackComponent component) =>
        new(
            component.Text("ProfileName"),
            component.Text("ProfileLocation"),
            component.Text("Region"),
            component.Text("EndpointUrl"),
            component.Connector is { } connector ? new(connector.Id, connector.ResourceType, connector.ResourceId) : null
        );
}

/// <summary>What a service connector is used for.</summary>
/// <param name="ResourceId">The resource in its canonical form, or null where the type says it all.</param>
internal sealed record ConnectorUse(Guid Id, string ResourceType, string? ResourceId);

/// <summary>Keeps contexts: objects by name, below a folder of the artifact store.</summary>
internal interface IContextStore : IDisposable
{
    /// <summary>How many requests have been sent, repetitions by the SDK not counted.</summary>
    int Requests { get; }

    /// <summary>The location that the build service reads an object from: <c>bucket/key</c>.</summary>
    string Locate(string name);

    /// <summary>What is said of an object, or null where there is none.</summary>
    Task<StoredItem?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>The content of an object, or null where there is none or it has more than <paramref name="mostBytes"/>.</summary>
    Task<byte[]?> ReadAsync(string name, long mostBytes, CancellationToken cancellationToken);

    /// <summary>
    /// Begins to send an object. Streams: all objects that are under way together hold a few parts in memory at most. A failed or cancelled upload leaves nothing behind.
    /// </summary>
    IContextUpload Upload(string name, ContextUploadOptions options, CancellationToken cancellationToken);

    /// <summary>Everything below the folder.</summary>
    IAsyncEnumerable<StoredItem> ListAsync(CancellationToken cancellationToken);

    /// <summary>Removes objects. Returns those that could not be removed, with the reasons.</summary>
    Task<IReadOnlyList<(string Name, ImageBuilderException Reason)>> DeleteAsync(IReadOnlyList<string> names, CancellationToken cancellationToken);

    /// <summary>The uploads in parts that were begun and neither completed nor given up.</summary>
    IAsyncEnumerable<UnfinishedUpload> ListUploadsAsync(CancellationToken cancellationToken);

    /// <summary>Gives up an upload and removes its parts.</summary>
    Task AbortAsync(UnfinishedUpload upload, CancellationToken cancellationToken);
}

/// <summary>An object on its way to the store. Disposing of it before it is complete gives it up.</summary>
internal interface IContextUpload : IAsyncDisposable
{
    /// <summary>Takes the content.</summary>
    Stream Body { get; }

    /// <summary>Says that all is written. When this returns, another object may be begun without more memory.</summary>
    Task SealAsync(CancellationToken cancellationToken);

    /// <summary>Waits until the object is stored, after it was sealed.</summary>
    /// <returns>The bytes that were sent; null where an object of that name is there and it was to be sent only if there is none.</returns>
    Task<long?> CompleteAsync();
}

/// <param name="ContentType">The media type.</param>
/// <param name="Metadata">What is said of the object; ASCII.</param>
/// <param name="OnlyIfAbsent">Whether an object that is there stays. Stores that do not know such a condition replace it.</param>
internal sealed record ContextUploadOptions(string ContentType, IReadOnlyDictionary<string, string> Metadata, bool OnlyIfAbsent)
{
    /// <summary>A zip of which nothing is said.</summary>
    public static ContextUploadOptions Zip { get; } = new("application/zip", new Dictionary<string, string>(StringComparer.Ordinal), OnlyIfAbsent: false);
}

/// <param name="Name">Its name in the store.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Modified">When it was stored (UTC).</param>
/// <param name="Metadata">What is said of it; empty in a list.</param>
internal sealed record StoredItem(string Name, long Bytes, DateTimeOffset Modified, IReadOnlyDictionary<string, string> Metadata);

/// <param name="Name">The object that it would have become.</param>
/// <param name="Id">The store's own id of it.</param>
/// <param name="Begun">When it was begun (UTC).</param>
internal sealed record UnfinishedUpload(string Name, string Id, DateTimeOffset Begun);

/// <summary>Starts, reads and stops builds in one project's service, and reads their logs.</summary>
internal interface IBuildRunner : IDisposable
{
    /// <summary>The region that the builds run in.</summary>
    string Region { get; }

    /// <summary>Starts a build; the same token never starts two while it lives.</summary>
    /// <param name="token">How long the token lives: the submission is sent once in any case, and again only within that time.</param>
    /// <exception cref="ImageBuilderException">It was not started, or, where it says so, whether it was is not known.</exception>
    Task<RemoteBuild> StartAsync(BuildSubmission submission, TokenLease token, CancellationToken cancellationToken);

    /// <summary>How builds stand, in one call for up to 100.</summary>
    Task<BuildAnswers> GetAsync(IReadOnlyList<string> buildIds, CancellationToken cancellationToken);

    /// <summary>Looks among the newest builds of a project for the one that was started for a record.</summary>
    /// <param name="id">The identity that this module gave the build.</param>
    /// <param name="submitted">When the record says that it was submitted, or null.</param>
    Task<BuildSearch> FindAsync(string project, Guid id, DateTimeOffset? submitted, CancellationToken cancellationToken);

    Task<RemoteBuild> StopAsync(string buildId, CancellationToken cancellationToken);

    /// <summary>The lines after <paramref name="token"/> (null: from the beginning). An unchanged token means that there is nothing more now.</summary>
    Task<LogPage> ReadLogAsync(string group, string stream, string? token, CancellationToken cancellationToken);

    /// <summary>The last lines, oldest first.</summary>
    Task<IReadOnlyList<LogEntry>> ReadLogEndAsync(string group, string stream, int lines, CancellationToken cancellationToken);
}

/// <summary>What the service says of builds that it was asked about: nothing else, and each once.</summary>
/// <param name="Builds">How they stand, by id.</param>
/// <param name="Unknown">The ids of those that it says it does not know. What is in neither was not answered.</param>
internal sealed record BuildAnswers(IReadOnlyDictionary<string, RemoteBuild> Builds, IReadOnlySet<string> Unknown);

/// <summary>What was found when a build was looked for.</summary>
/// <param name="Build">The build, or null.</param>
/// <param name="IsWhole">Whether everything was looked at that the build could be among: if nothing was found then, there is none.</param>
internal sealed record BuildSearch(RemoteBuild? Build, bool IsWhole);

/// <summary>One page of a log.</summary>
internal sealed record LogPage(IReadOnlyList<LogEntry> Entries, string? NextToken);

/// <param name="Message">The line, without its line ending.</param>
internal sealed record LogEntry(DateTimeOffset Timestamp, string Message);

/// <summary>A user and a password for a registry.</summary>
internal sealed record RegistryLogin(string UserName, Secret Password);

/// <summary>A build as it is handed to the build service: everything that overrides the project.</summary>
internal sealed record BuildSubmission
{
    public required string Project { get; init; }

    /// <summary>At most 64 characters; see StartBuild's <c>idempotencyToken</c>.</summary>
    public required string IdempotencyToken { get; init; }

    /// <summary>The source, <c>bucket/key</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The further sources, <c>bucket/key</c> by name; null or empty where there are none.</summary>
    public IReadOnlyDictionary<string, string>? SecondarySources { get; init; }

    /// <summary>The build specification, YAML.</summary>
    public required string BuildSpec { get; init; }

    public required IReadOnlyList<BuildVariable> Variables { get; init; }

    public required string BuildImage { get; init; }

    public required string ComputeType { get; init; }

    public required string EnvironmentType { get; init; }

    public required bool PrivilegedMode { get; init; }

    /// <summary>5 to 2160 minutes, or null for the project's own.</summary>
    public int? TimeoutMinutes { get; init; }

    /// <summary>5 to 480 minutes, or null for the project's own.</summary>
    public int? QueuedTimeoutMinutes { get; init; }
}

/// <summary>An environment variable of a build.</summary>
internal sealed record BuildVariable(string Name, string Value, BuildVariableType Type = BuildVariableType.Plaintext);

internal enum BuildVariableType
{
    Plaintext,
    SecretsManager,
    ParameterStore,
}

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

/// <summary>The builds of this user, on disk.</summary>
internal interface IBuildHistory
{
    /// <summary>Writes the build, new or known. The submission is sealed; null removes it. What was ordered is sealed too; null leaves what is there.</summary>
    void Save(BuildRecord record, Secret? order = null);

    /// <summary>What was ordered when the build was made, or null where it is not recorded.</summary>
    /// <exception cref="ImageBuilderException">It cannot be opened.</exception>
    Secret? OpenOrder(Guid id);

    BuildRecord? Get(Guid id);

    /// <summary>The builds that a reference means (id, id prefix, the service's id; wildcards) and the filter accepts, newest first; null means all.</summary>
    /// <param name="unreadable">Hears of each that cannot be read, with its id as the target; where it is null, the first is thrown.</param>
    IReadOnlyList<BuildRecord> Find(string? reference, BuildFilter? filter = null, Action<ImageBuilderException>? unreadable = null);

    /// <summary>Forgets a build, known or not.</summary>
    void Remove(Guid id);
}

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

/// <summary>A process of some machine, told apart from a later one with the same number.</summary>
internal sealed record ProcessIdentity(string Machine, int ProcessId, DateTimeOffset Started)
{
    public static ProcessIdentity Current { get; } =
        new(Environment.MachineName, Environment.ProcessId, StartOf(Process.GetCurrentProcess())) { StartedUptime = UptimeAtStartOf(Environment.ProcessId) };

    /// <summary>
    /// When it started on the clock that nobody can set, or null where the system does not tell. Linux calculates <see cref="Started"/> from the time of day whenever it is
    /// asked, so a clock that is set makes one process look like two.
    /// </summary>
    public Uptime? StartedUptime { get; init; }

    /// <summary>Whether it is the process that asks.</summary>
    public bool IsThisProcess => IsOfThisMachine && ProcessId == Environment.ProcessId && IsAliveAs(Current.StartedUptime, static () => Current.Started);

    private bool IsOfThisMachine => string.Equals(Machine, Environment.MachineName, StringComparison.Ordinal);

    /// <summary>Whether the process is known to have ended; of a process on another machine that is never known.</summary>
    public bool HasEnded()
    {
        if (!IsOfThisMachine)
        {
            return false;
        }

        try
        {
            using var process = Process.GetProcessById(ProcessId);
            return process.HasExited || !IsAliveAs(UptimeAtStartOf(ProcessId), () => StartOf(process));
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    // Start times of one process differ by rounding between two readings.
    private bool IsAliveAs(Uptime? uptime, Func<DateTimeOffset> started) =>
        StartedUptime is not null && SystemUptime.Boot is not null ? StartedUptime == uptime : (started() - Started).Duration() <= TimeSpan.FromSeconds(2);

    private static DateTimeOffset StartOf(Process process) => new DateTimeOffset(process.StartTime).ToUniversalTime();

    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: field 3 is the state, and field 22 the start, in hundredths of a second. The name before them may hold
    // spaces and parentheses.
    private static Uptime? UptimeAtStartOf(int processId)
    {
        const int startTime = 22 - 3;
        if (!OperatingSystem.IsLinux() || SystemUptime.Boot is not { } boot)
        {
            return null;
        }

        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');

            // One that has ended and is not collected by its parent has a number, and does nothing.
            return fields[0] is "Z" or "X" ? null : new(boot, TimeSpan.FromMilliseconds(10 * long.Parse(fields[startTime], CultureInfo.InvariantCulture)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
