using System.Text.Json.Serialization;
using Amazon.CloudWatchLogs.Model;
using ZenImageBuilder.Engine.Aws.JsonProtocol;

namespace Amazon.CloudWatchLogs;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(EpochMillisecondsConverter)])]
[JsonSerializable(typeof(GetLogEventsRequest))]
[JsonSerializable(typeof(GetLogEventsResponse))]
internal sealed partial class AmazonCloudWatchLogsJson : JsonSerializerContext;
