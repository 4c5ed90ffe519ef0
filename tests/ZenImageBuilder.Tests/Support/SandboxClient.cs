using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ZenImageBuilder.Sandbox;

namespace ZenImageBuilder.Tests.Support;

/// <summary>An error as a client of JSON 1.1 receives it.</summary>
internal sealed class CallException(int status, string code, string message) : Exception($"{status} {code}: {message}")
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public string Text { get; } = message;
}

/// <summary>A sandbox with the calls that tests make without the SDK.</summary>
internal sealed class SandboxClient(SandboxServer server) : IAsyncDisposable
{
    private static readonly Dictionary<string, string> Targets = new(StringComparer.Ordinal)
    {
        ["codebuild"] = "CodeBuild_20161006",
        ["logs"] = "Logs_20140328",
        ["ecr"] = "AmazonEC2ContainerRegistry_V20150921",
        ["secretsmanager"] = "secretsmanager",
    };

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public HttpClient Http { get; } = new() { BaseAddress = server.Endpoint };

    public SandboxServer Server => server;

    public Signer Signer { get; set; } = new(server.AccessKey, server.SecretKey, server.Region);

    public static async Task<SandboxClient> StartAsync(SandboxOptions? options = null) =>
        new(await SandboxServer.StartAsync(options ?? new SandboxOptions { ContainerEngine = "" }, Ct));

    public async Task<HttpResponseMessage> SendAsync(string service, string operation, JsonObject body)
    {
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        using var message = new HttpRequestMessage(HttpMethod.Post, server.Endpoint) { Content = new ByteArrayContent(bytes) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        message.Headers.TryAddWithoutValidation("X-Amz-Target", Targets[service] + "." + operation);
        return await Http.SendAsync(Signer.Sign(message, service, Signer.Hash(bytes)), Ct);
    }

    public async Task<JsonObject> CallAsync(string service, string operation, JsonObject body)
    {
        using var response = await SendAsync(service, operation, body);
        var document = (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct))!;
        if (response.IsSuccessStatusCode)
        {
            return document;
        }

        throw new CallException((int)response.StatusCode, (string)document["__type"]!, (string)document["message"]!);
    }

    public async Task<HttpResponseMessage> S3Async(HttpMethod method, string path, byte[]? body = null, Action<HttpRequestMessage>? change = null)
    {
        using var message = new HttpRequestMessage(method, new Uri(server.Endpoint, path));
        if (body is not null)
        {
            message.Content = new ByteArrayContent(body);
        }

        change?.Invoke(message);
        return await Http.SendAsync(Signer.Sign(message, "s3", Signer.Hash(body ?? [])), Ct);
    }

    public async Task PutAsync(string key, byte[] body)
    {
        using var response = await S3Async(HttpMethod.Put, $"/{server.Bucket}/{key}", body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Ct));
    }

    /// <summary>Starts a build with an inline buildspec.</summary>
    public async Task<string> StartBuildAsync(string buildspec, JsonObject? overrides = null)
    {
        var request = overrides ?? [];
        request["projectName"] ??= server.Project;
        request["sourceTypeOverride"] ??= "NO_SOURCE";
        request["buildspecOverride"] = buildspec;
        var answer = await CallAsync("codebuild", "StartBuild", request);
        return (string)answer["build"]!["id"]!;
    }

    public async Task<JsonObject> GetBuildAsync(string id)
    {
        var answer = await CallAsync("codebuild", "BatchGetBuilds", new JsonObject { ["ids"] = new JsonArray(id) });
        return (JsonObject)answer["builds"]![0]!;
    }

    public async Task<JsonObject> WaitAsync(string id, Func<JsonObject, bool> until)
    {
        while (true)
        {
            var build = await GetBuildAsync(id);
            if (until(build))
            {
                return build;
            }

            await Task.Delay(20, Ct);
        }
    }

    public Task<JsonObject> WaitAsync(string id) => WaitAsync(id, build => (bool)build["buildComplete"]!);

    public async Task<IReadOnlyList<string>> LogAsync(JsonObject build)
    {
        var answer = await CallAsync(
            "logs",
            "GetLogEvents",
            new JsonObject
            {
                ["logGroupName"] = (string?)build["logs"]!["groupName"],
                ["logStreamName"] = (string?)build["logs"]!["streamName"],
                ["startFromHead"] = true,
            }
        );
        return [.. answer["events"]!.AsArray().Select(e => ((string)e!["message"]!).TrimEnd('\n'))];
    }

    /// <summary>Waits until the log contains the line.</summary>
    public async Task WaitForLineAsync(string id, string line)
    {
        var build = await WaitAsync(id, b => b["logs"]!["groupName"] is not null);
        while (!(await LogAsync(build)).Contains(line, StringComparer.Ordinal))
        {
            await Task.Delay(20, Ct);
        }
    }

    public async Task<(JsonObject Build, IReadOnlyList<string> Log)> RunAsync(string buildspec, JsonObject? overrides = null)
    {
        var build = await WaitAsync(await StartBuildAsync(buildspec, overrides));
        return (build, await LogAsync(build));
    }

    public static JsonObject Phase(JsonObject build, string type) => (JsonObject)build["phases"]!.AsArray().Last(p => (string)p!["phaseType"]! == type)!;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await server.DisposeAsync();
    }
}
