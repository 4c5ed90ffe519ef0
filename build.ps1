#Requires -Version 7.4
<#
.SYNOPSIS
Builds, tests, packs and shows ZenImageBuilder.
.DESCRIPTION
Build       lays out the module in out/ZenImageBuilder.
Test        builds, runs the xunit tests and the Pester acceptance suite; the last line has the totals of both.
Quickstart  builds the module and runs examples/quickstart.ps1.
Bench       runs tests/ZenImageBuilder.Benchmarks; what follows names one run and its options, as in: ./build.sh bench contexts
Pack        makes out/ZenImageBuilder.<version>.zip and .nupkg.
Docs        builds the help in en-US from docs.

It runs under pwsh and under tools/PsHost, which has the PowerShell engine without the Utility and Management modules: language, .NET and core commands only.
.EXAMPLE
./build.ps1 -Task Test
#>
[CmdletBinding(PositionalBinding = $false)]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Quickstart', 'Bench', 'Pack', 'Docs')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release',

    [Parameter(ValueFromRemainingArguments)]
    [string[]] $Benchmark = @()
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$env:DOTNET_NOLOGO = '1'

$results = [IO.Path]::Combine($PSScriptRoot, 'TestResults')
$plain = [Console]::IsOutputRedirected

function Say([string] $Text) { $Host.UI.WriteLine($Text) }

function Invoke-Program([string] $Program, [string[]] $Arguments) {
    & $Program @Arguments
    if ($LASTEXITCODE -ne 0) {
        throw "$Program $Arguments ended with exit code $LASTEXITCODE."
    }
}

function Find-Program([string] $Name) {
    Get-Command $Name -CommandType Application -TotalCount 1 -ErrorAction Ignore
}

function Build([string] $Project, [string[]] $Options = @()) {
    Invoke-Program dotnet (@('build', [IO.Path]::Combine($PSScriptRoot, $Project), '-c', $Configuration, '-nologo', '-v', 'quiet') + $Options)
}

function Build-Module([string[]] $Options = @()) { Build 'src/ZenImageBuilder.Engine' $Options }

function Test-ContainerEngine {
    if ((Find-Program buildah) -or (Find-Program podman)) { return $true }
    if (-not (Find-Program docker)) { return $false }
    & docker info *> $null
    $LASTEXITCODE -eq 0
}

# Installs what is missing where that needs no question: as root on Debian. Elsewhere says what to install and goes on.
function Install-Tool([string[]] $Tool) {
    $missing = @(
        if (-not (Test-ContainerEngine)) { 'buildah'; 'crun' }
        foreach ($name in $Tool) { if (-not (Find-Program ($name -replace '-static$'))) { $name } }
    )
    if (-not $missing) { return }

    if (-not ([IO.File]::Exists('/etc/debian_version') -and [Environment]::IsPrivilegedProcess -and (Find-Program apt-get))) {
        $names = $missing -join ', ' -replace 'buildah, crun', 'a container engine (docker, podman or buildah)'
        Say "Not installed, and not to be installed from here: $names. Install it with the package manager of this machine; as root on Debian this script does it."
        return
    }

    Say "Installing $($missing -join ', ') ..."
    $env:DEBIAN_FRONTEND = 'noninteractive'
    foreach ($attempt in 1..3) {
        $log = & apt-get -qq -o Acquire::Retries=3 update 2>&1
        if ($LASTEXITCODE -eq 0) {
            $log = & apt-get -qq -y -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 install --no-install-recommends @missing 2>&1
            if ($LASTEXITCODE -eq 0) { return }
        }
        [Threading.Thread]::Sleep([TimeSpan]::FromSeconds(3 * $attempt))
    }

    $log | ForEach-Object { [Console]::Error.WriteLine($_) }
    Say "apt-get could not install $($missing -join ', ')."
}

