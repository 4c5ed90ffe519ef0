using System.Text.Json.Nodes;
using ZenImageBuilder.Sandbox.Protocol;

namespace ZenImageBuilder.Sandbox.CodeBuild;

internal sealed record BuildVariable(string Name, string Value, string Type);

/// <summary>The settings of a build: those of the project with the overrides of the request.</summary>
internal sealed record BuildOrder
{
    public required string Project { get; init; }

    public required JsonObject Source { get; init; }

    public required IReadOnlyList<JsonObject> SecondarySources { get; init; }

    public required JsonObject Environment { get; init; }

    public required IReadOnlyList<BuildVariable> Variables { get; init; }

    public required JsonObject Artifacts { get; init; }

    public required JsonObject Cache { get; init; }

    public required JsonObject Logs { get; init; }

    public string? SourceVersion { get; init; }

    public required string ServiceRole { get; init; }

    public required string EncryptionKey { get; init; }

    public required int TimeoutMinutes { get; init; }

    public required int QueuedTimeoutMinutes { get; init; }

    public required string Initiator { get; init; }

    /// <summary>The inline text, the path within the source, or the S3 ARN; null for buildspec.yml at the source's root.</summary>
    public string? Buildspec => Source.Text("buildspec") is { Length: > 0 } text ? text : null;
}

/// <summary>One phase of a build, open until it has an end time.</summary>
internal sealed class PhaseRecord(string type, DateTimeOffset start)
{
    public string Type { get; } = type;

    public DateTimeOffset Start { get; } = start;

    public DateTimeOffset? End { get; set; }

    public string? Status { get; set; }

    public string? Code { get; set; }

    public string? Message { get; set; }

    public JsonObject ToJson()
    {
        var node = new JsonObject { ["phaseType"] = Type };
        if (Status is not null)
        {
            node["phaseStatus"] = Status;
        }

        node["startTime"] = JsonBody.Seconds(Start);
        if (End is not { } end)
        {
            return node;
        }

        node["endTime"] = JsonBody.Seconds(end);
        node["durationInSeconds"] = (long)(end - Start).TotalSeconds;
        if (Type is not ("SUBMITTED" or "QUEUED"))
        {
            node["contexts"] = new JsonArray(new JsonObject { ["statusCode"] = Code ?? string.Empty, ["message"] = Message ?? string.Empty });
        }

        return node;
    }
}

/// <summary>A build: its settings, its state, and how it ended. The API reads it while the runner writes it.</summary>
internal sealed class Build(BuildOrder order, string uuid, long number, string region, string account, TimeProvider time) : IDisposable
{
    private readonly object _gate = new();
    private readonly List<PhaseRecord> _phases = [];
    private readonly CancellationTokenSource _end = new();
    private string? _verdict;
    private string _status = InProgress;
    private DateTimeOffset? _endTime;
    private string? _logGroup;
    private string? _logStream;
    private IReadOnlyList<KeyValuePair<string, string>> _exported = [];

    public const string InProgress = "IN_PROGRESS";
    public const string Succeeded = "SUCCEEDED";
    public const string Failed = "FAILED";
    public const string Stopped = "STOPPED";
    public const string TimedOut = "TIMED_OUT";
    public const string Fault = "FAULT";

    public BuildOrder Order { get; } = order;

    public string Uuid { get; } = uuid;

    public string Id { get; } = $"{order.Project}:{uuid}";

    public string Arn { get; } = $"arn:aws:codebuild:{region}:{account}:build/{order.Project}:{uuid}";

    public long Number { get; } = number;

    public DateTimeOffset Started { get; } = time.GetUtcNow();

    /// <summary>Cancelled when the build must end immediately; <see cref="Verdict"/> then has its status.</summary>
    public CancellationToken Ending => _end.Token;

    public string? Verdict
    {
        get
        {
            lock (_gate)
            {
                return _verdict;
            }
        }
    }

    public bool IsComplete
    {
        get
        {
            lock (_gate)
            {
                return _endTime is not null;
            }
        }
    }

