using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FsCheck.Xunit;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Aws.Calls;

/// <summary>Whatever comes in place of an answer: it is understood, or it is an error of this module that names the operation, and never an exception of the framework.</summary>
[Collection(AwsEnvironment.Name)]
public sealed partial class AnswerTests
{
    private static readonly string[] Odd =
    [
        "",
        " ",
        "null",
        "{}",
        "[]",
        "[null]",
        "1",
        "\"text\"",
        "true",
        "{\"build\":null}",
        "{\"builds\":[null]}",
        "{\"builds\":{}}",
        "{",
        "\uFEFF{}",
        "<a/>",
        "<a><b></a>",
        "<Error/>",
        "<html><body>please log in</body></html>",
        "<!DOCTYPE html><html><br></html>",
        "\n <HTML>",
        "\u0000\u0001",
    ];

    public AnswerTests(AwsEnvironment environment)
    {
        environment.Reset();
        environment.Attempts(1);
        SdkDependencies.Register();
    }

    private static IReadOnlyList<AskedOperation> All { get; } = [.. AskedOperation.Json, .. AskedOperation.Xml];

    public static TheoryData<int, string> Operations
    {
        get
        {
            var rows = new TheoryData<int, string>();
            for (var number = 0; number < All.Count; number++)
            {
                rows.Add(number, All[number].Action);
            }

            return rows;
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_right_answer_is_understood(int number, string action)
    {
        using var server = new LoopbackServer(_ => new(200, All[number].Answer));
        await All[number].AskAsync(AskedOperation.Session(server.Url), Cancellation);
        Assert.NotEmpty(server.Requests);
        Assert.Equal(action, All[number].Action);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task An_odd_answer_is_understood_or_told_with_the_operation(int number, string action)
    {
        foreach (var status in new[] { 200, 204, 302, 400, 403, 418 })
        {
            foreach (var body in Odd)
            {
                await HoldsAsync(All[number], new(status, body), action);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_page_is_told_as_what_it_is(int number, string action)
    {
        foreach (var status in new[] { 200, 403, 404 })
        {
            using var server = new LoopbackServer(_ => new(status, "<!doctype html>\n<html><body>Please log in</body></html>", ("Content-Type", "text/html")));
            var error = await Assert.ThrowsAsync<ImageBuilderException>(() => All[number].AskAsync(AskedOperation.Session(server.Url), Cancellation));
            Assert.Equal(ErrorCode.ServiceUnreachable, error.Code);
            Assert.True(error.IsUnreadable);
            Assert.Contains(action, error.Message, StringComparison.Ordinal);
            Assert.Contains("an HTML page", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("log in", error.ToString(), StringComparison.Ordinal);
        }
    }

    /// <summary>Trees that are like the right answer, with some places changed to anything.</summary>
    [Property(MaxTest = 400)]
    public async Task Any_JSON_is_understood_or_told_with_the_operation(int seed)
    {
        var random = new Random(seed);
        var operation = AskedOperation.Json[random.Next(AskedOperation.Json.Count)];
        var tree = JsonNode.Parse(operation.Answer);
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            tree = Changed(tree, random);
        }

        await HoldsAsync(operation, new(200, tree?.ToJsonString() ?? "null"), operation.Action);
    }

    [Property(MaxTest = 400)]
    public async Task Any_XML_is_understood_or_told_with_the_operation(int seed)
    {
        var random = new Random(seed);
        var operation = AskedOperation.Xml[random.Next(AskedOperation.Xml.Count)];
        var tree = XElement.Parse(operation.Answer);
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            Change(tree, random);
        }

        await HoldsAsync(operation, new(200, tree.ToString(SaveOptions.DisableFormatting)), operation.Action);
    }

    [Theory]
    [InlineData("gzip", "an answer", "compressed bytes")]
    [InlineData(null, "\uFEFF{}", "text behind a byte order mark")]
    [InlineData(null, "", "an empty body")]
    [InlineData(null, "not JSON", "something that cannot be read")]
    public async Task What_came_instead_of_an_answer_is_told(string? encoding, string body, string expected)
    {
        using var server = new LoopbackServer(_ => encoding is null ? new(200, body) : new(200, body, ("Content-Encoding", encoding)));
        var operation = AskedOperation.Json.First(static operation => operation.Action == "codebuild:BatchGetBuilds");
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => operation.AskAsync(AskedOperation.Session(server.Url), Cancellation));
        Assert.Equal(ErrorCode.ServiceUnreachable, error.Code);
        Assert.Contains($"codebuild:BatchGetBuilds on 2 builds with {expected}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compressed_bytes_and_UTF_16_are_known_by_how_they_begin()
    {
        Assert.Equal("compressed bytes", await FormOfAsync([0x1F, 0x8B, 8, 0]));
        Assert.Equal("compressed bytes", await FormOfAsync([0x28, 0xB5, 0x2F, 0xFD]));
        Assert.Equal("text in UTF-16", await FormOfAsync(Encoding.Unicode.GetPreamble()));
        Assert.Null(await FormOfAsync("{}"u8.ToArray()));
    }

    /// <summary>The SDK repeats what it cannot read as JSON, and nothing else.</summary>
    [Fact]
    public async Task An_answer_that_cannot_be_read_once_is_asked_for_again()
    {
        foreach (var operation in AskedOperation.Xml)
        {
            var count = 0;
            using var server = new LoopbackServer(_ => Interlocked.Increment(ref count) == 1 ? new(200, "<html/>") : new(200, operation.Answer));
            await operation.AskAsync(AskedOperation.Session(server.Url), Cancellation);
            Assert.Equal(2, count);
        }
    }

    /// <summary>No signed request goes where an answer points, whichever redirect it is.</summary>
    [Theory]
    [MemberData(nameof(Operations))]
    public async Task No_redirect_is_followed(int number, string action)
    {
        using var elsewhere = new LoopbackServer(static _ => new(200, "{}"));
        foreach (var status in new[] { 301, 302, 303, 307, 308 })
        {
            using var server = new LoopbackServer(_ => new(status, "", ("Location", $"http://user:password@localhost:{elsewhere.Port}/caught?token=hidden")));
            var error = await Assert.ThrowsAsync<ImageBuilderException>(() => All[number].AskAsync(AskedOperation.Session(server.Url), Cancellation));
            Assert.Empty(elsewhere.Requests);
            Assert.Contains(action, error.Message, StringComparison.Ordinal);
            Assert.Contains($"({status}) to http://localhost:{elsewhere.Port}, which is not followed", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("password", error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("hidden", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/elsewhere?a=b", "http://127.0.0.1")]
    [InlineData("//other.example/x", "http://other.example")]
    [InlineData("https://[::1]:8443/x", "https://[::1]:8443")]
    [InlineData("mailto:somebody", "an invalid address")]
    [InlineData("ht tp://%%", "http://127.0.0.1")]
    public void A_redirect_says_where_it_points_to_and_no_more(string location, string expected)
    {
        using var answer = new HttpResponseMessage(HttpStatusCode.TemporaryRedirect);
        Assert.True(answer.Headers.TryAddWithoutValidation("Location", location));
        Assert.StartsWith(expected, RedirectedAnswerException.Of(answer, new("http://127.0.0.1/"))!.Place, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_region_that_S3_answers_with_is_still_read()
    {
        using var server = new LoopbackServer(static request =>
            new(
                301,
                "<Error><Code>PermanentRedirect</Code><Message>The bucket is elsewhere</Message><Endpoint>b.s3.eu-west-1.amazonaws.com</Endpoint></Error>",
                ("x-amz-bucket-region", "eu-west-1"),
                ("x-amz-request-id", "r")
            )
        );
        var list = AskedOperation.Xml.First(static operation => operation.Action == "s3:ListBucket");
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => list.AskAsync(AskedOperation.Session(server.Url), Cancellation));
        Assert.Equal(ErrorCode.RequestRefused, error.Code);
        Assert.Contains("is in another region", error.Message, StringComparison.Ordinal);
    }

    private static async Task HoldsAsync(AskedOperation operation, Answer answer, string action)
    {
        using var server = new LoopbackServer(_ => answer);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            await operation.AskAsync(AskedOperation.Session(server.Url), patience.Token);
        }
        catch (ImageBuilderException error)
        {
            Assert.NotEqual(ErrorCode.UnexpectedError, error.Code);
            Assert.EndsWith(".", error.Message, StringComparison.Ordinal);

            // One that asks further, as for the token of a registry without repositories, names what it asked last.
            Assert.True(
                error.Code is not ErrorCode.ServiceUnreachable || Operation().IsMatch(error.Message),
                $"{action} answered with {answer.Status} {answer.Body}: {error.Message}"
            );
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{action} answered with {answer.Status} {answer.Body}: {exception}");
        }
    }

    private static async Task<string?> FormOfAsync(byte[] body)
    {
        var listener = LastAnswer.Listen();
        using var answer = new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new ByteArrayContent(body),
            RequestMessage = new(HttpMethod.Post, "http://localhost/"),
        };
        await LastAnswer.HearAsync(answer, isBuffered: true);
        Assert.Equal(body, await answer.Content.ReadAsByteArrayAsync(Cancellation));
        return listener.Form;
    }

    private static JsonNode? Changed(JsonNode? root, Random random)
    {
        List<JsonNode> places = [];
        Collect(root, places);
        if (places.Count == 0 || random.Next(12) == 0)
        {
            return Anything(random);
        }

        switch (places[random.Next(places.Count)])
        {
            case JsonObject { Count: > 0 } item:
                var name = item.ElementAt(random.Next(item.Count)).Key;
                if (random.Next(3) == 0)
                {
                    _ = item.Remove(name);
                }
                else
                {
                    item[name] = Anything(random);
                }

                break;
            case JsonArray list:
                list.Insert(random.Next(list.Count + 1), list.Count > 0 && random.Next(2) == 0 ? list[random.Next(list.Count)]?.DeepClone() : Anything(random));
                break;
        }

        return root;
    }

    private static void Collect(JsonNode? node, List<JsonNode> places)
    {
        if (node is JsonObject or JsonArray)
        {
            places.Add(node);
            foreach (var child in node is JsonObject item ? item.Select(static member => member.Value) : (JsonArray)node)
            {
                Collect(child, places);
            }
        }
    }

    private static JsonNode? Anything(Random random) =>
        random.Next(12) switch
        {
            0 => null,
            1 => JsonValue.Create(random.Next(-3, 3)),
            2 => JsonValue.Create(1e300),
            3 => JsonValue.Create(long.MaxValue),
            4 => JsonValue.Create(""),
            5 => JsonValue.Create("REUSED"),
            6 => JsonValue.Create("\u001B[31m\u0000"),
            7 => JsonValue.Create(true),
            8 => new JsonArray(),
            9 => new JsonArray(null, null),
            10 => new JsonObject(),
            _ => new JsonObject { ["id"] = "p:1", ["builds"] = null },
        };

    private static void Change(XElement root, Random random)
    {
        var all = root.DescendantsAndSelf().ToList();
        var place = all[random.Next(all.Count)];
        switch (random.Next(6))
        {
            case 0 when place != root:
                place.Remove();
                break;
            case 1 when place != root:
                place.AddAfterSelf(new XElement(place));
                break;
            case 2:
                place.RemoveAll();
                break;
            case 3:
                place.Value = new[] { "", "true", "-1", "9999999999999999999999", "not a date", "2026-13-45", "\u2028" }[random.Next(7)];
                break;
            case 4:
                place.Name = string.Create(CultureInfo.InvariantCulture, $"other{random.Next(3)}");
                break;
            default:
                place.Add(new XElement("member"), "text");
                break;
        }
    }

    [GeneratedRegex(
        " (codebuild|logs|ecr|eks|sts|iam|cloudformation|s3):[A-Z][A-Za-z]+ on ",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Operation();
}
