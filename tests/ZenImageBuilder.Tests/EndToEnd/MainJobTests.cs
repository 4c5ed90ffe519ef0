using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.EndToEnd;

/// <summary>From a folder to an image named by digest, through the whole engine and a sandbox that really builds.</summary>
public sealed class MainJobTests : IAsyncLifetime
{
    private SandboxedEngine _it = null!;

    public async ValueTask InitializeAsync() => _it = await SandboxedEngine.StartAsync();

    public ValueTask DisposeAsync() => _it is null ? ValueTask.CompletedTask : _it.DisposeAsync();

    [Fact]
    public async Task A_folder_becomes_an_image_named_by_digest_with_just_the_requests_that_it_takes()
    {
        var build = await _it.StartAsync(_it.Request(_it.Context("FROM scratch\nCOPY a /\n", ("a", "content")), "team/app:1.2"));
        var start = _it.Server.Requests.Where(static request => request.Service != "registry").Select(static request => request.Operation).ToList();
        build = await _it.WaitAsync(build);

        Assert.Equal(ImageBuildStatus.Succeeded, build.Status);
        Assert.Matches($"^{_it.Server.Registry}/team/app@sha256:[0-9a-f]{{64}}$", build.Image);
        Assert.Equal([$"{_it.Server.Registry}/team/app:1.2", $"{_it.Server.Registry}/team/app:{build.Id}"], build.Tags);
        Assert.Equal(["HeadObject", "PutObject", "StartBuild"], start);
        Assert.Equal((2, true), (build.Context.Files, build.Context.UploadedBytes > 0));
        Assert.Contains(build.Phases, static phase => phase is { Name: "BUILD", Status: "SUCCEEDED", Duration: not null });
        Assert.Equal("main", build.Stack);

        // An engine may show the label that every image gets as a step of its own.
        Assert.Equal(
            [("FROM scratch", 1, BuildStepStatus.Done), ("COPY a /", 2, BuildStepStatus.Done)],
            build
                .Steps.Where(static step => !step.Instruction.StartsWith("LABEL ", StringComparison.Ordinal))
                .Select(static step => (step.Instruction, step.DockerfileLine, step.Status))
        );
        Assert.Contains(_it.Observer.Log, static line => line.Contains("COPY a /", StringComparison.Ordinal));
        Assert.Empty(_it.Observer.Warnings);
        Assert.Equal(JsonSerializer.Serialize(build), JsonSerializer.Serialize(Assert.Single(_it.Engine.Builds.Find(build.Id.ToString()[..8]))));
    }

    [Fact]
    public async Task An_unchanged_folder_is_not_uploaded_again()
    {
        var context = _it.Context("FROM scratch\nCOPY . /\n", ("a", "content"), ("folder/b", "more"));
        var first = await _it.StartAsync(_it.Request(context, "app:1"));
        File.SetLastWriteTimeUtc(Path.Combine(context, "a"), DateTime.UnixEpoch);
        var second = await _it.StartAsync(_it.Request(context, "app:2"));
        File.WriteAllText(Path.Combine(context, "a"), "Content");
        var third = await _it.StartAsync(_it.Request(context, "app:3"));

        Assert.Equal(first.Context.Hash, second.Context.Hash);
        Assert.Equal(0, second.Context.UploadedBytes);
        Assert.NotEqual(first.Context.Hash, third.Context.Hash);
        Assert.True(third.Context.UploadedBytes > 0);
        Assert.Equal(2, _it.Server.Requests.Count(static request => request.Operation == "PutObject"));
    }

    [Fact]
    public async Task What_is_shown_of_a_folder_is_what_is_sent_of_it()
    {
        var context = _it.Context("FROM scratch\nCOPY . /\n", (".dockerignore", "*.log\n"), ("a.log", "left out"), ("folder/b", "more"));
        var shown = await _it.Engine.Contexts.ReadAsync(new(context, null, WithEntries: true), _it.Observer, TestContext.Current.CancellationToken);
        Assert.Empty(_it.Server.Requests);
        var build = await _it.StartAsync(_it.Request(context, "app:1"));

        Assert.Equal((build.Context.Hash, build.Context.Files, build.Context.Bytes), (shown.Hash, shown.Files, shown.Bytes));
        Assert.Equal([".dockerignore", "Dockerfile", "folder", "folder/b"], shown.Entries.Select(static entry => entry.Path));
    }

