#Requires -Version 7.4
<#
.SYNOPSIS
Records a build in the sandbox and draws it as docs/live-build.svg, the picture of the README.
.DESCRIPTION
Needs Linux, the module in out/ZenImageBuilder, tmux, a static busybox (busybox-static on Debian) and a container engine that works without warnings.

The commands are typed into a PowerShell in tmux, and the screen is read about ten times a second. tmux is a complete terminal, so the picture shows what a reader would have
seen. Each different screen becomes one frame. The frames stand side by side, as on a film that one CSS animation moves; equal lines are drawn once. Readers who prefer reduced
motion see the last frame. A wait of more than two seconds is shortened to two, and then the title of the picture says so.
.EXAMPLE
./build.sh; pwsh docs/Build-Picture.ps1
#>
[CmdletBinding()]
param(
    # The folder for the files of the sandbox. It is created and removed again. The log shows its path, so it has the name of CodeBuild's own folder.
    [string] $Folder = '/codebuild'
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = [Text.UTF8Encoding]::new($false)

$root = Split-Path $PSScriptRoot
$columns, $rows = 106, 24
$cellWidth, $cellHeight, $margin, $titleHeight = 8.4, 19, 12, 32
$longestWait = [timespan]::FromSeconds(2)
$rest = [timespan]::FromSeconds(6)
$prompt = 'PS> '
$commands = @(
    '$sandbox = Start-ImageBuilderSandbox -SetActive'
    '$build = Start-ImageBuild . -Tag hello:1 -BuildArg @{ BASE = ''scratch'' } -Wait'
    '$build | Format-List Status, Image, Duration, Context'
)

# The colours of the terminal: those of ANSI, then their bright variants.
$palette = @(
    '#484f58', '#ff7b72', '#3fb950', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#c9d1d9'
    '#8b949e', '#ffa198', '#7ee787', '#f2cc60', '#a5d6ff', '#e2c5ff', '#9be9f0', '#ffffff'
)
$background, $foreground = '#0d1117', '#e6edf3'

# A server of its own, without the reader's configuration.
function Invoke-Tmux {
    & tmux -L zenimagebuilder-picture -f /dev/null @args
    if ($LASTEXITCODE -ne 0) { throw "tmux $args ended with exit code $LASTEXITCODE." }
}

# The screen with its colours, and where the cursor is.
function Get-Screen {
    $lines = @(Invoke-Tmux capture-pane -e -p ';' display-message -p '#{cursor_x} #{cursor_y}')
    $x, $y = [int[]](-split $lines[-1])
    $text = $lines[0..($lines.Count - 2)]
    [pscustomobject]@{
        Time = $clock.Elapsed
        Text = $text -join "`n"
        X = $x
        Y = $y
        IsPrompt = $x -eq $prompt.Length -and ($text[$y] -replace '\e\[[\d;]*m').TrimEnd() -eq $prompt.TrimEnd()
    }
}

function Add-Frame {
    $screen = Get-Screen
    $last = $frames.Count -eq 0 ? $null : $frames[-1]
    if (-not $last -or $last.Text -cne $screen.Text -or $last.X -ne $screen.X -or $last.Y -ne $screen.Y) { $frames.Add($screen) }
    $screen
}

function Wait-Prompt([timespan] $Limit) {
    $end = $clock.Elapsed + $Limit
    while (-not (Add-Frame).IsPrompt) {
        if ($clock.Elapsed -gt $end) { throw "The prompt did not return within $($Limit.TotalSeconds) s. The screen:`n$($frames[-1].Text)" }
        Start-Sleep -Milliseconds 50
    }
}

function Send-Command([string] $Command) {
    foreach ($keys in [regex]::Matches($Command, '.{1,3}')) {
        Invoke-Tmux send-keys -l '--' $keys.Value
        Start-Sleep -Milliseconds 60
        $null = Add-Frame
    }
    Start-Sleep -Milliseconds 300
    $null = Add-Frame
    Invoke-Tmux send-keys Enter
    Wait-Prompt ([timespan]::FromMinutes(3))
}

# Types the commands into a shell in tmux and returns the screens. The example is built from this machine's busybox, so that nothing is pulled.
function Get-Recording {
    $busybox = (Get-Command busybox -CommandType Application -TotalCount 1).Source
    $module = Join-Path $root out ZenImageBuilder ZenImageBuilder.psd1
    $frames = [Collections.Generic.List[object]]::new()
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $null = New-Item -ItemType Directory $Folder
    $context = [IO.Directory]::CreateTempSubdirectory('zenimagebuilder-picture-').FullName
    try {
        & cp -a (Join-Path $root examples hello-service .) $context
        Copy-Item $busybox (New-Item -ItemType Directory -Force (Join-Path $context rootfs bin))

        $start = "function prompt { '$prompt' }; Set-PSReadLineOption -PredictionSource None; Import-Module '$module'; Clear-Host"
        $encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($start))
        $environment = "TERM=xterm-256color TMPDIR='$Folder' ZENIMAGEBUILDER_HOME='$(Join-Path $Folder home)'"
        Invoke-Tmux -u new-session -d -x $columns -y $rows -c $context "env $environment pwsh -NoLogo -NoProfile -NoExit -EncodedCommand $encoded"
        try {
            Wait-Prompt ([timespan]::FromMinutes(1))
            # What came before the prompt is not shown.
            $frames.Clear()
            foreach ($command in $commands) { Send-Command $command }
            $result = $frames[-1].Text
            if ($result -notmatch 'SUCCEEDED' -or $result -notmatch '@sha256:') { throw "The build did not succeed. The screen:`n$result" }
            $recorded = $frames.ToArray()
            Send-Command '$sandbox | Stop-ImageBuilderSandbox -Confirm:$false'
            $recorded
        }
        finally { Invoke-Tmux kill-server }
    }
    finally { Remove-Item -Recurse -Force $Folder, $context }
}

