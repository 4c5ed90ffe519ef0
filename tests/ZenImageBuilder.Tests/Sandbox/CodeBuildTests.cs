using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using ZenImageBuilder.Sandbox;

namespace ZenImageBuilder.Tests.Sandbox;

/// <summary>Builds that need no container engine.</summary>
public sealed class CodeBuildTests : IAsyncLifetime
{
    private SandboxClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Builds of the sandbox need a POSIX shell.");
        _client = await SandboxClient.StartAsync(new SandboxOptions { ContainerEngine = "", BuildsAtOnce = 2 });
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_build_runs_its_phases_and_exports_its_variables()
    {
        var (build, log) = await _client.RunAsync(
            """
            version: 0.2
            env:
              variables:
                GREETING: from buildspec
                OVERRIDDEN: no
              exported-variables: [RESULT, LINES, NEVER_SET, NOT_EXPORTED]
            phases:
              install:
                commands:
                  - export RESULT=$GREETING-$OVERRIDDEN
                  - cd /
              build:
                commands:
                  - echo out; echo err >&2; echo partial | tr -d '\n'
                  - pwd
                  - |
                    for i in 1 2
                    do echo "line $i"
                    done
                  - NOT_EXPORTED=1
                finally:
                  - echo finally
              post_build:
                commands:
                  - export LINES="a
                    b"
                  - echo $CODEBUILD_BUILD_SUCCEEDING
            """,
            Variables(("OVERRIDDEN", "yes", null))
        );
        Assert.Equal("SUCCEEDED", (string?)build["buildStatus"]);
        Assert.Equal("COMPLETED", (string?)build["currentPhase"]);
        Assert.Equal(
            "SUBMITTED,QUEUED,PROVISIONING,DOWNLOAD_SOURCE,INSTALL,PRE_BUILD,BUILD,POST_BUILD,UPLOAD_ARTIFACTS,FINALIZING,COMPLETED",
            string.Join(',', build["phases"]!.AsArray().Select(p => (string?)p!["phaseType"]))
        );
        Assert.All(build["phases"]!.AsArray().SkipLast(1), p => Assert.Equal("SUCCEEDED", (string?)p!["phaseStatus"]));
        Assert.Equal(["RESULT=from buildspec-yes", "LINES=a b"], build["exportedEnvironmentVariables"]!.AsArray().Select(v => $"{v!["name"]}={v["value"]}"));
        Assert.Equal(
            ["out", "err", "partial", "/", "line 1", "line 2", "finally", "1"],
            log.Where(line => !IsHeader(line)).Where(line => line is not ("for i in 1 2" or "do echo \"line $i\"" or "done"))
        );
        Assert.Contains(log, line => line.EndsWith("Entering phase BUILD", StringComparison.Ordinal));
        Assert.Contains(log, line => line.EndsWith("Running command pwd", StringComparison.Ordinal));
        Assert.Contains(log, line => line.EndsWith("Phase complete: BUILD State: SUCCEEDED", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_build_starts_no_daemon_on_the_machine()
    {
        var (build, log) = await _client.RunAsync(
            """
            version: 0.2
            phases:
              build:
                commands:
                  - dockerd --version
            """
        );
        Assert.Equal("FAILED", (string?)build["buildStatus"]);
        Assert.Contains(log, static line => line.StartsWith("dockerd: the sandbox starts no daemon on your machine.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sh", "false", 1)]
    [InlineData("bash", "(exit 42)", 42)]
    [InlineData("sh", "exit 7", 7)]
    [InlineData("sh", "set -e; false; echo not reached", 1)]
    [InlineData("bash", "no-such-command-here", 127)]
    [InlineData("sh", "kill -9 $$", 137)]
    public async Task A_failing_command_fails_its_phase_with_its_status(string shell, string command, int status)
    {
        var (build, log) = await _client.RunAsync(
            $$"""
            version: 0.2
            env:
              shell: {{shell}}
            phases:
              pre_build:
                commands:
                  - export KEPT=kept
              build:
                commands:
                  - '{{command}}'
                  - echo never
              post_build:
                commands:
                  - echo $KEPT $CODEBUILD_BUILD_SUCCEEDING
            """
        );
        Assert.Equal("FAILED", (string?)build["buildStatus"]);
        var context = SandboxClient.Phase(build, "BUILD")["contexts"]![0]!;
        Assert.Equal("COMMAND_EXECUTION_ERROR", (string?)context["statusCode"]);
        Assert.Equal($"Error while executing command: {command}. Reason: exit status {status}", (string?)context["message"]);
        Assert.DoesNotContain("never", log);
        if (status != 137)
        {
            Assert.Contains("kept 0", log);
        }
    }

    [Theory]
    [InlineData("build", "", "BUILD,POST_BUILD")]
    [InlineData("build", "ABORT", "BUILD")]
    [InlineData("build", "CONTINUE", "BUILD,POST_BUILD")]
    [InlineData("build", "RETRY-2", "BUILD,BUILD,BUILD")]
    [InlineData("install", "", "")]
    [InlineData("install", "CONTINUE", "PRE_BUILD,BUILD,POST_BUILD")]
    public async Task What_runs_after_a_failure_is_what_on_failure_says(string failing, string onFailure, string after)
    {
        var spec =
            "version: 0.2\nphases:\n"
            + string.Concat(
                new[] { "install", "pre_build", "build", "post_build" }.Select(phase =>
                    $"  {phase}:\n"
                    + (phase == failing && onFailure.Length > 0 ? $"    on-failure: {onFailure}\n" : "")
                    + $"    commands:\n      - echo ran {phase.ToUpperInvariant()}; {(phase == failing ? "false" : "true")}\n"
                )
            );
        var (build, log) = await _client.RunAsync(spec);
        Assert.Equal("FAILED", (string?)build["buildStatus"]);
        var ran = log.Where(line => line.StartsWith("ran ", StringComparison.Ordinal)).Select(line => line[4..]);
        Assert.Equal(failing == "install" ? ("INSTALL," + after).TrimEnd(',') : "INSTALL,PRE_BUILD," + after, string.Join(',', ran));
    }

    [Theory]
    [InlineData("ABORT")]
    [InlineData("CONTINUE")]
    [InlineData("RETRY-2")]
    public async Task Where_on_failure_is_not_known_a_failed_build_phase_is_followed_by_post_build(string onFailure)
    {
        await using var elsewhere = await SandboxClient.StartAsync(new SandboxOptions { ContainerEngine = "", IgnoreOnFailure = true });
        var (build, log) = await elsewhere.RunAsync(
            $$"""
            version: 0.2
            phases:
              build:
                on-failure: {{onFailure}}
                commands:
                  - echo tried; false
              post_build:
                on-failure: {{onFailure}}
                commands:
                  - echo after $CODEBUILD_BUILD_SUCCEEDING
            """
        );
        Assert.Equal("FAILED", (string?)build["buildStatus"]);
        Assert.Single(log, "tried");
        Assert.Contains("after 0", log);
    }

    [Fact]
    public async Task A_retry_that_succeeds_makes_the_build_succeed()
    {
        var (build, _) = await _client.RunAsync(
            """
            version: 0.2
            phases:
              build:
                on-failure: RETRY-2
                commands:
                  - test -e marker || { touch marker; false; }
            """
        );
        Assert.Equal("SUCCEEDED", (string?)build["buildStatus"]);
    }

    [Fact]
    public async Task A_finally_runs_after_a_failure()
    {
        var (_, log) = await _client.RunAsync(
            "version: 0.2\nphases:\n  build:\n    commands:\n      - 'false'\n    finally:\n      - echo cleaned $CODEBUILD_BUILD_SUCCEEDING\n"
        );
        Assert.Contains("cleaned 0", log);
    }

    [Fact]
    public async Task Values_of_variables_are_literal()
    {
        const string Hostile = "a b\t'\"$(touch pwned)`touch pwned`;#\\n\nsecond line é";
        var (build, log) = await _client.RunAsync(
            """
            version: 0.2
            env:
              exported-variables: [VALUE]
            phases:
              build:
                commands:
                  - printf '%s\n' "$VALUE"
                  - test ! -e pwned
            """,
            Variables(("VALUE", Hostile, null))
        );
        Assert.Equal("SUCCEEDED", (string?)build["buildStatus"]);
        Assert.Equal(Hostile, (string?)build["exportedEnvironmentVariables"]![0]!["value"]);
        Assert.Contains("second line é", log);
    }

    [Fact]
    public async Task The_environment_is_the_builds_own()
    {
        var (_, log) = await _client.RunAsync(
            "version: 0.2\nphases:\n  build:\n    commands:\n      - env | cut -d= -f1\n      - test \"$HOME\" != \""
                + Environment.GetEnvironmentVariable("HOME")
                + "\" && echo other home\n"
        );
        var names = log.Where(line => !IsHeader(line) && !line.StartsWith("other", StringComparison.Ordinal))
            .Where(name => !name.StartsWith("CODEBUILD_", StringComparison.Ordinal) && name is not ("_" or "SHLVL" or "PWD" or "OLDPWD"));
        Assert.Equal(
            "AWS_ACCESS_KEY_ID,AWS_DEFAULT_REGION,AWS_EC2_METADATA_DISABLED,AWS_ENDPOINT_URL,AWS_REGION,AWS_SECRET_ACCESS_KEY,AWS_SESSION_TOKEN,HOME,PATH,TMPDIR",
            string.Join(',', names.Order(StringComparer.Ordinal))
        );
        Assert.Contains("other home", log);
    }

    [Fact]
    public async Task A_secret_reaches_the_build_and_is_masked_in_the_log()
    {
        await _client.CallAsync(
            "secretsmanager",
            "CreateSecret",
            new JsonObject { ["Name"] = "registry", ["SecretString"] = """{"user":"u1","password":"hunter2 é"}""" }
        );
        var (build, log) = await _client.RunAsync(
            "version: 0.2\nenv:\n  secrets-manager:\n    USER_NAME: registry:user\n  exported-variables: [LENGTH]\nphases:\n  build:\n    commands:\n      - echo \"[$PASSWORD] [$USER_NAME]\"; export LENGTH=${#PASSWORD}\n",
            Variables(("PASSWORD", "registry:password", "SECRETS_MANAGER"))
        );
        Assert.Contains("[***] [***]", log);
        Assert.DoesNotContain(log, line => line.Contains("hunter2", StringComparison.Ordinal));
        Assert.NotEqual("0", (string?)build["exportedEnvironmentVariables"]![0]!["value"]);
        Assert.DoesNotContain("hunter2", build.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SECRETS_MANAGER", "Secrets Manager Error")]
    [InlineData("PARAMETER_STORE", "Decrypted Variables Error")]
    public async Task A_secret_that_is_not_there_fails_the_build_before_it_runs(string type, string code)
    {
        var (build, _) = await _client.RunAsync("version: 0.2\nphases:\n  build:\n    commands:\n      - echo ran\n", Variables(("X", "missing", type)));
        Assert.Equal("FAILED", (string?)build["buildStatus"]);
        Assert.Equal(code, (string?)SandboxClient.Phase(build, "DOWNLOAD_SOURCE")["contexts"]![0]!["statusCode"]);
    }

    [Fact]
    public async Task A_source_is_unpacked_with_modes_and_links_and_secondary_sources_lie_apart()
    {
        await _client.PutAsync(
            "main.zip",
            Zip(
                (
                    "buildspec.yml",
                    0x81A4,
                    "version: 0.2\nphases:\n  build:\n    commands:\n      - ./tool\n      - cat link\n      - cat $CODEBUILD_SRC_DIR_extra/note\n"
                ),
                ("tool", 0x81ED, "#!/bin/sh\necho tool ran\n"),
                ("d/target", 0x81A4, "linked\n"),
                ("link", 0xA1FF, "d/target")
            )
        );
        await _client.PutAsync("extra.zip", Zip(("note", 0x81A4, "from extra\n")));
        var bucket = _client.Server.Bucket;
        var (build, log) = await _client.RunAsync(
            "buildspec.yml",
            new JsonObject
            {
                ["sourceTypeOverride"] = "S3",
                ["sourceLocationOverride"] = bucket + "/main.zip",
                ["secondarySourcesOverride"] = new JsonArray(
                    new JsonObject
                    {
                        ["type"] = "S3",
                        ["location"] = bucket + "/extra.zip",
                        ["sourceIdentifier"] = "extra",
                    }
                ),
            }
        );
        Assert.Equal("SUCCEEDED", (string?)build["buildStatus"]);
        Assert.Equal(["tool ran", "linked", "from extra"], log.Where(line => !IsHeader(line)));
    }

    [Theory]
    [InlineData("missing.zip", "NoSuchKey")]
    [InlineData("text.zip", "not a zip archive")]
    [InlineData("leaves.zip", "leaves the source folder")]
    public async Task A_source_that_cannot_be_unpacked_fails_the_download(string key, string message)
    {
        await _client.PutAsync("text.zip", "this is no zip"u8.ToArray());
        await _client.PutAsync("leaves.zip", Zip(("../../outside", 0x81A4, "x")));
        var (build, _) = await _client.RunAsync(
            "version: 0.2\nphases:\n  build:\n    commands:\n      - echo\n",
            new JsonObject { ["sourceTypeOverride"] = "S3", ["sourceLocationOverride"] = $"{_client.Server.Bucket}/{key}" }
        );
        Assert.Contains(message, (string?)SandboxClient.Phase(build, "DOWNLOAD_SOURCE")["contexts"]![0]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_buildspec_that_cannot_be_read_fails_with_yaml_file_error()
    {
        var (build, _) = await _client.RunAsync("version: 0.2\nphases:\n  build:\n    commands:\n      - echo a: b\n");
        Assert.Equal("YAML_FILE_ERROR", (string?)SandboxClient.Phase(build, "DOWNLOAD_SOURCE")["contexts"]![0]!["statusCode"]);
    }

    [Fact]
    public async Task Stopping_kills_everything_that_the_build_started()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes that left their session are found on Linux only.");
        var id = await _client.StartBuildAsync(
            """
            version: 0.2
            phases:
              build:
                commands:
                  - (setsid sleep 1000 &) ; sleep 1001 & nohup sh -c 'cd /; exec sleep 1002' >/dev/null 2>&1 &
                  - echo "started in $HOME"
                  - sleep 1003
            """
        );
        var build = await _client.WaitAsync(id, b => (string?)b["currentPhase"] == "BUILD");
        string? started;
        while ((started = (await _client.LogAsync(build)).FirstOrDefault(line => line.StartsWith("started in ", StringComparison.Ordinal))) is null)
        {
            await Task.Delay(20, SandboxClient.Ct);
        }

        var folder = Path.GetDirectoryName(started["started in ".Length..])!;
        Assert.NotEmpty(ProcessSweep.Find(folder));
        var answer = await _client.CallAsync("codebuild", "StopBuild", new JsonObject { ["id"] = id });
        Assert.Equal("STOPPED", (string?)answer["build"]!["buildStatus"]);
        build = await _client.WaitAsync(id);
        Assert.Equal("STOPPED", (string?)build["buildStatus"]);
        Assert.Equal("STOPPED", (string?)SandboxClient.Phase(build, "BUILD")["phaseStatus"]);
        Assert.Empty(ProcessSweep.Find(folder));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task What_a_finished_build_left_running_is_gone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes that left their session are found on Linux only.");
        var (build, log) = await _client.RunAsync("version: 0.2\nphases:\n  build:\n    commands:\n      - setsid sleep 1000 &\n      - echo \"home $HOME\"\n");
        var folder = Path.GetDirectoryName(log.First(line => line.StartsWith("home ", StringComparison.Ordinal))["home ".Length..])!;
        Assert.Equal("SUCCEEDED", (string?)build["buildStatus"]);
        Assert.Empty(ProcessSweep.Find(folder));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_build_that_takes_too_long_times_out()
    {
        await using var client = await SandboxClient.StartAsync(ShortMinutes);
        var build = await client.WaitAsync(
            await client.StartBuildAsync(
                "version: 0.2\nphases:\n  build:\n    commands:\n      - sleep 1000\n",
                new JsonObject { ["timeoutInMinutesOverride"] = 5 }
            )
        );
        Assert.Equal("TIMED_OUT", (string?)build["buildStatus"]);
    }

    [Fact]
    public async Task A_build_that_waits_too_long_times_out_in_the_queue()
    {
        const string Long = "version: 0.2\nphases:\n  build:\n    commands:\n      - sleep 1000\n";
        await using var client = await SandboxClient.StartAsync(ShortMinutes);
        await client.StartBuildAsync(Long, new JsonObject { ["timeoutInMinutesOverride"] = 2160 });
        var build = await client.WaitAsync(await client.StartBuildAsync(Long, new JsonObject { ["queuedTimeoutInMinutesOverride"] = 5 }));
        Assert.Equal("TIMED_OUT", (string?)build["buildStatus"]);
        Assert.Equal("TIMED_OUT", (string?)SandboxClient.Phase(build, "QUEUED")["phaseStatus"]);
        Assert.Null(build["logs"]!["groupName"]);
    }

    [Fact]
    public async Task The_same_token_starts_one_build()
    {
        JsonObject Request(string name) =>
            new() { ["idempotencyToken"] = "token-1", ["environmentVariablesOverride"] = new JsonArray(new JsonObject { ["name"] = name, ["value"] = "1" }) };
        const string Spec = "version: 0.2\nphases:\n  build:\n    commands:\n      - 'true'\n";
        var first = await _client.StartBuildAsync(Spec, Request("A"));
        Assert.Equal(first, await _client.StartBuildAsync(Spec, Request("A")));
        var e = await Assert.ThrowsAsync<CallException>(() => _client.StartBuildAsync(Spec, Request("B")));
        Assert.Equal("InvalidInputException", e.Code);
        Assert.Single((await _client.CallAsync("codebuild", "ListBuilds", []))["ids"]!.AsArray());
    }

    [Fact]
    public async Task A_project_runs_no_more_builds_than_its_limit()
    {
        var project = (JsonObject)
            (await _client.CallAsync("codebuild", "BatchGetProjects", new JsonObject { ["names"] = new JsonArray(_client.Server.Project) }))["projects"]![
                0
            ]!.DeepClone();
        project["name"] = "limited";
        project["concurrentBuildLimit"] = 1;
        foreach (var name in new[] { "arn", "created", "lastModified", "badge", "projectVisibility" })
        {
            project.Remove(name);
        }

        await _client.CallAsync("codebuild", "CreateProject", project);
        const string Spec = "version: 0.2\nphases:\n  build:\n    commands:\n      - sleep 1000\n";
        var id = await _client.StartBuildAsync(Spec, new JsonObject { ["projectName"] = "limited" });
        Assert.Equal(
            "AccountLimitExceededException",
            (await Assert.ThrowsAsync<CallException>(() => _client.StartBuildAsync(Spec, new JsonObject { ["projectName"] = "limited" }))).Code
        );
        await LimitAsync(2);
        var second = await _client.StartBuildAsync(Spec, new JsonObject { ["projectName"] = "limited" });
        await LimitAsync(1);
        foreach (var build in new[] { id, second })
        {
            await _client.CallAsync("codebuild", "StopBuild", new JsonObject { ["id"] = build });
            await _client.WaitAsync(build);
        }

        await _client.StartBuildAsync(Spec, new JsonObject { ["projectName"] = "limited" });
        await LimitAsync(-1);
        Assert.Equal(
            "4",
            ((int)(await _client.GetBuildAsync(await _client.StartBuildAsync(Spec, new JsonObject { ["projectName"] = "limited" })))["buildNumber"]!).ToString(
                CultureInfo.InvariantCulture
            )
        );

        Task LimitAsync(int limit) =>
            _client.CallAsync("codebuild", "UpdateProject", new JsonObject { ["name"] = "limited", ["concurrentBuildLimit"] = limit });
    }

    [Theory]
    [InlineData("StartBuild", """{"projectName":"nobody"}""", "ResourceNotFoundException")]
    [InlineData("StartBuild", """{}""", "InvalidInputException")]
    [InlineData("StartBuild", """{"projectName":"@","timeoutInMinutesOverride":4}""", "InvalidInputException")]
    [InlineData("StartBuild", """{"projectName":"@","queuedTimeoutInMinutesOverride":481}""", "InvalidInputException")]
    [InlineData("StartBuild", """{"projectName":"@","environmentTypeOverride":"TOASTER"}""", "InvalidInputException")]
    [InlineData("StartBuild", """{"projectName":"@","computeTypeOverride":"HUGE"}""", "InvalidInputException")]
    [InlineData("StartBuild", """{"projectName":"@","sourceTypeOverride":"S3","sourceLocationOverride":"no-slash"}""", "InvalidInputException")]
    [InlineData("StartBuild", """{"projectName":"@","environmentVariablesOverride":[{"name":"A"}]}""", "InvalidInputException")]
    [InlineData("StartBuild", """{"projectName":"@","timeoutInMinutesOverride":"ten"}""", "SerializationException")]
    [InlineData("StopBuild", """{"id":"a:b"}""", "ResourceNotFoundException")]
    [InlineData("BatchGetBuilds", """{"ids":[]}""", "InvalidInputException")]
    [InlineData("ListBuildsForProject", """{"projectName":"nobody"}""", "ResourceNotFoundException")]
    [InlineData("UpdateProject", """{"name":"nobody"}""", "ResourceNotFoundException")]
    [InlineData("UpdateProject", """{"name":"@","concurrentBuildLimit":0}""", "InvalidInputException")]
    [InlineData("CreateProject", """{"name":"x"}""", "InvalidInputException")]
    [InlineData("Nonsense", """{}""", "UnknownOperationException")]
    public async Task What_codebuild_refuses_is_refused(string operation, string body, string code)
    {
        var request = (JsonObject)JsonNode.Parse(body.Replace("@", _client.Server.Project, StringComparison.Ordinal))!;
        var e = await Assert.ThrowsAsync<CallException>(() => _client.CallAsync("codebuild", operation, request));
        Assert.Equal((code, 400), (e.Code, e.Status));
    }

    [Fact]
    public async Task Unknown_builds_are_named_and_more_than_a_hundred_ids_refused()
    {
        var answer = await _client.CallAsync("codebuild", "BatchGetBuilds", new JsonObject { ["ids"] = new JsonArray("p:1") });
        Assert.Equal("p:1", (string?)answer["buildsNotFound"]![0]);
        var ids = new JsonArray([.. Enumerable.Range(0, 101).Select(i => (JsonNode)$"p:{i}")]);
        Assert.Equal(
            "InvalidInputException",
            (await Assert.ThrowsAsync<CallException>(() => _client.CallAsync("codebuild", "BatchGetBuilds", new JsonObject { ["ids"] = ids }))).Code
        );
    }

    [Fact]
    public async Task A_build_that_calls_docker_without_an_engine_says_what_to_install()
    {
        var (build, log) = await _client.RunAsync("version: 0.2\nphases:\n  build:\n    commands:\n      - docker build .\n");
        Assert.Equal("FAILED", (string?)build["buildStatus"]);
        Assert.Contains(log, line => line.Contains("apt-get install -y buildah", StringComparison.Ordinal));
        Assert.Null(_client.Server.ContainerEngine);
    }

    [Fact]
    public async Task The_role_of_a_build_may_use_the_sandbox_and_no_longer_than_the_build_lasts()
    {
        var (_, log) = await _client.RunAsync(
            "version: 0.2\nphases:\n  build:\n    commands:\n      - echo $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $AWS_SESSION_TOKEN\n      - aws ecr get-login-password --region us-east-1\n"
        );
        var keys = log.First(line => line.StartsWith("ASIA", StringComparison.Ordinal)).Split(' ');
        _client.Signer = _client.Signer with { AccessKey = keys[0], SecretKey = keys[1], SessionToken = keys[2] };
        Assert.Equal("UnrecognizedClientException", (await Assert.ThrowsAsync<CallException>(() => _client.CallAsync("codebuild", "ListProjects", []))).Code);
        Assert.Contains(log, line => line.Length == 96 && !line.Contains(' ', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Many_lines_come_in_pages_whose_tokens_stand_still_at_the_end()
    {
        var (build, _) = await _client.RunAsync(
            "version: 0.2\nphases:\n  build:\n    commands:\n      - i=0; while [ $i -lt 12000 ]; do echo line $i; i=$((i+1)); done\n"
        );
        var lines = new List<string>();
        string? token = null;
        while (true)
        {
            var request = new JsonObject
            {
                ["logGroupName"] = (string?)build["logs"]!["groupName"],
                ["logStreamName"] = (string?)build["logs"]!["streamName"],
                ["startFromHead"] = true,
            };
            if (token is not null)
            {
                request["nextToken"] = token;
            }

            var page = await _client.CallAsync("logs", "GetLogEvents", request);
            Assert.True(page["events"]!.AsArray().Count <= 10_000);
            lines.AddRange(page["events"]!.AsArray().Select(e => ((string)e!["message"]!).TrimEnd('\n')));
            var next = (string)page["nextForwardToken"]!;
            if (next == token)
            {
                break;
            }

            token = next;
        }

        Assert.Equal(Enumerable.Range(0, 12000).Select(i => $"line {i}"), lines.Where(line => line.StartsWith("line ", StringComparison.Ordinal)));
    }

    private static SandboxOptions ShortMinutes =>
        new()
        {
            ContainerEngine = "",
            BuildsAtOnce = 1,
            Minute = TimeSpan.FromMilliseconds(60),
        };

    private static bool IsHeader(string line) => line.StartsWith("[Container] ", StringComparison.Ordinal);

    private static JsonObject Variables(params (string Name, string Value, string? Type)[] variables) =>
        new()
        {
            ["environmentVariablesOverride"] = new JsonArray([
                .. variables.Select(v =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["name"] = v.Name,
                            ["value"] = v.Value,
                            ["type"] = v.Type ?? "PLAINTEXT",
                        }
                ),
            ]),
        };

    private static byte[] Zip(params (string Name, int Mode, string Content)[] entries)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, mode, content) in entries)
            {
                var entry = zip.CreateEntry(name);
                entry.ExternalAttributes = mode << 16;
                using var writer = new StreamWriter(entry.Open());
                writer.Write(content);
            }
        }

        return buffer.ToArray();
    }
}