    [Fact]
    public async Task The_image_holds_the_files_the_modes_and_the_links_of_the_folder()
    {
        Tool.Need("skopeo");
        var context = _it.Context(
            "FROM scratch\nARG VERSION\nLABEL version=$VERSION\nCOPY . /app/\n",
            (".dockerignore", "*.log\nDockerfile\n.dockerignore\n!keep.log\nskipped/\n"),
            ("run", "#!/bin/sh\n"),
            ("read-only", "x"),
            ("a.log", "x"),
            ("keep.log", "x"),
            ("skipped/x", "x"),
            ("name with space", "x"),
            ("ünïcödé", "x"),
            (new string('l', 120) + "/" + new string('f', 120), "long")
        );
        File.SetUnixFileMode(Path.Combine(context, "run"), (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(Path.Combine(context, "read-only"), (UnixFileMode)0b100_100_100);
        File.CreateSymbolicLink(Path.Combine(context, "link"), "run");
        File.CreateSymbolicLink(Path.Combine(context, "dangling"), "../nowhere");

        var build = await _it.BuildAsync(_it.Request(context, "app:1") with { BuildArgs = [new("VERSION", "1.2.3")], Labels = [new("team", "a b")] });

        var folder = Path.Combine(_it.Home, "copy");
        await Tool.RunAsync(
            "skopeo",
            "copy",
            "--quiet",
            "--src-tls-verify=false",
            "--src-creds",
            $"AWS:{_it.Server.RegistryPassword}",
            $"docker://{build.Image}",
            $"dir:{folder}"
        );
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "manifest.json")));
        using var config = JsonDocument.Parse(File.ReadAllText(Blob(folder, manifest.RootElement.GetProperty("config"))));
        var labels = config.RootElement.GetProperty("config").GetProperty("Labels");
        Assert.Equal(("a b", "1.2.3"), (labels.GetProperty("team").GetString(), labels.GetProperty("version").GetString()));
        var files = manifest
            .RootElement.GetProperty("layers")
            .EnumerateArray()
            .SelectMany(layer => Entries(Blob(folder, layer)))
            .ToDictionary(StringComparer.Ordinal);
        Assert.Equal(
            [
                "app",
                "app/dangling",
                "app/keep.log",
                "app/link",
                $"app/{new string('l', 120)}",
                $"app/{new string('l', 120)}/{new string('f', 120)}",
                "app/name with space",
                "app/read-only",
                "app/run",
                "app/ünïcödé",
            ],
            files.Keys.Order(StringComparer.Ordinal)
        );
        Assert.Equal(("755", "444", "->run", "->../nowhere"), (files["app/run"], files["app/read-only"], files["app/link"], files["app/dangling"]));
    }

    [Fact]
    public async Task Hostile_values_arrive_as_they_are_and_run_nothing()
    {
        Tool.Need("skopeo");
        var values = HostileValues.All.Select(static row => row.Data).ToList();
        var dockerfile =
            "FROM scratch\nCOPY . /\n" + string.Concat(values.Select(static (_, number) => $"ARG VALUE{number}\nLABEL argument{number}=\"$VALUE{number}\"\n"));
        const string path = "$(touch marker); `touch marker` \"x\"/-Docker 'file'";
        var context = _it.Context("FROM nowhere\n", [(path, dockerfile), .. values.Select(static (value, number) => ($"{number} {value} x/file", "x"))]);

        var build = await _it.BuildAsync(
            new(new BuildSource.Folder(context, path), ["app:1"])
            {
                BuildArgs = [.. values.Select(static (value, number) => KeyValuePair.Create($"VALUE{number}", value))],
                Labels = [.. values.Select(static (value, number) => KeyValuePair.Create($"label{number}", value))],
            }
        );

        Assert.True(build.Status == ImageBuildStatus.Succeeded, string.Join('\n', _it.Observer.Log));
        using var config = JsonDocument.Parse(
            await Tool.RunAsync(
                "skopeo",
                "inspect",
                "--config",
                "--tls-verify=false",
                "--creds",
                $"AWS:{_it.Server.RegistryPassword}",
                $"docker://{build.Image}"
            )
        );
        var labels = config.RootElement.GetProperty("config").GetProperty("Labels");
        Assert.Equal(values, values.Select((_, number) => labels.GetProperty($"label{number}").GetString()));
        Assert.Equal(values, values.Select((_, number) => labels.GetProperty($"argument{number}").GetString()));
        Assert.Empty(Directory.EnumerateFiles(_it.Server.Folder, "marker*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_build_that_fails_says_where_and_pushes_nothing()
    {
        var build = await _it.BuildAsync(_it.Request(_it.ContextWithShell("RUN echo out of luck; exit 3\n"), "app:1"));

        Assert.Equal(ImageBuildStatus.Failed, build.Status);
        Assert.Null(build.Image);
        Assert.Equal(("BUILD", "COMMAND_EXECUTION_ERROR"), (build.Failure!.Phase, build.Failure.StatusCode));
        Assert.Contains(build.Failure.LogTail, static line => line.Contains("out of luck", StringComparison.Ordinal));
        Assert.Equal(("RUN echo out of luck; exit 3", 4), (build.Failure.Step, build.Failure.DockerfileLine));
        Assert.Equal(BuildStepStatus.Failed, build.Steps[^1].Status);
        Assert.Contains(_it.Observer.Events.OfType<LogLineRead>(), read => read.Line is { Message: "out of luck" } line && line.Step == build.Steps[^1].Label);
        Assert.DoesNotContain(build.Phases, static phase => phase is { Name: "POST_BUILD", Status: "SUCCEEDED" });
        Assert.DoesNotContain(_it.Server.Requests, static request => request is { Service: "registry", Method: "PUT" });
    }

    [Fact]
    public async Task A_source_that_the_ignore_file_leaves_out_is_told_with_its_rule_also_from_another_shell()
    {
        var context = _it.Context("FROM scratch\nCOPY a.txt b.log /\n", (".dockerignore", "# logs\n*.log\n"), ("a.txt", "x"), ("b.log", "x"));
        var started = await _it.StartAsync(_it.Request(context, "app:1"));
        Directory.Delete(context, recursive: true);
        await using var other = ZenImageBuilder.Engine.Engine.Create(new(_it.Home, TimeProvider.System));
        ImageBuild? build = null;
        await foreach (
            var ended in other.Builds.WaitAsync(new([started.Id], FollowLogs: false, null, _it.Aws), _it.Observer, TestContext.Current.CancellationToken)
        )
        {
            build = ended;
        }

        Assert.Equal("'b.log' is not in the context, because line 2 of '.dockerignore' excludes it: *.log", build!.Failure!.Cause);
        Assert.Equal(("COPY a.txt b.log /", 2), (build.Failure.Step, build.Failure.DockerfileLine));
        Assert.NotNull(build.Failure.Remedy);
    }

    [Fact]
    public async Task A_push_that_fails_is_told_from_a_build_that_fails()
    {
        _it.Server.Faults.Add(
            new()
            {
                Kind = SandboxFaultKind.AccessDenied,
                Service = "registry",
                Operation = "PutImage",
                Times = null,
            }
        );
        _it.Server.Faults.Add(
            new()
            {
                Kind = SandboxFaultKind.AccessDenied,
                Service = "registry",
                Operation = "PutManifest",
                Times = null,
            }
        );
        var build = await _it.BuildAsync(_it.Request(_it.Context("FROM scratch\nCOPY . /\n", ("a", "x")), "app:1"));
        Assert.Equal((ImageBuildStatus.Failed, "POST_BUILD"), (build.Status, build.Failure!.Phase));
        Assert.Null(build.Image);
    }

    [Fact]
    public async Task A_stopped_build_is_stopped()
    {
        _it.Server.Faults.Add(new() { Kind = SandboxFaultKind.HangBuild });
        var build = await _it.StartAsync(_it.Request(_it.Context("FROM scratch\nCOPY . /\n", ("a", "x")), "app:1"));
        await _it.Engine.Builds.StopAsync(build.Id, _it.Aws, _it.Observer, TestContext.Current.CancellationToken);
        build = await _it.WaitAsync(build);
        Assert.Equal(ImageBuildStatus.Stopped, build.Status);
        Assert.NotNull(build.EndTime);
    }

    [Fact]
    public async Task A_context_that_cannot_be_sent_is_refused_before_anything_is_uploaded()
    {
        var context = _it.Context("FROM scratch\n");
        File.Delete(Path.Combine(context, "Dockerfile"));
        File.WriteAllText(Path.Combine(context, "file"), "x");
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => _it.StartAsync(_it.Request(context, "app:1")));
        Assert.Equal(ErrorCode.DockerfileNotFound, error.Code);
        Assert.Empty(_it.Server.Requests);
        Assert.Empty(_it.Engine.Builds.Find(null));
    }

    [Fact]
    public async Task A_Dockerfile_that_no_builder_reads_is_refused_before_anything_is_uploaded_unless_the_build_names_a_frontend()
    {
        var context = _it.Context("FROM scratch\nCOPY <<EOF /a\nx\n");
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => _it.StartAsync(_it.Request(context, "app:1")));
        Assert.Equal(ErrorCode.InvalidDockerfile, error.Code);
        Assert.Empty(_it.Server.Requests);
        Assert.Empty(_it.Engine.Builds.Find(null));

        var build = await _it.StartAsync(_it.Request(context, "app:1") with { BuildArgs = [new("BUILDKIT_SYNTAX", "example/other")] });
        Assert.NotNull(build.BuildId);
    }

    [Fact]
    public async Task A_refused_start_is_recorded_as_failed()
    {
        _it.Server.Faults.Add(
            new()
            {
                Kind = SandboxFaultKind.AccessDenied,
                Service = "codebuild",
                Operation = "StartBuild",
                Times = null,
            }
        );
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() =>
            _it.StartAsync(_it.Request(_it.Context("FROM scratch\nCOPY . /\n", ("a", "x")), "app:1"))
        );
        Assert.Equal(ErrorCode.AccessDenied, error.Code);
        Assert.Contains("codebuild:StartBuild", error.Message, StringComparison.Ordinal);
        Assert.Equal(ImageBuildStatus.Failed, Assert.Single(_it.Engine.Builds.Find(null)).Status);
    }

    [Fact]
    public async Task A_start_whose_answer_is_lost_starts_one_build_and_no_second_one()
    {
        _it.Server.Faults.Add(
            new()
            {
                Kind = SandboxFaultKind.DropAfterHandling,
                Service = "codebuild",
                Operation = "StartBuild",
            }
        );
        var build = await _it.BuildAsync(_it.Request(_it.Context("FROM scratch\nCOPY . /\n", ("a", "x")), "app:1"));
        Assert.Equal(ImageBuildStatus.Succeeded, build.Status);
        Assert.Equal(1, build.BuildNumber);
        Assert.Equal(2, _it.Server.Requests.Count(static request => request.Operation == "StartBuild"));
    }

    [Fact]
    public async Task A_context_of_several_segments_is_built_from_all_of_its_sources()
    {
        Tool.Need("skopeo");
        var context = _it.Context("FROM scratch\nCOPY . /app/\n", ("source/run", "#!/bin/sh\n"), ("closed/inner/x", "x"));
        _ = Directory.CreateDirectory(Path.Combine(context, "empty"));
        foreach (var (name, length) in new[] { ("one", 33 << 20), ("two", 34 << 20), ("source/three", 3 << 20), ("four", 500_000) })
        {
            var noise = new byte[length];
            new Random(length).NextBytes(noise);
            File.WriteAllBytes(Path.Combine(context, name), noise);
        }

        File.SetUnixFileMode(Path.Combine(context, "closed/inner"), (UnixFileMode)0b101_101_101);
        File.SetUnixFileMode(Path.Combine(context, "closed"), (UnixFileMode)0b101_101_101);
        _ = await _it.StartAsync(_it.Request(context, "app:1"));
        File.WriteAllText(Path.Combine(context, "four"), "changed");
        var build = await _it.BuildAsync(_it.Request(context, "app:2"));

        Assert.True(build.Status == ImageBuildStatus.Succeeded, string.Join('\n', _it.Observer.Log));
        Assert.Equal(4, build.Context.Segments.Count);
        Assert.InRange(build.Context.UploadedBytes, 1, 1 << 20);
        var folder = Path.Combine(_it.Home, "copy");
        await Tool.RunAsync(
            "skopeo",
            "copy",
            "--quiet",
            "--src-tls-verify=false",
            "--src-creds",
            $"AWS:{_it.Server.RegistryPassword}",
            $"docker://{build.Image}",
            $"dir:{folder}"
        );
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "manifest.json")));
        var layer = Blob(folder, manifest.RootElement.GetProperty("layers").EnumerateArray().Single());
        using (var file = File.OpenRead(layer))
        using (var gzip = new GZipStream(file, CompressionMode.Decompress))
        {
            TarFile.ExtractToDirectory(gzip, Directory.CreateDirectory(Path.Combine(folder, "image")).FullName, overwriteFiles: true);
        }

        foreach (var name in new[] { "one", "two", "source/three", "four", "source/run" })
        {
            Assert.True(
                File.ReadAllBytes(Path.Combine(context, name)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder, "image/app", name))),
                name
            );
        }

        var modes = Entries(layer).ToDictionary(StringComparer.Ordinal);
        Assert.Equal(("555", "555", true), (modes["app/closed"], modes["app/closed/inner"], modes.ContainsKey("app/empty")));
        File.SetUnixFileMode(Path.Combine(context, "closed"), (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(Path.Combine(context, "closed/inner"), (UnixFileMode)0b111_101_101);
    }

    [Fact]
    public async Task A_published_context_is_built_without_its_folder_and_a_missing_one_is_refused()
    {
        var context = _it.Context("FROM scratch\nCOPY . /\n", ("a", "content"));
        var published = await _it.Engine.Contexts.PublishAsync(
            new(context, null, NoHashCache: false, new(null, null), _it.Aws),
            _it.Observer,
            TestContext.Current.CancellationToken
        );
        Directory.Delete(context, recursive: true);
        var build = await _it.BuildAsync(new(new BuildSource.Stored(published.Hash), ["app:1"]));
        Assert.Equal((ImageBuildStatus.Succeeded, published.Hash, 0L, 2), (build.Status, build.Context.Hash, build.Context.UploadedBytes, build.Context.Files));

        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => _it.StartAsync(new(new BuildSource.Stored(new('0', 64)), ["app:2"])));
        Assert.Equal(ErrorCode.ContextNotStored, error.Code);
        Assert.Single(_it.Engine.Builds.Find(null));
    }

    private static string Blob(string folder, JsonElement descriptor) =>
        Path.Combine(folder, descriptor.GetProperty("digest").GetString()!["sha256:".Length..]);

    private static IEnumerable<KeyValuePair<string, string>> Entries(string layer)
    {
        using var file = File.OpenRead(layer);
        using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        while (tar.GetNextEntry() is { } entry)
        {
            yield return new(
                entry.Name.TrimEnd('/'),
                entry.EntryType == TarEntryType.SymbolicLink ? "->" + entry.LinkName : Convert.ToString((int)entry.Mode, 8)
            );
        }
    }
}