# The parts of a screen that have one style each. A style lasts until the next one, also beyond the end of a line.
function Get-Run([string] $Text) {
    $bold, $inverse, $fore, $back, $line, $column = $false, $false, $null, $null, 0, 0
    foreach ($part in [regex]::Matches($Text, '\e\[(?<style>[\d;]*)m|(?<line>\n)|(?<text>[^\e\n]+)|(?<other>.)')) {
        if ($part.Groups['text'].Success) {
            [pscustomobject]@{
                Line = $line
                Column = $column
                Text = $part.Value
                Bold = $bold
                Fore = $inverse ? ($back ?? $background) : $fore
                Back = $inverse ? ($fore ?? $foreground) : $back
            }
            $column += $part.Length
        }
        elseif ($part.Groups['line'].Success) { $line++; $column = 0 }
        elseif ($part.Groups['other'].Success) { throw "The screen has a control sequence that cannot be drawn: $($Text.Substring($part.Index) -replace '\e', 'ESC ')" }
        else {
            foreach ($code in $part.Groups['style'].Value -split ';') {
                switch ([int]"0$code") {
                    0 { $bold, $inverse, $fore, $back = $false, $false, $null, $null }
                    1 { $bold = $true }
                    7 { $inverse = $true }
                    22 { $bold = $false }
                    27 { $inverse = $false }
                    39 { $fore = $null }
                    49 { $back = $null }
                    { $_ -in 30..37 } { $fore = $palette[$_ - 30] }
                    { $_ -in 40..47 } { $back = $palette[$_ - 40] }
                    { $_ -in 90..97 } { $fore = $palette[$_ - 82] }
                    { $_ -in 100..107 } { $back = $palette[$_ - 92] }
                    default { throw "The screen has the SGR code $code, which cannot be drawn." }
                }
            }
        }
    }
}

function Format-Number([double] $Number) { $Number.ToString('0.##', [cultureinfo]::InvariantCulture) }

# Every run states its width, so that columns stay aligned in every font.
function Format-Run([object] $Run) {
    $x, $width = (Format-Number ($Run.Column * $cellWidth)), (Format-Number ($Run.Text.Length * $cellWidth))
    $fill = $Run.Fore ? " fill=`"$($Run.Fore)`"" : ''
    $weight = $Run.Bold ? ' font-weight="bold"' : ''
    if ($Run.Back) { "<rect x=`"$x`" width=`"$width`" height=`"$cellHeight`" fill=`"$($Run.Back)`"/>" }
    # Browsers draw several spaces as one, but no-break spaces one by one.
    $text = [Security.SecurityElement]::Escape($Run.Text).Replace(' ', [char]0xA0)
    if ($Run.Text.Trim()) { "<text x=`"$x`" y=`"14`" textLength=`"$width`"$fill$weight>$text</text>" }
}