    /// <summary>Ends the build early. The first verdict counts.</summary>
    public void EndAs(string verdict)
    {
        lock (_gate)
        {
            if (_verdict is not null || _endTime is not null)
            {
                return;
            }

            _verdict = verdict;
        }

        try
        {
            _end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The build ended at the same moment.
        }
    }

    public void Dispose() => _end.Dispose();

    public void Enter(string phase)
    {
        lock (_gate)
        {
            _phases.Add(new PhaseRecord(phase, time.GetUtcNow()));
        }
    }

    /// <summary>Closes the current phase.</summary>
    public PhaseRecord Leave(string status, string? code = null, string? message = null)
    {
        lock (_gate)
        {
            var phase = _phases[^1];
            (phase.End, phase.Status, phase.Code, phase.Message) = (time.GetUtcNow(), status, code, message);
            return phase;
        }
    }

    public void LogTo(string group, string stream)
    {
        lock (_gate)
        {
            (_logGroup, _logStream) = (group, stream);
        }
    }

    public void Export(IReadOnlyList<KeyValuePair<string, string>> variables)
    {
        lock (_gate)
        {
            _exported = variables;
        }
    }

    public void Complete(string status)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            _phases.Add(new PhaseRecord("COMPLETED", now));
            (_status, _endTime) = (status, now);
        }
    }

    public JsonObject ToJson()
    {
        lock (_gate)
        {
            var node = new JsonObject
            {
                ["id"] = Id,
                ["arn"] = Arn,
                ["buildNumber"] = Number,
                ["startTime"] = JsonBody.Seconds(Started),
                ["currentPhase"] = _phases.Count > 0 ? _phases[^1].Type : "SUBMITTED",
                ["buildStatus"] = _endTime is null ? _verdict ?? InProgress : _status,
                ["projectName"] = Order.Project,
                ["phases"] = _phases.Select(phase => (JsonNode)phase.ToJson()).ToArray(),
                ["source"] = Order.Source.DeepClone(),
                ["secondarySources"] = Order.SecondarySources.Select(source => source.DeepClone()).ToArray(),
                ["secondarySourceVersions"] = new JsonArray(),
                ["artifacts"] = new JsonObject { ["location"] = string.Empty },
                ["cache"] = Order.Cache.DeepClone(),
                ["environment"] = Order.Environment.DeepClone(),
                ["serviceRole"] = Order.ServiceRole,
                ["logs"] = LogsJson(),
                ["timeoutInMinutes"] = Order.TimeoutMinutes,
                ["queuedTimeoutInMinutes"] = Order.QueuedTimeoutMinutes,
                ["buildComplete"] = _endTime is not null,
                ["initiator"] = Order.Initiator,
                ["encryptionKey"] = Order.EncryptionKey,
                ["exportedEnvironmentVariables"] = _exported.Select(v => (JsonNode)new JsonObject { ["name"] = v.Key, ["value"] = v.Value }).ToArray(),
                ["reportArns"] = new JsonArray(),
            };
            if (Order.SourceVersion is { } version)
            {
                node["sourceVersion"] = version;
            }

            if (_endTime is { } end)
            {
                node["endTime"] = JsonBody.Seconds(end);
            }

            return node;
        }
    }

    private JsonObject LogsJson()
    {
        var node = new JsonObject();
        foreach (var (name, value) in Order.Logs)
        {
            node[name] = value?.DeepClone();
        }

        // As in CodeBuild, the link exists from the start, and contains null until the stream is known.
        node["deepLink"] =
            $"https://console.aws.amazon.com/cloudwatch/home?region={region}#logsV2:log-groups/log-group/{_logGroup?.Replace("/", "$252F", StringComparison.Ordinal) ?? "null"}/log-events/{_logStream ?? "null"}";
        node["cloudWatchLogsArn"] = $"arn:aws:logs:{region}:{account}:log-group:{_logGroup ?? "null"}:log-stream:{_logStream ?? "null"}";
        if (_logGroup is null)
        {
            return node;
        }

        node["groupName"] = _logGroup;
        node["streamName"] = _logStream;
        return node;
    }
}
