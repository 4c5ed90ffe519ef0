using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Module.Binding;

public sealed class BuildContextCmdletTests(HostedHome home) : CmdletTest(home)
{
    private readonly List<ContextRequest> _requests = [];

    private ContextRequest Request => Assert.Single(_requests);

    [Fact]
    public void A_context_is_read_and_written_and_nothing_else_is_asked()
    {
        PlanRead();
        var folder = NewFolder();
        Assert.Equal(folder, Invoke("Get-BuildContext $args[0]", folder).Clean().One<BuildContext>().Root);
        Assert.Equal(new(folder, null, WithEntries: false), Request);
    }

    [Fact]
    public void Entries_are_asked_for_by_name()
    {
        PlanRead();
        _ = Invoke("Get-BuildContext $args[0] -Entries", NewFolder()).Clean();
        Assert.True(Request.WithEntries);
    }

    [Fact]
    public void Without_a_path_the_context_is_where_the_session_is()
    {
        PlanRead();
        var folder = NewFolder();
        _ = Directory.CreateDirectory(Path.Combine(folder, "web"));
        _ = Invoke(
                "$ExecutionContext.SessionState.Path.SetLocation($args[0]) | Out-Null; Get-BuildContext; Get-BuildContext ./web; Get-BuildContext w*",
                folder
            )
            .Clean();
        Assert.Equal([folder, Path.Combine(folder, "web"), Path.Combine(folder, "web")], _requests.Select(static request => request.Path));
    }

    [Theory]
    [InlineData("Get-BuildContext Env:PATH", ErrorCode.NotAFileSystemPath, ErrorCategory.InvalidArgument, "Env:PATH")]
    [InlineData("Get-BuildContext -LiteralPath Variable:\\x", ErrorCode.NotAFileSystemPath, ErrorCategory.InvalidArgument, "Variable:\\x")]
    [InlineData("Get-BuildContext /no/such/folder", ErrorCode.ContextNotFound, ErrorCategory.ObjectNotFound, "/no/such/folder")]
    [InlineData("Get-BuildContext /no/such/*", ErrorCode.ContextNotFound, ErrorCategory.ObjectNotFound, "/no/such/*")]
    public void A_path_that_is_none_is_an_error_that_names_it(string script, ErrorCode code, ErrorCategory category, string target)
    {
        ComponentCmdletTests.AssertError(Invoke(script).Error, code, category, target);
        Assert.False(Engine.WasAsked);
    }

    [Fact]
    public void Several_folders_are_no_context_and_the_remedy_is_a_pipeline_of_this_cmdlet()
    {
        var folder = NewFolder();
        _ = Directory.CreateDirectory(Path.Combine(folder, "a"));
        _ = Directory.CreateDirectory(Path.Combine(folder, "b"));
        var error = Invoke("Get-BuildContext $args[0]", Path.Combine(folder, "*")).Error;
        ComponentCmdletTests.AssertError(error, ErrorCode.InvalidParameterCombination, ErrorCategory.InvalidArgument, Path.Combine(folder, "*"));
        Assert.EndsWith("| Get-BuildContext.", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_with_brackets_is_named_literally()
    {
        PlanRead();
        var folder = Directory.CreateDirectory(Path.Combine(NewFolder(), "a[b]")).FullName;
        _ = Invoke("Get-BuildContext -LiteralPath $args[0] -Dockerfile x/Dockerfile", folder).Clean();
        Assert.Equal(new(folder, "x/Dockerfile", WithEntries: false), Request);
    }

    [Fact]
    public void Folders_paths_and_properties_come_down_the_pipeline()
    {
        PlanRead();
        var parent = NewFolder();
        var folders = new[] { "web[1]", "db" }.Select(name => Directory.CreateDirectory(Path.Combine(parent, name))).ToArray();
        _ = Invoke("$args | Get-BuildContext -Dockerfile { \"$($_.Name).Dockerfile\" }", [.. folders]).Clean();
        _ = Invoke("$args[0] | Get-BuildContext; [pscustomobject]@{ Path = $args[0]; Dockerfile = 'd' } | Get-BuildContext", parent).Clean();
        Assert.Equal([.. folders.Select(static folder => folder.FullName), parent, parent], _requests.Select(static request => request.Path));
        Assert.Equal(["web[1].Dockerfile", "db.Dockerfile", null, "d"], _requests.Select(static request => request.Dockerfile));
    }

    [Fact]
    public void One_bad_folder_does_not_stop_the_rest()
    {
        PlanRead();
        var result = Invoke("'/no/such', $args[0] | Get-BuildContext", NewFolder());
        _ = result.One<BuildContext>();
        ComponentCmdletTests.AssertError(result.Error, ErrorCode.ContextNotFound, ErrorCategory.ObjectNotFound, "/no/such");
    }

    [Fact]
    public void An_error_of_the_context_keeps_its_id_its_target_and_its_remedy()
    {
        Engine.OnReadContext = static (request, _, _) =>
            throw new ImageBuilderException(ErrorCode.DockerfileNotFound, "There is no Dockerfile.", request.Path, "Name it.");
        var folder = NewFolder();
        var error = Invoke("Get-BuildContext $args[0]", folder).Error;
        ComponentCmdletTests.AssertError(error, ErrorCode.DockerfileNotFound, ErrorCategory.ObjectNotFound, folder);
        Assert.Equal("Name it.", error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void What_is_read_shows_as_progress_and_what_is_skipped_as_a_warning()
    {
        var bar = Guid.NewGuid();
        Engine.OnReadContext = async (request, observer, _) =>
        {
            observer.Report(new ContextProgress(bar, ContextStage.Hashing, 1, 1, 4));
            observer.Report(new WarningMessage("'s' is a socket."));
            await Task.Yield();
            return AContext(request.Path);
        };
        var result = Invoke("Get-BuildContext $args[0]", NewFolder()).Clean();
        Assert.Equal(["'s' is a socket."], result.Warnings);
        Assert.Equal(25, result.Progress[0].PercentComplete);
        Assert.Equal(ProgressRecordType.Completed, result.Progress[^1].RecordType);
    }

    [Fact]
    public void The_object_survives_as_text()
    {
        PlanRead();
        var text = System.Text.Json.JsonSerializer.Serialize(Invoke("Get-BuildContext $args[0]", NewFolder()).Clean().One<BuildContext>());
        Assert.Contains("\"Entries\":[]", text, StringComparison.Ordinal);
        Assert.Contains("\"Rule\":\"*.log\",\"Line\":12", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_cancels_the_reading()
    {
        var cleaned = new TaskCompletionSource();
        Engine.OnReadContext = async (_, observer, stop) =>
        {
            observer.Report(new ContextProgress(Guid.NewGuid(), ContextStage.Scanning, 1, 1, null));
            try
            {
                await Task.Delay(Timeout.Infinite, stop);
            }
            finally
            {
                cleaned.SetResult();
            }

            throw new InvalidOperationException();
        };
        var running = Begin("Get-BuildContext $args[0]", NewFolder());
        await running.Until(static running => running.Streams.Progress.Count > 0);
        var (result, took) = await running.Stop();
        Assert.Equal(PSInvocationState.Stopped, result.State);
        Assert.True(took < TimeSpan.FromSeconds(2), took.ToString());
        Assert.True(cleaned.Task.IsCompletedSuccessfully);
    }

    private void PlanRead() =>
        Engine.OnReadContext = async (request, _, _) =>
        {
            await Task.Yield();
            _requests.Add(request);
            return AContext(request.Path);
        };
}
