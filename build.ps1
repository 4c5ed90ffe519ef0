#Requires -Version 7.4
<#
.SYNOPSIS
Builds, tests, packs and shows ZenImageBuilder.
.DESCRIPTION
Build       lays out the module in out/ZenImageBuilder.
Test        checks the format, builds, runs the xunit tests and the Pester acceptance suite; the last line has the totals of both.
Format      formats the C# files.
Quickstart  builds the module and runs examples/quickstart.ps1.
Bench       runs tests/ZenImageBuilder.Benchmarks; further arguments name a run and its options, for example: ./build.sh bench contexts
Pack        makes out/ZenImageBuilder.<version>.zip and .nupkg.
Docs        builds the help in en-US from docs.
.EXAMPLE
./build.ps1 -Task Test
#>
[CmdletBinding(PositionalBinding = $false)]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Format', 'Quickstart', 'Bench', 'Pack', 'Docs')]
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

$results = Join-Path $PSScriptRoot TestResults
$plain = [Console]::IsOutputRedirected

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
    Invoke-Program dotnet (@('build', (Join-Path $PSScriptRoot $Project), '-c', $Configuration, '-nologo', '-v', 'quiet') + $Options)
}

function Build-Module([string[]] $Options = @()) { Build 'src/ZenImageBuilder.Engine' $Options }

# New shells are started as `pwsh`. The .NET tool is not in the PATH, so if this script runs in it, a launcher is put at the front of this process's PATH.
function Add-ShellToPath {
    if ((Split-Path -LeafBase ([Environment]::ProcessPath)) -eq 'pwsh') {
        $env:PATH = (Split-Path ([Environment]::ProcessPath)) + [IO.Path]::PathSeparator + $env:PATH
        return
    }

    $dotnet, $folder = [Environment]::ProcessPath, $PSHOME
    # The tool's own executable is made for x64 only, except on Windows.
    if (-not $IsWindows) {
        $folder = (New-Item -ItemType Directory -Force (Join-Path $PSScriptRoot out tools)).FullName
        $launcher = Join-Path $folder pwsh
        Set-Content $launcher "#!/bin/sh`nexec '$dotnet' '$(Join-Path $PSHOME pwsh.dll)' `"`$@`""
        [IO.File]::SetUnixFileMode($launcher, 'UserRead, UserWrite, UserExecute')
    }

    $env:PATH = $folder + [IO.Path]::PathSeparator + $env:PATH
    # Start-Job runs the executable, which finds the .NET runtime through this variable.
    if (-not $env:DOTNET_ROOT) { $env:DOTNET_ROOT = Split-Path $dotnet }
}

# The formatter is a .NET tool that .config/dotnet-tools.json pins; what it leaves out is in .csharpierignore.
function Invoke-Formatter([string] $Verb) {
    Push-Location $PSScriptRoot
    try {
        Invoke-Program dotnet tool, restore, '--verbosity', quiet
        Invoke-Program dotnet csharpier, $Verb, .
    }
    finally { Pop-Location }
}

function Format { Invoke-Formatter format }

function Test-ContainerEngine {
    if ((Find-Program buildah) -or (Find-Program podman)) { return $true }
    if (-not (Find-Program docker)) { return $false }
    & docker info *> $null
    $LASTEXITCODE -eq 0
}

# Installs missing tools if it can do so without a question, as root on Debian. Otherwise it says what to install and continues.
function Install-Tool([string[]] $Tool) {
    $missing = @(
        if (-not (Test-ContainerEngine)) { 'buildah'; 'crun' }
        foreach ($name in $Tool) { if (-not (Find-Program ($name -replace '-static$'))) { $name } }
    )
    if (-not $missing) { return }

    if (-not ((Test-Path /etc/debian_version) -and [Environment]::IsPrivilegedProcess -and (Find-Program apt-get))) {
        $names = $missing -join ', ' -replace 'buildah, crun', 'a container engine (docker, podman or buildah)'
        Write-Host "Not installed: $names. Install it with the package manager of this machine; as root on Debian this script does it."
        return
    }

    Write-Host "Installing $($missing -join ', ') ..."
    $env:DEBIAN_FRONTEND = 'noninteractive'
    foreach ($attempt in 1..3) {
        $log = & apt-get -qq -o Acquire::Retries=3 update 2>&1
        if ($LASTEXITCODE -eq 0) {
            $log = & apt-get -qq -y -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 install --no-install-recommends @missing 2>&1
            if ($LASTEXITCODE -eq 0) { return }
        }
        Start-Sleep -Seconds (3 * $attempt)
    }

    $log | ForEach-Object { [Console]::Error.WriteLine($_) }
    Write-Host "apt-get could not install $($missing -join ', ')."
}

# Runs the xunit tests in their own process and reads the totals and the failures from the report.
function Invoke-Xunit {
    $tests = Join-Path $PSScriptRoot tests ZenImageBuilder.Tests bin $Configuration net10.0 ZenImageBuilder.Tests.dll
    $report = Join-Path $results xunit.xml
    Remove-Item $report -ErrorAction Ignore
    & dotnet $tests -noLogo -result-xml $report $(if ($plain) { '-noColor' }) | Out-Host
    $exitCode = $LASTEXITCODE
    if (-not (Test-Path $report)) {
        Write-Host "The xunit tests ended with exit code $exitCode and left no report."
        return @{ Passed = 0; Failed = 1; Skipped = 0; Failures = @() }
    }

    $xml = [xml]::new()
    $xml.Load($report)
    $total = @{ Passed = 0; Failed = 0; Skipped = 0; Failures = @() }
    foreach ($assembly in $xml.SelectNodes('/assemblies/assembly')) {
        $total.Passed += [int]$assembly.passed
        $total.Failed += [int]$assembly.failed + [int]$assembly.errors
        $total.Skipped += [int]$assembly.skipped
    }
    foreach ($test in $xml.SelectNodes('//test[@result="Skip"]')) {
        Write-Host "Skipped: $($test.name): $($test.SelectSingleNode('reason').InnerText)"
    }
    $total.Failures = @(
        foreach ($failure in $xml.SelectNodes('//failure')) {
            "$($failure.SelectSingleNode('ancestor::*[@name][1]').name)`n$($failure.InnerText)"
        }
    )
    if ($exitCode -ne 0 -and $total.Failed -eq 0) {
        Write-Host "The xunit tests ended with exit code $exitCode."
        $total.Failed = 1
    }
    $total
}

