using System.Net;
using System.Text.Json.Nodes;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Sandbox;

public sealed class FaultTests : IAsyncLifetime
{
    private SandboxClient _client = null!;

    public async ValueTask InitializeAsync() => _client = await SandboxClient.StartAsync();

    public async ValueTask DisposeAsync() => await _client.DisposeAsync();

    [Theory]
    [InlineData(SandboxFaultKind.Throttle, "codebuild", 400, "ThrottlingException")]
    [InlineData(SandboxFaultKind.Throttle, "s3", 503, "SlowDown")]
    [InlineData(SandboxFaultKind.InternalError, "codebuild", 500, "InternalFailure")]
    [InlineData(SandboxFaultKind.InternalError, "s3", 500, "InternalError")]
    [InlineData(SandboxFaultKind.ServiceUnavailable, "logs", 503, "ServiceUnavailable")]
    [InlineData(SandboxFaultKind.ServiceUnavailable, "s3", 503, "ServiceUnavailable")]
    [InlineData(SandboxFaultKind.ExpiredToken, "codebuild", 400, "ExpiredTokenException")]
    [InlineData(SandboxFaultKind.ExpiredToken, "s3", 400, "ExpiredToken")]
    [InlineData(SandboxFaultKind.AccessDenied, "ecr", 400, "AccessDeniedException")]
    [InlineData(SandboxFaultKind.AccessDenied, "s3", 403, "AccessDenied")]
    public async Task A_fault_is_answered_in_the_words_of_its_protocol_and_once(SandboxFaultKind kind, string service, int status, string code)
    {
        _client.Server.Faults.Add(new SandboxFault { Kind = kind, Service = service });
        using (var struck = await AskAsync(service))
        {
            Assert.Equal(status, (int)struck.StatusCode);
            Assert.Contains(code, await struck.Content.ReadAsStringAsync(SandboxClient.Ct), StringComparison.Ordinal);
        }

        using var after = await AskAsync(service);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.Equal([status, 200], _client.Server.Requests.Select(r => r.Status));
    }