# Puts the frames side by side, with a window around the one that is in view.
function Export-Picture([object[]] $Frames, [string] $Path) {
    $width, $height = ($columns * $cellWidth), ($rows * $cellHeight)
    $names = [Collections.Generic.Dictionary[string, string]]::new()
    $starts = [Collections.Generic.List[timespan]]::new()
    $time, $isShortened = [timespan]::Zero, $false
    $film = for ($index = 0; $index -lt $Frames.Count; $index++) {
        $frame = $Frames[$index]
        $starts.Add($time)
        if ($index -lt $Frames.Count - 1) {
            $wait = $Frames[$index + 1].Time - $frame.Time
            $isShortened = $isShortened -or $wait -gt $longestWait
            $time += $wait -gt $longestWait ? $longestWait : $wait
        }

        $uses = foreach ($line in Get-Run $frame.Text | Group-Object Line) {
            $drawn = -join ($line.Group | ForEach-Object { Format-Run $_ })
            if (-not $drawn) { continue }
            if (-not $names.ContainsKey($drawn)) { $names[$drawn] = "l$($names.Count)" }
            "<use href=`"#$($names[$drawn])`" y=`"$([int]$line.Name * $cellHeight)`"/>"
        }
        # PowerShell leaves the cursor at the beginning of its progress bar, where it would hide a letter.
        $cursor = $frame.X -eq 0 ? '' : "<use href=`"#cursor`" x=`"$(Format-Number ($frame.X * $cellWidth))`" y=`"$($frame.Y * $cellHeight)`"/>"
        "<g transform=`"translate($(Format-Number ($index * $width)))`">$(-join $uses)$cursor</g>"
    }
    $end = $time + $rest
    $moves = for ($index = 0; $index -lt $starts.Count; $index++) {
        "$(($starts[$index] / $end * 100).ToString('0.###', [cultureinfo]::InvariantCulture))%{transform:translateX(-$(Format-Number ($index * $width))px)}"
    }
    $lines = foreach ($line in $names.GetEnumerator()) { "<g id=`"$($line.Value)`">$($line.Key)</g>" }
    $film = $film -join "`n"
    $speed = $isShortened ? "waits shortened to $($longestWait.TotalSeconds) s" : 'at its real speed'
    $fullWidth, $fullHeight = ($width + 2 * $margin), ($height + $titleHeight + $margin)
    $size = "width=`"$(Format-Number $fullWidth)`" height=`"$(Format-Number $fullHeight)`""
    $frame = "width=`"$(Format-Number ($fullWidth - 1))`" height=`"$(Format-Number ($fullHeight - 1))`""

    $svg = @"
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 $(Format-Number $fullWidth) $(Format-Number $fullHeight)" $size fill="$foreground" role="img" aria-labelledby="title">
<title id="title">Start-ImageBuild builds and pushes an image while its log and its progress are shown, and returns the image by digest</title>
<!-- Made by docs/Build-Picture.ps1 from a recorded run. -->
<style>
text{font-size:14px;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace}
#film{animation:film $(Format-Number $end.TotalSeconds)s steps(1,end) infinite}
@keyframes film{$(-join $moves)}
@media (prefers-reduced-motion:reduce){#film{animation:none}}
</style>
<defs>
<rect id="cursor" width="$(Format-Number $cellWidth)" height="$cellHeight" fill="$foreground" opacity=".6"/>
$($lines -join "`n")
</defs>
<rect x=".5" y=".5" $frame rx="8" fill="$background" stroke="#6e7681"/>
<text x="50%" y="21" text-anchor="middle" fill="#9198a1">A build in the sandbox, $speed</text>
<svg x="$margin" y="$titleHeight" width="$(Format-Number $width)" height="$height">
<g id="film" transform="translate(-$(Format-Number (($Frames.Count - 1) * $width)))">
$film
</g>
</svg>
</svg>
"@ -replace "`r"
    $private = [Environment]::MachineName, [Environment]::UserName, $HOME, [IO.Path]::GetTempPath().TrimEnd('/'), $root |
        Where-Object { $svg -match "(?<!\w)$([regex]::Escape($_))(?!\w)" }
    if ($private) { throw "The picture would show '$private'." }
    if ($svg -match 'level=warning[^<]*') { throw "The container engine of this machine warns, and the picture would show it: $($Matches[0])" }
    [IO.File]::WriteAllText($Path, "$svg`n")
}

Export-Picture (Get-Recording) (Join-Path $PSScriptRoot live-build.svg)