# Runs the xunit tests in their own process and reads the totals from the report.
function Invoke-Xunit {
    $tests = [IO.Path]::Combine($PSScriptRoot, 'tests', 'ZenImageBuilder.Tests', 'bin', $Configuration, 'net10.0', 'ZenImageBuilder.Tests.dll')
    $report = [IO.Path]::Combine($results, 'xunit.xml')
    [IO.File]::Delete($report)
    $options = @('-noLogo', '-result-xml', $report; if ($plain) { '-noColor' })
    & dotnet $tests @options
    $exitCode = $LASTEXITCODE
    if (-not [IO.File]::Exists($report)) {
        Say "The xunit tests ended with exit code $exitCode and left no report."
        return @{ Passed = 0; Failed = 1; Skipped = 0 }
    }

    $xml = [xml]::new()
    $xml.Load($report)
    $total = @{ Passed = 0; Failed = 0; Skipped = 0 }
    foreach ($assembly in $xml.SelectNodes('/assemblies/assembly')) {
        $total.Passed += [int]$assembly.passed
        $total.Failed += [int]$assembly.failed + [int]$assembly.errors
        $total.Skipped += [int]$assembly.skipped
    }
    foreach ($test in $xml.SelectNodes('//test[@result="Skip"]')) {
        Say "Skipped: $($test.name): $($test.SelectSingleNode('reason').InnerText)"
    }
    if ($exitCode -ne 0 -and $total.Failed -eq 0) {
        Say "The xunit tests ended with exit code $exitCode."
        $total.Failed = 1
    }
    $total
}

# pwsh 7.4: the one of this machine, or else the .NET tool from NuGet, in out/tools and on the path of this process. Says whether there is one.
function Install-Pwsh([string] $Version) {
    $isThere = {
        if (-not (Find-Program pwsh)) { return $false }
        & pwsh -NoProfile -NonInteractive -Command 'exit [int]($PSVersionTable.PSVersion -lt [version]"7.4")'
        $LASTEXITCODE -eq 0
    }
    if (& $isThere) { return $true }

    $tools = [IO.Path]::Combine($PSScriptRoot, 'out', 'tools')
    $log = & dotnet tool update PowerShell --version $Version --tool-path $tools 2>&1
    if ($LASTEXITCODE -ne 0) {
        $log | ForEach-Object { [Console]::Error.WriteLine($_) }
        return $false
    }
    $env:PATH = $tools + [IO.Path]::PathSeparator + $env:PATH
    # The tool's executable looks for the runtime that runs this script.
    if (-not $env:DOTNET_ROOT) { $env:DOTNET_ROOT = [IO.Path]::GetDirectoryName([Environment]::ProcessPath) }
    & $isThere
}

# The acceptance suite runs in a fresh pwsh, as a user has it.
function Invoke-Acceptance {
    $folder = [IO.Path]::Combine($PSScriptRoot, 'tests', 'Pester')
    $files = @([IO.Directory]::GetFiles($folder, '*.Tests.ps1'))
    $report = [IO.Path]::Combine($results, 'pester.txt')
    [IO.File]::Delete($report)

    # Pester of the version that the project names, or else the one of this machine.
    $log = & dotnet restore $folder -v quiet 2>&1
    $isRestored = $LASTEXITCODE -eq 0
    $wanted = [Text.Json.Nodes.JsonNode]::Parse((& dotnet msbuild $folder -nologo '-getProperty:PowerShellVersion,PesterModule') -join "`n")['Properties']
    $pester = $isRestored ? [string]$wanted['PesterModule'] : 'Pester'

    $reason = 'there is no pwsh 7.4 or later, and NuGet does not give it'
    if (Install-Pwsh ([string]$wanted['PowerShellVersion'])) {
        $script = {
            param([string] $Folder, [string] $Report, [string] $RenderMode, [string] $Pester)
            Import-Module $Pester -MinimumVersion 5.0 -ErrorAction Ignore
            if (-not (Get-Module Pester)) { exit 98 }
            $configuration = New-PesterConfiguration
            $configuration.Run.Path = $Folder
            $configuration.Run.PassThru = $true
            $configuration.Output.Verbosity = 'Normal'
            $configuration.Output.RenderMode = $RenderMode
            $run = Invoke-Pester -Configuration $configuration
            $failed = [Math]::Max($run.FailedCount + $run.FailedContainersCount, [int]($run.Result -eq 'Failed'))
            [IO.File]::WriteAllText($Report, "$($run.PassedCount) $failed $($run.SkippedCount)")
        }
        $quoted = foreach ($value in $folder, $report, ($plain ? 'Plaintext' : 'Auto'), $pester) { "'$($value.Replace("'", "''"))'" }
        & pwsh -NoProfile -NonInteractive -Command "& { $script } $($quoted -join ' ')"
        if ($LASTEXITCODE -ne 98) {
            if (-not [IO.File]::Exists($report)) {
                Say "The Pester suite ended with exit code $LASTEXITCODE and left no report."
                return @{ Passed = 0; Failed = 1; Skipped = 0 }
            }
            $passed, $failed, $skipped = [int[]]([IO.File]::ReadAllText($report) -split ' ')
            return @{ Passed = $passed; Failed = $failed; Skipped = $skipped }
        }

        $log | ForEach-Object { [Console]::Error.WriteLine($_) }
        $reason = 'there is no Pester 5, and NuGet does not give it'
    }

    # What is not run is counted as skipped: every It of every file, once.
    $skipped = 0
    foreach ($file in $files) {
        $tree = [Management.Automation.Language.Parser]::ParseFile($file, [ref]$null, [ref]$null)
        $skipped += @($tree.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] -and $args[0].GetCommandName() -eq 'It' }, $true)).Count
    }
    Say "Skipped: the Pester acceptance suite ($($files.Count) files, $skipped tests): $reason."
    @{ Passed = 0; Failed = 0; Skipped = $skipped }
}

