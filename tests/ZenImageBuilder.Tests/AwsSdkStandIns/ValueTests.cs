using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.CloudWatchLogs;
using Amazon.CloudWatchLogs.Model;
using Amazon.CodeBuild;
using Amazon.CodeBuild.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;
using AwsSdkStandIns.Protocols;

namespace ZenImageBuilder.Tests.AwsSdkStandIns;

/// <summary>Values are read as the readers of AWSSDK.Core read them, with which the official clients are made.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class ValueTests
{
    private const string Refused = "refused";

    private static readonly JsonSerializerOptions CodeBuild = WireFormat.Options(AmazonCodeBuildJson.Default);

    private static readonly JsonSerializerOptions Logs = WireFormat.Options(AmazonCloudWatchLogsJson.Default);

    public ValueTests(AwsEnvironment environment) => environment.Reset();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1767323045")]
    [InlineData("1767323045.123")]
    [InlineData("1767323045.9999999")]
    [InlineData("1767323045.99999999")]
    [InlineData("1472847064.517")]
    [InlineData("1.767323045123E9")]
    [InlineData("0.0000001")]
    [InlineData("0")]
    [InlineData("-1.5")]
    [InlineData("1e300")]
    [InlineData("\"1767323045.123\"")]
    [InlineData("\"2026-01-02T03:04:05Z\"")]
    [InlineData("\"2026-01-02T03:04:05.678+02:00\"")]
    [InlineData("\"2026-01-02T03:04:05\"")]
    [InlineData("\"Fri, 02 Jan 2026 03:04:05 GMT\"")]
    [InlineData("\"yesterday\"")]
    [InlineData("null")]
    public void A_time_is_the_SDKs_to_the_tick(string json) =>
        Assert.Equal(
            Outcome(() => Sdk(NullableDateTimeUnmarshaller.Instance, json)),
            Outcome(() => Read<BatchGetBuildsResponse>($$"""{"builds":[{"startTime":{{json}}}]}""").Builds![0].StartTime)
        );

    [Fact]
    public void Any_fraction_of_a_second_is_the_SDKs_to_the_tick()
    {
        var random = new Random(20260102);
        var texts = Enumerable
            .Range(0, 5000)
            .Select(count => (1.4e9 + (random.NextDouble() * 6e8)).ToString($"F{count % 10}", CultureInfo.InvariantCulture))
            .ToList();
        var read = Read<BatchGetBuildsResponse>($$"""{"builds":[{{string.Join(',', texts.Select(static text => $$"""{"startTime":{{text}}}"""))}}]}""").Builds!;
        Assert.Equal(texts.Select(static text => Sdk(NullableDateTimeUnmarshaller.Instance, text)), read.Select(static build => build.StartTime));
    }

    [Theory]
    [InlineData("1767323045123")]
    [InlineData("\"1767323045123\"")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("\"\"")]
    [InlineData("null")]
    public void A_time_of_a_log_is_the_SDKs(string json) =>
        Assert.Equal(
            Outcome(() => Sdk(NullableDateTimeEpochLongMillisecondsUnmarshaller.Instance, json)),
            Outcome(() => Read<GetLogEventsResponse>($$"""{"events":[{"timestamp":{{json}}}]}""", Logs).Events![0].Timestamp)
        );

    [Theory]
    [InlineData("\"text\"")]
    [InlineData("\"\"")]
    [InlineData("17")]
    [InlineData("1.50")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void A_text_is_the_SDKs(string json) =>
        Assert.Equal(
            Outcome(() => Sdk(StringUnmarshaller.Instance, json)),
            Outcome(() => Read<BatchGetBuildsResponse>($$"""{"builds":[{"id":{{json}}}]}""").Builds![0].Id)
        );

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("\"true\"")]
    [InlineData("\"False\"")]
    [InlineData("\"\"")]
    [InlineData("\"yes\"")]
    [InlineData("1")]
    [InlineData("null")]
    public void A_boolean_is_the_SDKs(string json) =>
        Assert.Equal(
            Outcome(() => Sdk(NullableBoolUnmarshaller.Instance, json)),
            Outcome(() => Read<BatchGetBuildsResponse>($$"""{"builds":[{"buildComplete":{{json}}}]}""").Builds![0].BuildComplete)
        );

    [Theory]
    [InlineData("17")]
    [InlineData("\"17\"")]
    [InlineData("1.5")]
    [InlineData("99999999999")]
    [InlineData("\"many\"")]
    [InlineData("null")]
    public void A_number_is_the_SDKs(string json)
    {
        Assert.Equal(
            Outcome(() => Sdk(NullableIntUnmarshaller.Instance, json)),
            Outcome(() => Read<BatchGetBuildsResponse>($$"""{"builds":[{"timeoutInMinutes":{{json}}}]}""").Builds![0].TimeoutInMinutes)
        );
        Assert.Equal(
            Outcome(() => Sdk(NullableLongUnmarshaller.Instance, json)),
            Outcome(() => Read<BatchGetBuildsResponse>($$"""{"builds":[{"buildNumber":{{json}}}]}""").Builds![0].BuildNumber)
        );
    }

    [Theory]
    [InlineData("\"SUCCEEDED\"", "SUCCEEDED")]
    [InlineData("\"succeeded\"", "SUCCEEDED")]
    [InlineData("\"NEWER_THAN_THIS\"", "NEWER_THAN_THIS")]
    [InlineData("null", null)]
    public void An_enumeration_is_open_and_its_case_does_not_count(string json, string? expected) =>
        Assert.Equal(expected, Read<BatchGetBuildsResponse>($$"""{"builds":[{"buildStatus":{{json}}}]}""").Builds![0].BuildStatus?.Value);

    [Fact]
    public void Members_that_are_new_are_passed_over_and_lists_that_are_missing_are_null()
    {
        var build = Read<BatchGetBuildsResponse>("""{"builds":[{"id":"a:1","new":{"a":[1,{}]},"phases":null,"secondarySources":[]}],"alsoNew":1}""").Builds![0];
        Assert.Equal("a:1", build.Id);
        Assert.Null(build.Phases);
        Assert.Empty(build.SecondarySources!);
        Assert.Null(build.ExportedEnvironmentVariables);
    }

    [Fact]
    public async Task A_byte_order_mark_is_passed_over()
    {
        using var server = new LoopbackServer(static _ => new(200, "\uFEFF{\"projects\":[\"a\"]}"));
        using var client = new AmazonCodeBuildClient(
            new BasicAWSCredentials("AKIA", "secret"),
            new() { ServiceURL = server.Url, AuthenticationRegion = "eu-central-1" }
        );
        Assert.Equal(["a"], (await client.ListProjectsAsync(new(), Cancellation)).Projects!);
    }

    [Theory]
    [InlineData("2026-01-02T03:04:05.678Z", "succeeded")]
    [InlineData("1767323045.123", "CREATE_COMPLETE")]
    [InlineData("2026-01-02T03:04:05.1234567+02:00", "")]
    public async Task The_query_protocol_has_the_same_times_and_enumerations(string time, string status)
    {
        using var server = new LoopbackServer(_ => new(200, Events($"<Timestamp>{time}</Timestamp><ResourceStatus>{status}</ResourceStatus>")));
        var happened = Assert.Single((await AskAsync(server)).StackEvents!);
        Assert.Equal(Sdk(NullableDateTimeUnmarshaller.Instance, $"\"{time}\""), happened.Timestamp);
        Assert.Equal(status, happened.ResourceStatus!.Value);
    }

    [Theory]
    [InlineData("<html><body>Sign in to the network</body></html>")]
    [InlineData("<DescribeStacksResponse/>")]
    public async Task A_document_that_is_no_answer_is_not_taken_for_an_empty_one(string document)
    {
        using var server = new LoopbackServer(_ => new(200, document));
        _ = await Assert.ThrowsAsync<XmlException>(() => AskAsync(server));
    }

    [Fact]
    public async Task A_value_of_another_type_makes_an_answer_unreadable()
    {
        using var server = new LoopbackServer(static _ => new(200, Events("<Timestamp>yesterday</Timestamp>")));
        _ = await Assert.ThrowsAsync<AmazonUnmarshallingException>(() => AskAsync(server));
    }

    private static string Events(string members) =>
        $"""
            <DescribeStackEventsResponse>
              <DescribeStackEventsResult><StackEvents><member>{members}</member></StackEvents></DescribeStackEventsResult>
            </DescribeStackEventsResponse>
            """;

    private static async Task<DescribeStackEventsResponse> AskAsync(LoopbackServer server)
    {
        using var client = new AmazonCloudFormationClient(
            new BasicAWSCredentials("AKIA", "secret"),
            new()
            {
                ServiceURL = server.Url,
                AuthenticationRegion = "eu-central-1",
                MaxErrorRetry = 0,
            }
        );
        return await client.DescribeStackEventsAsync(new() { StackName = "s" }, Cancellation);
    }

    private static T Read<T>(string json, JsonSerializerOptions? wire = null) =>
        (T)JsonSerializer.Deserialize(json, (wire ?? CodeBuild).GetTypeInfo(typeof(T)))!;

    private static T Sdk<T>(IJsonUnmarshaller<T, JsonUnmarshallerContext> unmarshaller, string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($"[{json}]"));
        using var context = new JsonUnmarshallerContext(stream, false, null, false);
        var reader = new StreamingUtf8JsonReader(stream);
        _ = context.Read(ref reader);
        return unmarshaller.Unmarshall(context, ref reader);
    }

    private static object? Outcome<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception)
            when (exception is JsonException or FormatException or OverflowException or ArgumentOutOfRangeException or AmazonClientException)
        {
            return Refused;
        }
    }
}