# The acceptance suite runs in a new pwsh, as users run it, with the Pester that tests/Pester/Acceptance.csproj names.
function Invoke-Acceptance {
    $folder = Join-Path $PSScriptRoot tests Pester
    $report = Join-Path $results pester.json
    Remove-Item $report -ErrorAction Ignore
    Invoke-Program dotnet restore, $folder, '-v', quiet | Out-Host
    $pester = & dotnet msbuild $folder -nologo -getProperty:PesterModule

    $script = {
        param([string] $Folder, [string] $Report, [string] $RenderMode, [string] $Pester)
        Import-Module $Pester
        $configuration = New-PesterConfiguration
        $configuration.Run.Path = $Folder
        $configuration.Run.PassThru = $true
        $configuration.Output.Verbosity = 'Normal'
        $configuration.Output.RenderMode = $RenderMode
        $run = Invoke-Pester -Configuration $configuration
        $failed = [Math]::Max($run.FailedCount + $run.FailedContainersCount, [int]($run.Result -eq 'Failed'))
        $failures = @(
            foreach ($test in $run.Failed) { "$($test.ExpandedPath)`n$($test.ErrorRecord -join "`n")" }
            foreach ($container in $run.FailedContainers) { "$($container.Item)`n$($container.ErrorRecord -join "`n")" }
        )
        ConvertTo-Json @{ Passed = $run.PassedCount; Failed = $failed; Skipped = $run.SkippedCount; Failures = $failures } | Set-Content $Report
    }
    $quoted = foreach ($value in $folder, $report, ($plain ? 'Plaintext' : 'Auto'), $pester) { "'$($value.Replace("'", "''"))'" }
    & pwsh -NoProfile -NonInteractive -Command "& { $script } $($quoted -join ' ')" | Out-Host
    if (-not (Test-Path $report)) {
        Write-Host "The Pester suite ended with exit code $LASTEXITCODE and left no report."
        return @{ Passed = 0; Failed = 1; Skipped = 0; Failures = @() }
    }

    Get-Content $report -Raw | ConvertFrom-Json -AsHashtable
}

# Ends with the failures again, because a log of CI often shows only its end, and with the totals as the last line.
function Test {
    $total = @{ Passed = 0; Failed = 0; Skipped = 0; Failures = @() }
    try {
        Install-Tool skopeo, docker-registry, busybox-static
        Invoke-Formatter check
        Build 'ImageBuilder.sln'
        # As it is packed: with machine code for this machine.
        Build-Module '-p:Precompile=own'
        $null = New-Item -ItemType Directory -Force $results
        foreach ($suite in 'Invoke-Xunit', 'Invoke-Acceptance') {
            $counts = & $suite
            foreach ($kind in @($total.Keys)) { $total[$kind] += $counts[$kind] }
        }
    }
    catch {
        [Console]::Error.WriteLine("$_`n$($_.ScriptStackTrace)")
        $total.Failed = [Math]::Max(1, $total.Failed)
    }

    foreach ($failure in $total.Failures) { Write-Host "Failed: $($failure.Trim())`n" }
    Write-Host "$($total.Passed) passed, $($total.Failed) failed, $($total.Skipped) skipped"
    exit [int]($total.Failed -gt 0 -or $total.Passed -eq 0)
}

function Quickstart {
    Build-Module
    # The example's base image is made of a static busybox if there is one; otherwise it is pulled.
    Install-Tool busybox-static
    if (-not (Test-ContainerEngine)) {
        [Console]::Error.WriteLine('The quickstart builds a real image: it needs docker, podman or buildah on this machine.')
        exit 1
    }

    # In a new process, as users start it.
    & pwsh -NoProfile -File (Join-Path $PSScriptRoot examples quickstart.ps1)
    exit $LASTEXITCODE
}

# Measures the module as it is packed, with the engine compiled ahead of time.
function Bench {
    Invoke-Program dotnet (@('run', '--project', (Join-Path $PSScriptRoot tests ZenImageBuilder.Benchmarks), '-c', 'Release', '-p:Precompile=own', '--') + $Benchmark)
}

function Pack {
    Build-Module '-p:Precompile=all'
    Invoke-Program dotnet pack, (Join-Path $PSScriptRoot src ZenImageBuilder), '-c', $Configuration, '--no-build', '-nologo', '-v', quiet
    (Get-ChildItem (Join-Path $PSScriptRoot out) -File -Filter 'ZenImageBuilder.*').FullName
}

# Needs Microsoft.PowerShell.PlatyPS 1.x.
function Docs {
    Invoke-Program pwsh '-NoProfile', '-NonInteractive', '-File', (Join-Path $PSScriptRoot docs Build-Help.ps1)
}

Add-ShellToPath
switch ($Task) {
    'Build' { Build 'ImageBuilder.sln' }
    default { & $Task }
}
