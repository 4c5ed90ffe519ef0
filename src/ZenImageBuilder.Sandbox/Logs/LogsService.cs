using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ZenImageBuilder.Sandbox.Protocol;

namespace ZenImageBuilder.Sandbox.Logs;

/// <summary>Amazon CloudWatch Logs of 2014-03-28, as far as build logs need it.</summary>
internal sealed class LogsService(LogStore store, string region, string account, TimeProvider time, LogPageCut? cut = null)
    : JsonService("logs", "Logs_20140328")
{
    /// <summary>A page of GetLogEvents has at most this many events or this many bytes.</summary>
    public const int MostEvents = 10_000;

    public const int MostBytes = 1024 * 1024;

    private const int EventOverhead = 26;

    private const int PositionDigits = 18;

    private IReadOnlyDictionary<string, Operation>? _operations;

    protected override IReadOnlyDictionary<string, Operation> Operations =>
        _operations ??= new Dictionary<string, Operation>(StringComparer.Ordinal)
        {
            ["CreateLogGroup"] = CreateLogGroup,
            ["DeleteLogGroup"] = DeleteLogGroup,
            ["CreateLogStream"] = CreateLogStream,
            ["PutLogEvents"] = PutLogEvents,
            ["GetLogEvents"] = GetLogEvents,
            ["DescribeLogGroups"] = DescribeLogGroups,
            ["DescribeLogStreams"] = DescribeLogStreams,
            ["FilterLogEvents"] = FilterLogEvents,
        };

    protected override string ResourceOf(string operation, JsonObject json)
    {
        var group = GroupName(json);
        return group is null
            ? $"arn:aws:logs:{region}:{account}:log-group::log-stream:"
            : GroupArn(group) + ":log-stream:" + (json.Text("logStreamName") ?? string.Empty);
    }

    private JsonObject CreateLogGroup(ServiceCall call)
    {
        if (!store.TryCreate(call.Json.Required("logGroupName", "InvalidParameterException")))
        {
            throw Exists("log group");
        }

        return [];
    }

    private JsonObject DeleteLogGroup(ServiceCall call)
    {
        if (!store.TryDelete(call.Json.Required("logGroupName", "InvalidParameterException")))
        {
            throw Missing("log group");
        }

        return [];
    }

    private JsonObject CreateLogStream(ServiceCall call)
    {
        if (!store.TryCreate(Group(call.Json), call.Json.Required("logStreamName", "InvalidParameterException")))
        {
            throw Exists("log stream");
        }

        return [];
    }

    private JsonObject PutLogEvents(ServiceCall call)
    {
        var stream = Stream(call.Json);
        foreach (var item in call.Json.Objects("logEvents"))
        {
            stream.Append(DateTimeOffset.FromUnixTimeMilliseconds(item.Long("timestamp") ?? 0), time.GetUtcNow(), item.Text("message") ?? string.Empty);
        }

        return new JsonObject { ["nextSequenceToken"] = Randomness.Digits(56) };
    }

    /// <summary>
    /// The tokens are positions: <c>f/n</c> is before event n, and so is <c>b/n</c>, read in the other direction. At the end, GetLogEvents returns the forward
    /// token that was sent; when more lines exist, that token returns them. The upper digits of a token count empty pages, whose token differs from the one
    /// that was sent.
    /// </summary>
    private JsonObject GetLogEvents(ServiceCall call)
    {
        var stream = Stream(call.Json);
        var limit = call.Json.Number("limit") ?? MostEvents;
        if (limit is < 1 or > MostEvents)
        {
            throw AwsException.BadRequest("InvalidParameterException", "limit must be between 1 and 10000.");
        }

        var (isForward, position) = Start(call.Json, stream);
        var empties = 0L;
        if (isForward && cut is not null)
        {
            (limit, var isEmpty) = cut.Next(limit);
            empties = EmptiesOf(call.Json.Text("nextToken")) + (isEmpty ? 1 : 0);
            if (isEmpty)
            {
                return new JsonObject
                {
                    ["events"] = new JsonArray(),
                    ["nextForwardToken"] = Token('f', position, empties),
                    ["nextBackwardToken"] = Token('b', position),
                };
            }
        }

        var page = isForward ? Forward(stream, position, limit, call.Json) : Backward(stream, position, limit, call.Json);
        return new JsonObject
        {
            ["events"] = page
                .Events.Select(e =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["timestamp"] = e.Time.ToUnixTimeMilliseconds(),
                            ["message"] = e.Message,
                            ["ingestionTime"] = e.Ingested.ToUnixTimeMilliseconds(),
                        }
                )
                .ToArray(),
            ["nextForwardToken"] = Token('f', page.End, empties),
            ["nextBackwardToken"] = Token('b', page.Start),
        };
    }

    private static (bool IsForward, int Position) Start(JsonObject json, LogStream stream)
    {
        if (json.Text("nextToken") is not { } token)
        {
            return json.Flag("startFromHead") == true ? (true, 0) : (false, stream.Count);
        }

        if (
            token.Length == 58
            && token[0] is 'f' or 'b'
            && int.TryParse(token.AsSpan(token.Length - PositionDigits), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
        )
        {
            return (token[0] == 'f', position);
        }

        throw AwsException.BadRequest("InvalidParameterException", "The specified nextToken is invalid.");
    }

    private static (IReadOnlyList<LogEvent> Events, int Start, int End) Forward(LogStream stream, int position, int limit, JsonObject json)
    {
        var page = new List<LogEvent>();
        var bytes = 0;
        var end = position;
        foreach (var item in stream.Snapshot(position, int.MaxValue))
        {
            if (IsWithin(item, json))
            {
                bytes += Encoding.UTF8.GetByteCount(item.Message) + EventOverhead;
                if (page.Count == limit || (bytes > MostBytes && page.Count > 0))
                {
                    break;
                }

                page.Add(item);
            }

            end = (int)item.Index + 1;
        }

        return (page, position, end);
    }

    private static (IReadOnlyList<LogEvent> Events, int Start, int End) Backward(LogStream stream, int position, int limit, JsonObject json)
    {
        var page = new List<LogEvent>();
        var bytes = 0;
        var start = position;
        foreach (var item in Enumerable.Reverse(stream.Snapshot(0, position)))
        {
            if (IsWithin(item, json))
            {
                bytes += Encoding.UTF8.GetByteCount(item.Message) + EventOverhead;
                if (page.Count == limit || (bytes > MostBytes && page.Count > 0))
                {
                    break;
                }

                page.Add(item);
            }

            start = (int)item.Index;
        }

        page.Reverse();
        return (page, start, position);
    }

    private static bool IsWithin(LogEvent item, JsonObject json)
    {
        var at = item.Time.ToUnixTimeMilliseconds();
        return (json.Long("startTime") is not { } start || at >= start) && (json.Long("endTime") is not { } end || at < end);
    }

    private JsonObject DescribeLogGroups(ServiceCall call)
    {
        var prefix = call.Json.Text("logGroupNamePrefix") ?? string.Empty;
        var (page, next) = Paging.Take(
            store.Groups.Where(group => group.Name.StartsWith(prefix, StringComparison.Ordinal)),
            call.Json.Number("limit") ?? 50,
            call.Json.Text("nextToken"),
            "InvalidParameterException"
        );
        return Paging.WithToken(
            new JsonObject
            {
                ["logGroups"] = page.Select(group =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["logGroupName"] = group.Name,
                                ["creationTime"] = group.Created.ToUnixTimeMilliseconds(),
                                ["arn"] = GroupArn(group.Name) + ":*",
                                ["logGroupArn"] = GroupArn(group.Name),
                                ["metricFilterCount"] = 0,
                                ["storedBytes"] = 0,
                                ["logGroupClass"] = "STANDARD",
                            }
                    )
                    .ToArray(),
            },
            next
        );
    }

    private JsonObject DescribeLogStreams(ServiceCall call)
    {
        var group = Group(call.Json);
        var prefix = call.Json.Text("logStreamNamePrefix") ?? string.Empty;
        var streams = group.Streams.Values.Where(stream => stream.Name.StartsWith(prefix, StringComparison.Ordinal));
        streams = string.Equals(call.Json.Text("orderBy"), "LastEventTime", StringComparison.Ordinal)
            ? streams.OrderBy(stream => stream.Snapshot(stream.Count - 1, 1).FirstOrDefault()?.Time ?? stream.Created)
            : streams.OrderBy(stream => stream.Name, StringComparer.Ordinal);
        if (call.Json.Flag("descending") == true)
        {
            streams = streams.Reverse();
        }

        var (page, next) = Paging.Take(streams, call.Json.Number("limit") ?? 50, call.Json.Text("nextToken"), "InvalidParameterException");
        return Paging.WithToken(new JsonObject { ["logStreams"] = page.Select(stream => (JsonNode)Described(group, stream)).ToArray() }, next);
    }

    private JsonObject Described(LogGroup group, LogStream stream)
    {
        var node = new JsonObject
        {
            ["logStreamName"] = stream.Name,
            ["creationTime"] = stream.Created.ToUnixTimeMilliseconds(),
            ["arn"] = GroupArn(group.Name) + ":log-stream:" + stream.Name,
            ["storedBytes"] = 0,
        };
        if (stream.Snapshot(0, 1) is [var first])
        {
            node["firstEventTimestamp"] = first.Time.ToUnixTimeMilliseconds();
        }

        if (stream.Snapshot(stream.Count - 1, 1) is [var last])
        {
            node["lastEventTimestamp"] = last.Time.ToUnixTimeMilliseconds();
            node["lastIngestionTime"] = last.Ingested.ToUnixTimeMilliseconds();
        }

        return node;
    }

    /// <summary>Filter patterns consist of terms, all of which must occur; quotes keep a term together, and a minus excludes it.</summary>
    private JsonObject FilterLogEvents(ServiceCall call)
    {
        var group = Group(call.Json);
        var names = call.Json.Texts("logStreamNames");
        var prefix = call.Json.Text("logStreamNamePrefix") ?? string.Empty;
        var terms = FilterTerms.Parse(call.Json.Text("filterPattern") ?? string.Empty);
        var events = group
            .Streams.Values.Where(stream =>
                (names.Count == 0 || names.Contains(stream.Name, StringComparer.Ordinal)) && stream.Name.StartsWith(prefix, StringComparison.Ordinal)
            )
            .SelectMany(stream =>
                stream.Snapshot(0, int.MaxValue).Where(item => IsWithin(item, call.Json) && terms.Match(item.Message)).Select(item => (stream, item))
            )
            .OrderBy(pair => pair.item.Time);
        var (page, next) = Paging.Take(
            events,
            Math.Min(call.Json.Number("limit") ?? MostEvents, MostEvents),
            call.Json.Text("nextToken"),
            "InvalidParameterException"
        );
        return Paging.WithToken(
            new JsonObject
            {
                ["events"] = page.Select(pair =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["logStreamName"] = pair.stream.Name,
                                ["timestamp"] = pair.item.Time.ToUnixTimeMilliseconds(),
                                ["message"] = pair.item.Message,
                                ["ingestionTime"] = pair.item.Ingested.ToUnixTimeMilliseconds(),
                                ["eventId"] = pair.item.Index.ToString("D56", CultureInfo.InvariantCulture),
                            }
                    )
                    .ToArray(),
                ["searchedLogStreams"] = new JsonArray(),
            },
            next
        );
    }

    private LogGroup Group(JsonObject json)
    {
        var name = GroupName(json) ?? throw AwsException.BadRequest("InvalidParameterException", "A log group name or identifier is required.");
        return store.Find(name) ?? throw Missing("log group");
    }

    private LogStream Stream(JsonObject json) =>
        Group(json).Streams.TryGetValue(json.Required("logStreamName", "InvalidParameterException"), out var stream) ? stream : throw Missing("log stream");

    private static string? GroupName(JsonObject json)
    {
        if (json.Text("logGroupName") is { } name)
        {
            return name;
        }

        var identifier = json.Text("logGroupIdentifier");
        return identifier?.Contains(":log-group:", StringComparison.Ordinal) == true ? identifier.Split(':')[6] : identifier;
    }

    private string GroupArn(string group) => $"arn:aws:logs:{region}:{account}:log-group:{group}";

    private static string Token(char direction, int position, long empties = 0) =>
        direction + "/" + empties.ToString("D38", CultureInfo.InvariantCulture) + position.ToString("D18", CultureInfo.InvariantCulture);

    private static long EmptiesOf(string? token) =>
        token is null ? 0 : long.Parse(token.AsSpan(2, token.Length - 2 - PositionDigits), NumberStyles.None, CultureInfo.InvariantCulture);

    private static AwsException Missing(string what) => AwsException.BadRequest("ResourceNotFoundException", $"The specified {what} does not exist.");

    private static AwsException Exists(string what) => AwsException.BadRequest("ResourceAlreadyExistsException", $"The specified {what} already exists");
}
