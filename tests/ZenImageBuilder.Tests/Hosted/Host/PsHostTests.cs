using System.Diagnostics;

namespace ZenImageBuilder.Tests.Hosted.Host;

/// <summary>The console host behaves as pwsh does where a build script can tell the difference.</summary>
public sealed class PsHostTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zib-host-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Parameters_are_bound_as_pwsh_binds_what_follows_File()
    {
        var script = Script("param([Parameter(Mandatory)][ValidateSet('Build','Test')][string]$Task, [switch]$Fast, [switch]$Slow, [int]$Count, [string]$Text) \"$Task|$Fast|$Slow|$Count|$Text\"");
        var (exitCode, output, _) = await HostProcess.Run(["-NoProfile", "-File", script, "-Task", "Build", "-Fast", "-Slow:$false", "-Count", "-3", "-Text:a b;$x 'q'"]);
        Assert.Equal((0, "Build|True|False|-3|a b;$x 'q'\n"), (exitCode, output));
    }

    [Fact]
    public async Task Positional_arguments_stay_literal()
    {
        var script = Script("$args -join '|'");
        var (_, output, _) = await HostProcess.Run(["-File", script, "a b", "$(1+1)", "*", "7"]);
        Assert.Equal("a b|$(1+1)|*|7\n", output);
    }

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("exit 0", 0)]
    [InlineData("1", 0)]
    [InlineData("throw 'dead'", 1)]
    [InlineData("[int]::Parse('x')", 0)]
    [InlineData("$ErrorActionPreference = 'Stop'; Get-Nothing; 'not here'", 1)]
    [InlineData("function f { exit 9 }; f; 'not here'", 9)]
    [InlineData("{", 1)]
    public async Task A_script_file_decides_the_exit_code(string text, int expected)
    {
        var (exitCode, output, _) = await HostProcess.Run(["-File", Script(text)]);
        Assert.Equal(expected, exitCode);
        Assert.DoesNotContain("not here", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("Get-Nothing", 1)]
    [InlineData("Get-Nothing; 1", 0)]
    [InlineData("throw 'dead'", 1)]
    public async Task The_last_statement_of_a_command_decides_the_exit_code(string text, int expected)
    {
        var (exitCode, _, _) = await HostProcess.Run(["-Command", text]);
        Assert.Equal(expected, exitCode);
    }

    [Fact]
    public async Task A_missing_script_is_named()
    {
        var (exitCode, _, error) = await HostProcess.Run(["-File", "/no/such.ps1"]);
        Assert.Equal(64, exitCode);
        Assert.Contains("/no/such.ps1", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_names_script_line_and_message_and_goes_to_standard_error()
    {
        var script = Script("'first'\nthrow 'the reason'");
        var (_, output, error) = await HostProcess.Run(["-File", script]);
        Assert.Equal("first\n", output);
        Assert.Contains($"{script}:2", error, StringComparison.Ordinal);
        Assert.Contains("the reason", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', error);
    }

    [Fact]
    public async Task Information_goes_to_standard_output_and_warnings_verbose_and_debug_to_standard_error()
    {
        var script = Script("""
            [CmdletBinding()] param()
            $PSCmdlet.WriteInformation([System.Management.Automation.HostInformationMessage]@{ Message = 'told' }, @('PSHOST'))
            $PSCmdlet.WriteWarning('careful')
            $PSCmdlet.WriteVerbose('at length')
            $DebugPreference = 'Continue'
            $PSCmdlet.WriteDebug('within')
            """);
        var (_, output, error) = await HostProcess.Run(["-File", script, "-Verbose"]);
        Assert.Equal("told\n", output);
        Assert.Equal("WARNING: careful\nVERBOSE: at length\nDEBUG: within\n", error);
    }

    [Fact]
    public async Task Objects_come_out_as_the_default_table()
    {
        var (_, output, _) = await HostProcess.Run(["-Command", "[pscustomobject]@{ Name = 'app'; Size = 3 }"]);
        Assert.Equal(["Name Size", "---- ----", "app     3"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.TrimEnd()));
    }

    [Fact]
    public async Task Progress_off_a_terminal_is_a_line_now_and_then()
    {
        var script = Script("""
            [CmdletBinding()] param()
            foreach ($i in 1..500) {
                $record = [System.Management.Automation.ProgressRecord]::new(1, 'Packing', "file $i")
                $record.PercentComplete = $i / 5
                $PSCmdlet.WriteProgress($record)
            }
            """);
        var (_, output, error) = await HostProcess.Run(["-File", script]);
        Assert.Empty(output);
        Assert.StartsWith("Packing: file 1, 0 %\n", error, StringComparison.Ordinal);
        Assert.InRange(error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 1, 5);
    }

    [Fact]
    public async Task A_mandatory_parameter_is_asked_for()
    {
        var script = Script("param([Parameter(Mandatory)][string]$Name, [Parameter(Mandatory)][securestring]$Secret) \"$Name $($Secret.Length)\"");
        var (exitCode, output, _) = await HostProcess.Run(["-File", script], "app\nhidden\n");
        Assert.Equal(0, exitCode);
        Assert.Contains("app 6", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_choice_is_asked_until_it_is_one()
    {
        var (_, output, _) = await HostProcess.Run(
            ["-Command", "$Host.UI.PromptForChoice('Sure?', '', [System.Management.Automation.Host.ChoiceDescription[]]('&Yes', '&No'), 0)"],
            "what\nn\n");
        Assert.EndsWith(": 1\n", output, StringComparison.Ordinal);
        Assert.Contains("""[Y] Yes  [N] No  [?] Help (default is "Y")""", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-NonInteractive")]
    [InlineData("-NoProfile")]
    public async Task Without_anybody_to_answer_a_question_fails(string option)
    {
        var (exitCode, _, error) = await HostProcess.Run([option, "-File", Script("param([Parameter(Mandatory)][string]$Name) 'ran'")]);
        Assert.Equal(1, exitCode);
        Assert.Contains("Name", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_table_satisfies_a_module_for_7_4()
    {
        var (_, output, _) = await HostProcess.Run(["-Command", "$PSVersionTable.PSVersion -ge [version]'7.4'; $PSVersionTable.PSEdition"]);
        Assert.Equal("True\nCore\n", output);
    }

    [Fact]
    public async Task Ctrl_C_stops_the_pipeline_runs_its_finally_and_exits_with_130()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "A signal is sent as POSIX sends it.");
        var marker = Path.Combine(_folder.FullName, "cleaned");
        var script = Script($$"""
            try { [Console]::WriteLine('started'); while ($true) { [System.Threading.Thread]::Sleep(20) } }
            finally { [System.IO.File]::WriteAllText('{{marker}}', 'x') }
            """);
        using var host = HostProcess.Start("-File", script);
        Assert.Equal("started", await host.ReadLine());
        var clock = Stopwatch.StartNew();
        host.Interrupt();
        Assert.Equal(130, await host.ExitCode());
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), clock.Elapsed.ToString());
        Assert.True(File.Exists(marker));
    }

    private string Script(string text)
    {
        var path = Path.Combine(_folder.FullName, $"{Guid.NewGuid():n}.ps1");
        File.WriteAllText(path, text);
        return path;
    }
}