function Test {
    $total = @{ Passed = 0; Failed = 0; Skipped = 0 }
    try {
        Install-Tool skopeo, docker-registry, busybox-static
        Build 'ImageBuilder.sln'
        # As it is packed: with machine code for this machine.
        Build-Module '-p:Precompile=own'
        [void][IO.Directory]::CreateDirectory($results)
        foreach ($suite in 'Invoke-Xunit', 'Invoke-Acceptance') {
            # A suite writes its report to the console as it goes and gives its totals last.
            $counts = $null
            & $suite | ForEach-Object { if ($_ -is [hashtable]) { $counts = $_ } else { Say $_ } }
            foreach ($kind in @($total.Keys)) { $total[$kind] += $counts[$kind] }
        }
    }
    catch {
        [Console]::Error.WriteLine("$_`n$($_.ScriptStackTrace)")
        $total.Failed = [Math]::Max(1, $total.Failed)
    }

    Say "$($total.Passed) passed, $($total.Failed) failed, $($total.Skipped) skipped"
    exit [int]($total.Failed -gt 0 -or $total.Passed -eq 0)
}

function Quickstart {
    Build-Module
    # The example's base image is made of a static busybox where there is one; otherwise it is pulled.
    Install-Tool busybox-static
    if (-not (Test-ContainerEngine)) {
        [Console]::Error.WriteLine('The quickstart builds a real image: it needs docker, podman or buildah on this machine.')
        exit 1
    }

    # The same kind of host in a fresh process: pwsh, or dotnet with the assembly of the host.
    $program = [Environment]::ProcessPath
    $assembly = @(if ([IO.Path]::GetFileNameWithoutExtension($program) -eq 'dotnet') { [Environment]::GetCommandLineArgs()[0] })
    & $program @assembly -NoProfile -File ([IO.Path]::Combine($PSScriptRoot, 'examples', 'quickstart.ps1'))
    exit $LASTEXITCODE
}

# What is measured is what is packed: the engine compiled ahead of time.
function Bench {
    Invoke-Program dotnet (@('run', '--project', [IO.Path]::Combine($PSScriptRoot, 'tests', 'ZenImageBuilder.Benchmarks'), '-c', 'Release', '-p:Precompile=own', '--') + $Benchmark)
}

function Pack {
    Build-Module '-p:Precompile=all'
    Invoke-Program dotnet 'pack', ([IO.Path]::Combine($PSScriptRoot, 'src', 'ZenImageBuilder')), '-c', $Configuration, '--no-build', '-nologo', '-v', 'quiet'
    foreach ($package in [IO.Directory]::GetFiles([IO.Path]::Combine($PSScriptRoot, 'out'), 'ZenImageBuilder.*')) { Say $package }
}

function Docs {
    if (-not (Find-Program pwsh)) {
        throw 'The help is built with Microsoft.PowerShell.PlatyPS, which needs pwsh: https://learn.microsoft.com/powershell/scripting/install'
    }
    Invoke-Program pwsh '-NoProfile', '-NonInteractive', '-File', ([IO.Path]::Combine($PSScriptRoot, 'docs', 'Build-Help.ps1'))
}

switch ($Task) {
    'Build' { Build 'ImageBuilder.sln' }
    default { & $Task }
}
