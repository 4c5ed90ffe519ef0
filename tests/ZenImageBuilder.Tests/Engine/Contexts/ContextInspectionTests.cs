using System.Collections.Concurrent;
using System.Text;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Contexts;
using ZenImageBuilder.Engine.Contexts.Packing;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Engine.Contexts;

public sealed class ContextInspectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("Dockerfile");

    private readonly Recorder _observer = new();

    private string? _epoch;

    [Fact]
    public async Task It_tells_what_would_be_sent_and_what_not()
    {
        _folder
            .Write(".dockerignore", "# not sent\nnode_modules\n  *.log  \n!keep.log\nlogs\n!logs/keep\n")
            .Write("a.log", "x")
            .Write("keep.log", "xx")
            .Write("logs/keep", "xxx")
            .Write("logs/other", "x")
            .Write("node_modules/deep/x", "x")
            .Write("run", "#!/bin/sh\n")
            .Mode("keep.log", 0b110_100_000)
            .Mode("run", 0b111_101_101)
            .Mode("logs", 0b111_101_000)
            .Link("link", "../nowhere");
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var context = await ReadAsync(withEntries: true);

        Assert.Equal((_folder.Path, _folder["Dockerfile"], _folder[".dockerignore"]), (context.Root, context.Dockerfile, context.IgnoreFile));
        Assert.Equal(
            [
                (".dockerignore", "File", 60L, null),
                ("Dockerfile", "File", 13L, null),
                ("keep.log", "File", 2L, null),
                ("link", "SymbolicLink", 0L, "../nowhere"),
                ("logs", "Folder", 0L, null),
                ("logs/keep", "File", 3L, null),
                ("run", "File", 10L, (string?)null),
            ],
            context.Entries.Select(static entry => (entry.Path, entry.Kind, entry.Size, entry.LinkTarget))
        );
        var modes = context.Entries.ToDictionary(static entry => entry.Path, static entry => entry.Mode, StringComparer.Ordinal);
        Assert.Equal(("0640", "0755", "0750", "0777"), (modes["keep.log"], modes["run"], modes["logs"], modes["link"]));
        Assert.Equal((5, 1, 1, 88L), (context.Files, context.Folders, context.Links, context.Bytes));
        Assert.Equal(
            [new("a.log", IsFolder: false, "*.log", 3), new("logs", IsFolder: true, "logs", 5), new("node_modules", IsFolder: true, "node_modules", 2)],
            context.LeftOut
        );
        Assert.Equal([".dockerignore", "Dockerfile", "run", "logs/keep", "keep.log"], context.Largest.Select(static entry => entry.Path));
        Assert.Empty(context.Warnings);
    }

    [Fact]
    public async Task Without_asking_there_are_figures_and_no_entries()
    {
        _folder.Write("a", "x");
        var (small, whole) = (await ReadAsync(), await ReadAsync(withEntries: true));
        Assert.Empty(small.Entries);
        Assert.Equal(2, whole.Entries.Count);
        Assert.Equal((whole.Hash, whole.Files, whole.Bytes), (small.Hash, small.Files, small.Bytes));
        Assert.Equal(whole.Largest, small.Largest);
        Assert.Null(small.IgnoreFile);
        Assert.Empty(small.LeftOut);
    }

    [Fact]
    public async Task The_largest_are_ten_files_and_equal_sizes_come_by_path()
    {
        for (var number = 0; number < 12; number++)
        {
            _folder.Write($"f{number:00}", new string('x', number < 3 ? 500 : 100 + number));
        }

        Assert.Equal(["f00", "f01", "f02", "f11", "f10", "f09", "f08", "f07", "f06", "f05"], (await ReadAsync()).Largest.Select(static entry => entry.Path));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1700000000")]
    public async Task The_hash_is_that_of_a_build(string? epoch)
    {
        _folder.Write("a", "x").Write(".dockerignore", "Dockerfile\n");
        _epoch = epoch;
        var options = new PackingOptions { ModificationTime = epoch is null or "" ? PackingOptions.DefaultModificationTime : 1_700_000_000 };
        var built = await new ContextReader(options, caches: null, Guid.NewGuid(), _observer).ReadAsync(
            _folder.Path,
            null,
            expect: null,
            TestContext.Current.CancellationToken
        );
        var seen = await ReadAsync();
        Assert.Equal((built.Hash, built.Files, built.Bytes), (seen.Hash, seen.Files, seen.Bytes));
    }

    [Fact]
    public async Task A_time_that_is_none_is_refused_as_a_build_refuses_it()
    {
        _epoch = "yesterday";
        Assert.Equal((ErrorCode.InvalidBuildOption, "yesterday"), await FailureAsync());
    }

    [Fact]
    public async Task What_a_build_would_refuse_is_refused()
    {
        _folder.Write(".dockerignore", "a\n[\n");
        Assert.Equal((ErrorCode.InvalidIgnorePattern, _folder[".dockerignore"]), await FailureAsync());
        File.Delete(_folder["Dockerfile"]);
        Assert.Equal((ErrorCode.DockerfileNotFound, _folder["Dockerfile"]), await FailureAsync());
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    public async Task A_Dockerfile_that_is_not_UTF_8_is_refused_with_its_encoding(string encoding)
    {
        var chosen = Encoding.GetEncoding(encoding);
        File.WriteAllText(_folder["Dockerfile"], "FROM scratch\r\nCOPY a /\r\n", chosen);
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => ReadAsync());
        Assert.Equal((ErrorCode.InvalidDockerfile, _folder["Dockerfile"]), (error.Code, error.Target));
        Assert.Contains($"is written in {encoding[..6].ToUpperInvariant()}", error.Message, StringComparison.Ordinal);
        Assert.Contains("UTF-8", error.Remedy, StringComparison.Ordinal);

        File.WriteAllBytes(_folder["Dockerfile"], chosen.GetBytes("# comment\nFROM scratch\n"));
        Assert.Equal((ErrorCode.InvalidDockerfile, _folder["Dockerfile"]), await FailureAsync());
    }

    [Theory]
    [InlineData("# only a comment\n", "contains no instruction")]
    [InlineData("FROM scratch\nCOPY <<EOF /a\nx\n", "Line 2 of the Dockerfile")]
    public async Task A_Dockerfile_that_no_builder_reads_is_refused_with_its_line(string text, string message)
    {
        _folder.Write("Dockerfile", text);
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => ReadAsync());
        Assert.Equal((ErrorCode.InvalidDockerfile, _folder["Dockerfile"]), (error.Code, error.Target));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("# syntax=example/other\nCOPY <<EOF /a\nx\n")]
    [InlineData("\ufeffFROM scratch\n")]
    [InlineData("# \0 in a comment\nFROM scratch\n")]
    [InlineData("FROM scratch\nNURSE x\n")]
    [InlineData("FROM scratch\nRUN echo $((1 << 2))\n")]
    public async Task What_a_builder_may_read_is_left_to_it(string text)
    {
        _folder.Write("Dockerfile", text);
        Assert.Equal(1, (await ReadAsync()).Files);
    }

    [Fact]
    public async Task A_language_that_only_the_build_knows_is_not_looked_into()
    {
        _folder.Write("Dockerfile", "# not for Docker\n");
        var read = await new ContextReader(new() { IsOtherLanguage = true }, caches: null, Guid.NewGuid(), _observer).ReadAsync(
            _folder.Path,
            null,
            expect: null,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(1, read.Files);
    }

    [Fact]
    public async Task A_socket_is_skipped_and_said_on_both_ways()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var listener = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix,
            System.Net.Sockets.SocketType.Stream,
            System.Net.Sockets.ProtocolType.Unspecified
        );
        listener.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(_folder["s"]));
        var warning = Assert.Single((await ReadAsync(withEntries: true)).Warnings);
        Assert.StartsWith("'s' is a socket", warning, StringComparison.Ordinal);
        Assert.Equal([warning], _observer.Events.OfType<WarningMessage>().Select(static told => told.Text));
    }

    [Fact]
    public async Task Its_bar_comes_down()
    {
        _ = await ReadAsync();
        var progress = _observer.Events.OfType<ContextProgress>().ToList();
        Assert.Equal(ContextStage.Done, progress[^1].Stage);
        Assert.Single(progress.Select(static told => told.Build).Distinct());
    }

    public void Dispose() => _folder.Dispose();

    private async Task<BuildContext> ReadAsync(bool withEntries = false) =>
        await new ContextInspection(name => name == "SOURCE_DATE_EPOCH" ? _epoch : null).ReadAsync(
            new(_folder.Path, null, withEntries),
            _observer,
            TestContext.Current.CancellationToken
        );

    private async Task<(ErrorCode Code, object? Target)> FailureAsync()
    {
        var failure = await Assert.ThrowsAsync<ImageBuilderException>(() => ReadAsync());
        return (failure.Code, failure.Target);
    }

    private sealed class Recorder : IEngineObserver
    {
        public ConcurrentQueue<EngineEvent> Events { get; } = [];

        public void Report(EngineEvent happened) => Events.Enqueue(happened);
    }
}