    [Fact]
    public async Task Access_denied_names_who_what_and_which()
    {
        _client.Server.Faults.Add(
            new SandboxFault
            {
                Kind = SandboxFaultKind.AccessDenied,
                Service = "codebuild",
                Operation = "StartBuild",
            }
        );
        var e = await Assert.ThrowsAsync<CallException>(() => _client.StartBuildAsync("version: 0.2"));
        Assert.StartsWith(
            $"User: arn:aws:iam::{_client.Server.AccountId}:user/sandbox is not authorized to perform: codebuild:StartBuild on resource: arn:aws:codebuild:us-east-1:{_client.Server.AccountId}:project/{_client.Server.Project}",
            e.Text,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(SandboxFaultKind.DropBeforeHandling, false)]
    [InlineData(SandboxFaultKind.DropDuringRequest, false)]
    [InlineData(SandboxFaultKind.DropAfterHandling, true)]
    public async Task A_dropped_connection_gives_no_answer(SandboxFaultKind kind, bool isStored)
    {
        _client.Server.Faults.Add(
            new SandboxFault
            {
                Kind = kind,
                Service = "s3",
                Operation = "PutObject",
                AtByte = 50_000,
            }
        );
        await Assert.ThrowsAnyAsync<Exception>(() => _client.S3Async(HttpMethod.Put, $"/{_client.Server.Bucket}/k", new byte[5_000_000]));
        using var head = await _client.S3Async(HttpMethod.Head, $"/{_client.Server.Bucket}/k");
        Assert.Equal(isStored ? HttpStatusCode.OK : HttpStatusCode.NotFound, head.StatusCode);
    }

    [Fact]
    public async Task A_response_is_cut_at_its_byte()
    {
        await _client.PutAsync("k", new byte[1_000_000]);
        _client.Server.Faults.Add(
            new SandboxFault
            {
                Kind = SandboxFaultKind.DropDuringResponse,
                Service = "s3",
                Operation = "GetObject",
                AtByte = 1000,
            }
        );
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using var response = await _client.S3Async(HttpMethod.Get, $"/{_client.Server.Bucket}/k");
            await response.Content.ReadAsByteArrayAsync(SandboxClient.Ct);
        });
    }

    [Fact]
    public async Task A_malformed_body_comes_with_status_200()
    {
        _client.Server.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.MalformedBody, Service = "codebuild" });
        using var response = await _client.SendAsync("codebuild", "ListProjects", []);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Assert.ThrowsAnyAsync<System.Text.Json.JsonException>(async () => JsonNode.Parse(await response.Content.ReadAsStringAsync(SandboxClient.Ct)));
    }

    [Fact]
    public async Task A_slow_response_waits()
    {
        _client.Server.Faults.Add(
            new SandboxFault
            {
                Kind = SandboxFaultKind.SlowResponse,
                Service = "codebuild",
                Operation = "ListBuilds",
                Delay = TimeSpan.FromDays(1),
            }
        );
        var call = _client.SendAsync("codebuild", "ListBuilds", []);
        await _client.CallAsync("codebuild", "ListProjects", []);
        Assert.False(call.IsCompleted);
        await _client.Server.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => call);
    }

    [Fact]
    public async Task Rules_skip_count_and_draw_repeatably()
    {
        _client.Server.Faults.Add(
            new SandboxFault
            {
                Kind = SandboxFaultKind.Throttle,
                Operation = "ListProjects",
                After = 1,
                Times = 2,
            }
        );
        Assert.Equal([200, 400, 400, 200], await StatusesAsync(4));
        _client.Server.Faults.Clear();
        var draws = new List<IReadOnlyList<int>>();
        for (var i = 0; i < 2; i++)
        {
            _client.Server.Faults.Add(
                new SandboxFault
                {
                    Kind = SandboxFaultKind.Throttle,
                    Times = null,
                    Probability = 0.5,
                    Seed = 7,
                }
            );
            draws.Add(await StatusesAsync(20));
            _client.Server.Faults.Clear();
        }

        Assert.Equal(draws[0], draws[1]);
        Assert.Contains(200, draws[0]);
        Assert.Contains(400, draws[0]);
    }

    [Fact]
    public async Task A_hanging_build_hangs_until_it_is_stopped()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Builds of the sandbox need a POSIX shell.");
        _client.Server.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.HangBuild });
        var id = await _client.StartBuildAsync("version: 0.2\nphases:\n  build:\n    commands:\n      - 'true'\n");
        await _client.WaitAsync(id, b => (string?)b["currentPhase"] == "BUILD");
        await _client.CallAsync("codebuild", "StopBuild", new JsonObject { ["id"] = id });
        Assert.Equal("STOPPED", (string?)(await _client.WaitAsync(id))["buildStatus"]);
    }

    [Fact]
    public async Task The_registry_throttles_with_429()
    {
        _client.Server.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.Throttle, Service = "registry" });
        using var response = await _client.Http.GetAsync(new Uri("/v2/", UriKind.Relative), SandboxClient.Ct);
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Contains("TOOMANYREQUESTS", await response.Content.ReadAsStringAsync(SandboxClient.Ct), StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<int>> StatusesAsync(int count)
    {
        var statuses = new List<int>();
        for (var i = 0; i < count; i++)
        {
            using var response = await _client.SendAsync("codebuild", "ListProjects", []);
            statuses.Add((int)response.StatusCode);
        }

        return statuses;
    }

    private Task<HttpResponseMessage> AskAsync(string service) =>
        service switch
        {
            "s3" => _client.S3Async(HttpMethod.Get, "/"),
            "logs" => _client.SendAsync(service, "DescribeLogGroups", []),
            "ecr" => _client.SendAsync(service, "DescribeRepositories", []),
            _ => _client.SendAsync(service, "ListProjects", []),
        };
}
