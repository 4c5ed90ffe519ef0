using System.Diagnostics;
using System.Net.Sockets;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Contexts.Scanning;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Contexts.Scanning;

public class ContextScannerTests
{
    private static ScannedContext Scan(TemporaryFolder folder, string? dockerfile = null) =>
        ContextScanner.Scan(new(folder.Path, dockerfile), cancellationToken: TestContext.Current.CancellationToken);

    private static ImageBuilderException Refused(string root, string? dockerfile = null) =>
        Assert.Throws<ImageBuilderException>(() => ContextScanner.Scan(new(root, dockerfile), cancellationToken: TestContext.Current.CancellationToken));

    private static void AssertError(ErrorCode code, string message, ImageBuilderException error)
    {
        Assert.Equal(code, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static string[] Paths(ScannedContext context) => [.. context.Entries.Select(entry => entry.Path)];

    private static void SkipOnWindows() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such files.");

    [Fact]
    public void Entries_stand_in_ordinal_order_with_kinds_sizes_and_targets()
    {
        using var folder = new TemporaryFolder("Dockerfile", "a/b", "a-b", "a.b", "Z", "ü");
        folder.Folder("empty").Link("link", "a/b").Link("dangling", "/nowhere/at all").Link("folder", "a");
        var context = Scan(folder);
        Assert.Equal(["Dockerfile", "Z", "a", "a-b", "a.b", "a/b", "dangling", "empty", "folder", "link", "ü"], Paths(context));
        Assert.Equal(
            "File File Directory File File File SymbolicLink Directory SymbolicLink SymbolicLink File",
            string.Join(' ', context.Entries.Select(entry => entry.Kind))
        );
        Assert.Equal(["/nowhere/at all", "a", "a/b"], context.Entries.Select(entry => entry.LinkTarget).OfType<string>());
        Assert.Equal((6, new FileInfo(folder["Z"]).Length), (context.Files, context.Entries[1].Size));
        Assert.Equal(context.Entries.Sum(entry => entry.Size), context.Bytes);
        Assert.Equal((folder.Path, folder["Dockerfile"], null), (context.Root, context.DockerfilePath, context.IgnoreFile));
    }

    [Fact]
    public void Modes_are_those_of_the_files()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no permission bits.");
        using var folder = new TemporaryFolder("Dockerfile", "run", "bin/su");
        folder.Mode("run", 0b111_101_000).Mode("bin/su", 0b100_111_101_101).Mode("bin", 0b001_111_111_111);
        var modes = Scan(folder).Entries.ToDictionary(entry => entry.Path, entry => Convert.ToString(entry.Mode, 8));
        Assert.Equal(("750", "4755", "1777"), (modes["run"], modes["bin/su"], modes["bin"]));
    }

    [Theory]
    [InlineData(FileAttributes.Normal, 0b111_101_101)]
    [InlineData(FileAttributes.ReadOnly, 0b101_101_101)]
    public void Files_of_Windows_get_the_modes_that_Docker_gives_them(FileAttributes attributes, int mode) =>
        Assert.Equal(mode, FileStatus.WindowsMode(attributes));

    [Fact]
    public void The_system_and_the_public_calls_say_the_same_of_a_path()
    {
        using var folder = new TemporaryFolder("file").Folder("folder").Link("link", "nowhere").Mode("file", 0b110_100_000);
        foreach (var path in new[] { "file", "folder", "link", "none", "file/below" })
        {
            var known = FileStatus.ReadByPublicCalls(folder[path]);
            var read = FileStatus.Read(folder[path]);
            Assert.Equal((known?.Kind, known?.Mode), (read?.Kind, read?.Mode));
            if (known?.Kind != FileKind.File)
            {
                continue;
            }

            Assert.Equal((known?.Size, known?.Stamp.Modified / 100), (read?.Size, read?.Stamp.Modified / 100));
            using var file = SystemFile.TryOpen(folder[path]);
            Assert.Equal(!OperatingSystem.IsWindows(), file is not null);
            using var handle = File.OpenHandle(folder[path]);
            var opened = FileStatus.ReadByPublicCalls(handle);
            Assert.Equal(
                (known?.Kind, known?.Mode, known?.Size, known?.Stamp.Modified / 100),
                (opened.Kind, opened.Mode, opened.Size, opened.Stamp.Modified / 100)
            );
            if (file is not null)
            {
                Assert.Equal(FileStatus.Read(folder[path]), SystemFile.ReadStatus(file));
            }
        }
    }

    [Fact]
    public void Names_that_look_dangerous_are_names()
    {
        SkipOnWindows();
        string[] names = ["-rf", "$(touch x)", "`x`", "a;b", "new\nline", "quote'\"", "back\\slash", "tab\t", " blank ", "…", "..a", "𝒳"];
        using var folder = new TemporaryFolder(["Dockerfile", .. names]);
        Assert.Equal(names.Append("Dockerfile").Order(StringComparer.Ordinal), Paths(Scan(folder)));
    }

    [Fact]
    public void A_folder_that_is_left_out_is_not_entered()
    {
        using var folder = new TemporaryFolder("Dockerfile", "src/a/b", "node_modules/x/y/z", "src/node_modules/q/w", "keep/node_modules/in");
        folder.Write(".dockerignore", "**/node_modules\n!keep/node_modules/in\n!src/*.md\n");
        var context = Scan(folder);
        Assert.Equal([".dockerignore", "Dockerfile", "keep", "keep/node_modules", "keep/node_modules/in", "src", "src/a", "src/a/b"], Paths(context));
        // The root, src, src/a, keep and keep/node_modules.
        Assert.Equal(5, context.FoldersVisited);
        Assert.Equal(["keep/node_modules 1", "node_modules 1", "src/node_modules 1"], context.LeftOut.Select(left => $"{left.Path} {left.Rule.Line}"));
    }

    [Fact]
    public void A_folder_comes_back_only_with_something_in_it()
    {
        using var folder = new TemporaryFolder("Dockerfile", "a/b/keep.md", "a/b/drop", "a/c/drop", "d/drop");
        folder.Write(".dockerignore", "*\n!**/*.md\n");
        Assert.Equal(["a", "a/b", "a/b/keep.md"], Paths(Scan(folder)));
        Assert.Equal([".dockerignore 1", "Dockerfile 1", "a 1", "d 1"], Scan(folder).LeftOut.Select(left => $"{left.Path} {left.Rule.Line}"));
    }

    [Fact]
    public void Where_BuildKit_does_not_look_for_what_comes_back_neither_do_we()
    {
        using var folder = new TemporaryFolder("Dockerfile", "a/b/c", "a/d");
        folder.Write(".dockerignore", "a\n!a/*/**\n");
        Assert.Equal([".dockerignore", "Dockerfile"], Paths(Scan(folder)));
    }

    [Fact]
    public void Where_the_walk_of_BuildKit_and_the_rules_disagree_a_file_stays_out()
    {
        using var folder = new TemporaryFolder("Dockerfile", "a/b", "a/c");
        folder.Write(".dockerignore", "a\n!a/b\na\n");
        Assert.Equal([".dockerignore", "Dockerfile"], Paths(Scan(folder)));
    }

    [Fact]
    public void A_link_to_a_folder_is_not_followed()
    {
        using var outside = new TemporaryFolder("secret");
        using var folder = new TemporaryFolder("Dockerfile");
        folder.Link("away", outside.Path).Link("self", ".");
        Assert.Equal(["Dockerfile", "away", "self"], Paths(Scan(folder)));
    }

    [Fact]
    public void Pipes_and_sockets_are_skipped_with_a_warning()
    {
        SkipOnWindows();
        using var folder = new TemporaryFolder("Dockerfile", "left-out/x");
        folder.Write(".dockerignore", "*.sock.old");
        using var made = Process.Start("mkfifo", folder["pipe"]);
        made.WaitForExit();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder["a.sock"]));
        using var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(folder["b.sock.old"]));
        var context = Scan(folder);
        Assert.Equal(["a.sock", "pipe"], context.Warnings.Select(warning => warning.Path).Order(StringComparer.Ordinal));
        Assert.All(context.Warnings, warning => Assert.EndsWith(".", warning.Message, StringComparison.Ordinal));
        Assert.DoesNotContain(context.Entries, entry => entry.Path is "pipe" or "a.sock" or "b.sock.old");
    }

    [Theory]
    [InlineData(@"\377")]
    [InlineData(@"\355\240\200")]
    [InlineData(@"\303")]
    public void A_name_that_is_not_Unicode_is_refused_unless_it_is_left_out(string bytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux keeps such names.");
        using var folder = new TemporaryFolder("Dockerfile");
        using var made = Process.Start("sh", ["-c", $"touch \"{folder.Path}/$(printf 'bad{bytes}')\""]);
        made.WaitForExit();
        AssertError(ErrorCode.FileUnreadable, "is not valid Unicode, so no build can be sent it.", Refused(folder.Path));
        folder.Write(".dockerignore", "bad*");
        Assert.Equal([".dockerignore", "Dockerfile"], Paths(Scan(folder)));
        // The runtime cannot even delete it.
        using var removed = Process.Start("sh", ["-c", $"rm \"{folder.Path}\"/bad*"]);
        removed.WaitForExit();
    }

    [Fact]
    public void A_folder_that_cannot_be_read_is_named_unless_it_is_left_out()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It needs a thread that Linux lets act as another user.");
        using var folder = new TemporaryFolder("Dockerfile", "locked/x");
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        folder.Mode("locked", 0);
        try
        {
            var error = Nobody.Does(() => Refused(folder.Path));
            Assert.Equal((ErrorCode.FileUnreadable, folder["locked"]), (error.Code, error.Target));
            folder.Write(".dockerignore", "locked\n!locked/*.md");
            Assert.Equal([".dockerignore", "Dockerfile"], Nobody.Does(() => Paths(Scan(folder))));
        }
        finally
        {
            folder.Mode("locked", 0b111_000_000);
        }
    }

    [Fact]
    public void A_missing_folder_a_file_and_an_empty_folder_are_refused()
    {
        using var folder = new TemporaryFolder("file");
        folder.Folder("empty");
        AssertError(ErrorCode.ContextNotFound, "' does not exist.", Refused(folder["none"]));
        AssertError(ErrorCode.ContextNotFound, "' is not a folder.", Refused(folder["file"]));
        AssertError(ErrorCode.ContextEmpty, "' is empty.", Refused(folder["empty"]));
    }

    [Fact]
    public void An_empty_folder_with_a_Dockerfile_elsewhere_is_a_context_as_it_is_for_Docker()
    {
        using var folder = new TemporaryFolder("Dockerfile");
        folder.Folder("empty");
        Assert.Empty(ContextScanner.Scan(new(folder["empty"], folder["Dockerfile"]), cancellationToken: TestContext.Current.CancellationToken).Entries);
    }

    [Theory]
    [InlineData("Containerfile")]
    [InlineData("Dockerfile.dev")]
    [InlineData("app.dockerfile")]
    public void A_missing_Dockerfile_is_refused_with_a_hint(string other)
    {
        using var folder = new TemporaryFolder(other, "Dockerfile.dockerignore");
        var error = Refused(folder.Path);
        AssertError(ErrorCode.DockerfileNotFound, $"There is no Dockerfile at '{folder["Dockerfile"]}'.", error);
        Assert.Equal(folder["Dockerfile"], error.Target);
        Assert.Contains($"'{other}'", error.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain("dockerignore", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docker/Dockerfile", "docker/Dockerfile")]
    [InlineData("./docker/../docker/Dockerfile", "docker/Dockerfile")]
    [InlineData("../Dockerfile", "../Dockerfile")]
    [InlineData(null, "dockerfile")]
    public void The_Dockerfile_is_found_where_Docker_finds_it(string? named, string found)
    {
        using var folder = new TemporaryFolder("app/dockerfile", "app/docker/Dockerfile", "Dockerfile");
        var context = ContextScanner.Scan(new(folder["app"], named), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Path.GetFullPath(found, folder["app"]), context.DockerfilePath, ignoreCase: OperatingSystem.IsWindows() || OperatingSystem.IsMacOS());
    }

    [Fact]
    public void A_Dockerfile_that_is_a_folder_empty_or_a_pipe_is_refused()
    {
        using var folder = new TemporaryFolder("x");
        folder.Folder("Dockerfile").Write("empty.Dockerfile", "");
        AssertError(ErrorCode.DockerfileNotFound, "' is not a file.", Refused(folder.Path));
        AssertError(ErrorCode.DockerfileNotFound, "' is empty.", Refused(folder.Path, "empty.Dockerfile"));
        AssertError(ErrorCode.DockerfileNotFound, "' is not a file.", Refused(folder.Path, ""));
        AssertError(ErrorCode.DockerfileNotFound, "There is no Dockerfile at '", Refused(folder.Path, "a\0b"));
    }

    [Fact]
    public void A_Dockerfile_may_be_a_link_within_the_context_but_not_out_of_it()
    {
        using var outside = new TemporaryFolder("Dockerfile");
        using var folder = new TemporaryFolder("real/Dockerfile");
        folder.Link("Dockerfile", "real/Dockerfile").Link("a/up.Dockerfile", "../real/Dockerfile");
        folder.Link("away", outside["Dockerfile"]).Link("lost", "nothing").Link("round", "round").Link("through", outside.Path);
        Assert.Equal(folder["real/Dockerfile"], Scan(folder).DockerfilePath);
        Assert.Equal(folder["real/Dockerfile"], Scan(folder, "a/up.Dockerfile").DockerfilePath);
        Assert.Equal(outside["Dockerfile"], Scan(folder, "through/Dockerfile").DockerfilePath);
        AssertError(ErrorCode.PathOutsideContext, "', which lies outside of the context.", Refused(folder.Path, "away"));
        AssertError(ErrorCode.DockerfileNotFound, "', which leads nowhere.", Refused(folder.Path, "lost"));
        AssertError(ErrorCode.DockerfileNotFound, "', which leads nowhere.", Refused(folder.Path, "round"));
    }

    [Theory]
    [InlineData(null, ".dockerignore", "common")]
    [InlineData("b/Dockerfile", "b/Dockerfile.dockerignore", "own")]
    [InlineData("../out/Dockerfile", "../out/Dockerfile.dockerignore", "other")]
    [InlineData("c/Dockerfile", ".dockerignore", "common")]
    public void The_Dockerfiles_own_ignore_file_comes_first(string? dockerfile, string ignoreFile, string leftOut)
    {
        using var folder = new TemporaryFolder(
            "app/Dockerfile",
            "app/b/Dockerfile",
            "app/c/Dockerfile",
            "out/Dockerfile",
            "app/common",
            "app/own",
            "app/other"
        );
        folder
            .Write("app/.dockerignore", "common")
            .Write("app/b/Dockerfile.dockerignore", "own")
            .Write("out/Dockerfile.dockerignore", "other")
            .Write("app/c/.dockerignore", "**");
        var context = ContextScanner.Scan(new(folder["app"], dockerfile), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Path.GetFullPath(ignoreFile, folder["app"]), context.IgnoreFile);
        Assert.Equal([leftOut], context.LeftOut.Select(left => left.Path));
    }

    [Fact]
    public void An_empty_ignore_file_of_its_own_still_comes_first()
    {
        using var folder = new TemporaryFolder("Dockerfile", "a");
        folder.Write(".dockerignore", "a").Write("Dockerfile.dockerignore", "");
        Assert.Contains("a", Paths(Scan(folder)));
    }

    [Fact]
    public void An_ignore_file_that_leads_out_of_the_context_is_refused()
    {
        using var outside = new TemporaryFolder("rules");
        using var folder = new TemporaryFolder("Dockerfile", "rules/ignore");
        folder.Link(".dockerignore", outside["rules"]);
        AssertError(ErrorCode.PathOutsideContext, "' is a link that leads out of the context or nowhere.", Refused(folder.Path));
        File.Delete(folder[".dockerignore"]);
        folder.Link(".dockerignore", "rules/ignore");
        Assert.Equal(folder[".dockerignore"], Scan(folder).IgnoreFile);
        File.Delete(folder[".dockerignore"]);
        folder.Folder(".dockerignore");
        AssertError(ErrorCode.InvalidIgnorePattern, "' is not a file.", Refused(folder.Path));
    }

    [Fact]
    public void A_malformed_ignore_file_is_refused_with_file_and_line()
    {
        using var folder = new TemporaryFolder("Dockerfile");
        folder.Write(".dockerignore", "a\n[\n");
        var error = Refused(folder.Path);
        AssertError(ErrorCode.InvalidIgnorePattern, $"Line 2 of '{folder[".dockerignore"]}' is not a valid pattern: ", error);
        Assert.Equal(folder[".dockerignore"], error.Target);
    }

    [Fact]
    public void However_many_walk_it_the_same_is_found()
    {
        using var folder = new TemporaryFolder("Dockerfile").Write(".dockerignore", "out\n**/*.log\n!**/keep.log\n");
        for (var number = 0; number < 60; number++)
        {
            folder
                .Write($"src/m{number}/out/deep/{(number % 3 == 0 ? "keep" : "x")}.log", "1")
                .Write($"out/m{number}/{(number % 7 == 0 ? "keep" : "y")}.log", "22")
                .Write($"src/m{number}/a", "333");
        }

        var alone = ContextScanner.Scan(new(folder.Path), new() { Workers = 1 }, null, TestContext.Current.CancellationToken);
        Assert.Equal(60 + 20 + 9 + 2, alone.Files);
        for (var round = 0; round < 20; round++)
        {
            var together = ContextScanner.Scan(new(folder.Path), new() { Workers = 8 }, null, TestContext.Current.CancellationToken);
            Assert.Equal(alone.Entries, together.Entries);
            Assert.Equal(
                alone.LeftOut.Select(static left => (left.Path, left.IsFolder, left.Rule.Line)),
                together.LeftOut.Select(static left => (left.Path, left.IsFolder, left.Rule.Line))
            );
            Assert.Equal((alone.Files, alone.Bytes, alone.FoldersVisited), (together.Files, together.Bytes, together.FoldersVisited));
        }
    }

    [Fact]
    public void A_thousand_folders_deep_is_no_problem()
    {
        SkipOnWindows();
        using var folder = new TemporaryFolder("Dockerfile");
        folder.Write(string.Concat(Enumerable.Repeat("d/", 1000)) + "file", "x");
        Assert.Equal(1002, Scan(folder).Entries.Count);
    }

    [Fact]
    public void A_path_that_the_system_cannot_name_is_refused_unless_it_is_left_out()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It needs a limit of 4,096 bytes to a path, and a way around it.");
        using var folder = new TemporaryFolder("Dockerfile");
        using var made = Process.Start(
            "sh",
            ["-ec", $"exec 2>/dev/null; cd '{folder.Path}'; for n in $(seq 22); do mkdir {new string('d', 200)}; cd {new string('d', 200)}; done; touch file"]
        );
        made.WaitForExit();
        try
        {
            var error = Refused(folder.Path);
            Assert.Equal(ErrorCode.FileUnreadable, error.Code);
            Assert.Contains("path is too long", error.Message, StringComparison.Ordinal);
            folder.Write(".dockerignore", "ddd*");
            Assert.Equal([".dockerignore", "Dockerfile"], Paths(Scan(folder)));
        }
        finally
        {
            using var removed = Process.Start("sh", ["-c", $"cd '{folder.Path}' && rm -rf ddd*"]);
            removed.WaitForExit();
        }
    }

    [Fact]
    public void Progress_ends_with_all_files_and_a_cancelled_scan_stops()
    {
        using var folder = new TemporaryFolder("Dockerfile", "a", "b");
        var reports = new Reports();
        ContextScanner.Scan(new(folder.Path), reporter: new(Guid.Empty, reports), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((ContextStage.Scanning, 3), (reports.Last.Stage, reports.Last.Files));
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.Throws<OperationCanceledException>(() => ContextScanner.Scan(new(folder.Path), cancellationToken: stopped.Token));
    }
}

/// <summary>Keeps what was reported.</summary>
internal sealed class Reports : IEngineObserver
{
    private readonly Lock _lock = new();
    private readonly List<ContextProgress> _all = [];

    public Action<ContextProgress>? OnReport { get; init; }

    public ContextProgress Last => _all[^1];

    public void Report(EngineEvent happened)
    {
        var value = (ContextProgress)happened;
        lock (_lock)
        {
            _all.Add(value);
        }

        OnReport?.Invoke(value);
    }
}
