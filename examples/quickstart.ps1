#requires -Version 7.4
<#
.SYNOPSIS
Builds a real image without a local Docker: in the sandbox, from a folder to an image named by digest.

.DESCRIPTION
Starts the sandbox, registers a service connector, an artifact store, a container registry, an image builder and a stack, builds examples/hello-service, and pulls the image
back by its digest to prove that it was pushed. Leaves nothing behind: the catalog of this run is in a temporary folder.
#>
[CmdletBinding()]
param(
    # The module: the manifest in the folder that build.ps1 lays out, or the name of an installed module.
    [string] $Module = [IO.Path]::Combine($PSScriptRoot, '..', 'out', 'ZenImageBuilder', 'ZenImageBuilder.psd1')
)

$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue'

function Say([string] $Text) { [Console]::WriteLine($Text) }

# The example takes busybox from a base image. If this machine has a static busybox, that is used instead, and nothing has to be pulled.
function Get-Base([string] $Context) {
    foreach ($candidate in '/bin/busybox', '/usr/bin/busybox') {
        # A program that is not static names its dynamic loader.
        if ($IsLinux -and [IO.File]::Exists($candidate) -and -not [IO.File]::ReadAllText($candidate, [Text.Encoding]::Latin1).Contains('/ld-')) {
            $folder = [IO.Directory]::CreateDirectory([IO.Path]::Combine($Context, 'rootfs', 'bin'))
            [IO.File]::Copy($candidate, [IO.Path]::Combine($folder.FullName, 'busybox'), $true)
            return 'scratch'
        }
    }

    'busybox:1.37'
}

function Copy-Folder([string] $From, [string] $To) {
    $null = [IO.Directory]::CreateDirectory($To)
    foreach ($entry in [IO.DirectoryInfo]::new($From).EnumerateFileSystemInfos()) {
        $target = [IO.Path]::Combine($To, $entry.Name)
        if ($null -ne $entry.LinkTarget) { $null = [IO.File]::CreateSymbolicLink($target, $entry.LinkTarget) }
        elseif ($entry -is [IO.DirectoryInfo]) { Copy-Folder $entry.FullName $target }
        else { [IO.File]::Copy($entry.FullName, $target) }
    }
}

# Pulls an image by digest through the registry's HTTP interface alone, and returns its manifest, configuration and files.
function Get-RemoteImage([string] $Image, [pscredential] $Credential) {
    $name, $digest = $Image -split '@'
    $server, $repository = $name -split '/', 2
    $client = [Net.Http.HttpClient]::new()
    try {
        $login = [Text.Encoding]::UTF8.GetBytes("$($Credential.UserName):$($Credential.GetNetworkCredential().Password)")
        $client.DefaultRequestHeaders.Authorization = [Net.Http.Headers.AuthenticationHeaderValue]::new('Basic', [Convert]::ToBase64String($login))
        foreach ($type in 'application/vnd.oci.image.manifest.v1+json', 'application/vnd.docker.distribution.manifest.v2+json') {
            $client.DefaultRequestHeaders.Accept.Add($type)
        }

        $manifestBytes = $client.GetByteArrayAsync("http://$server/v2/$repository/manifests/$digest").GetAwaiter().GetResult()
        $actual = 'sha256:' + [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($manifestBytes)).ToLowerInvariant()
        if ($actual -ne $digest) { throw "The manifest of $Image has the digest $actual." }
        $manifest = [Text.Json.Nodes.JsonNode]::Parse([Text.Encoding]::UTF8.GetString($manifestBytes))
        $config = $client.GetStringAsync("http://$server/v2/$repository/blobs/$($manifest['config']['digest'].ToString())").GetAwaiter().GetResult()

        $files = [Collections.Generic.SortedDictionary[string, string]]::new([StringComparer]::Ordinal)
        foreach ($layer in $manifest['layers']) {
            $blob = $client.GetStreamAsync("http://$server/v2/$repository/blobs/$($layer['digest'].ToString())").GetAwaiter().GetResult()
            if ($layer['mediaType'].ToString().EndsWith('gzip')) { $blob = [IO.Compression.GZipStream]::new($blob, [IO.Compression.CompressionMode]::Decompress) }
            $tar = [Formats.Tar.TarReader]::new($blob)
            while ($entry = $tar.GetNextEntry()) {
                $mode = [Convert]::ToString([int]$entry.Mode, 8).PadLeft(4, '0')
                $link = if ($entry.EntryType -eq 'SymbolicLink') { " -> $($entry.LinkName)" }
                $files['/' + $entry.Name.TrimEnd('/').TrimStart('.').TrimStart('/')] = "$mode$link"
            }
        }

        @{ Config = [Text.Json.Nodes.JsonNode]::Parse($config); Files = $files; Layers = $manifest['layers'].Count }
    }
    finally { $client.Dispose() }
}

Import-Module $Module

$temporary = [IO.Directory]::CreateTempSubdirectory('zenimagebuilder-quickstart-').FullName
$homeBefore = $env:ZENIMAGEBUILDER_HOME
$env:ZENIMAGEBUILDER_HOME = [IO.Path]::Combine($temporary, 'home')
$sandbox = $null
try {
    Say '== The sandbox: S3, CodeBuild, CloudWatch Logs and ECR on this machine'
    $sandbox = Start-ImageBuilderSandbox
    $sandbox | Out-Default

    Say '== The service connector: keys sealed on this machine, exchanged for sessions that expire and are renewed'
    Register-ServiceConnector -Name sandbox -Type aws -AuthMethod session-token -Credential $sandbox.Credential -Region $sandbox.Region -EndpointUrl $sandbox.EndpointUrl | Out-Default

    Say '== The artifact store, the container registry, the image builder, and the stack that combines them'
    Register-ArtifactStore -Name contexts -Flavor s3 -Path "s3://$($sandbox.Bucket)" -Connector sandbox | Out-Default
    Register-ContainerRegistry -Name images -Flavor aws -Uri $sandbox.RegistryUri -Connector sandbox | Out-Default
    Register-ImageBuilder -Name codebuild -Flavor aws -CodeBuildProject $sandbox.CodeBuildProject -Connector sandbox | Out-Default
    Register-Stack -Name quickstart -ImageBuilder codebuild -ArtifactStore contexts -ContainerRegistry images -SetActive | Out-Default

    Say '== The build: packed, uploaded, built, pushed; the log is live'
    $context = [IO.Path]::Combine($temporary, 'hello-service')
    Copy-Folder ([IO.Path]::Combine($PSScriptRoot, 'hello-service')) $context
    $base = Get-Base $context
    $build = Start-ImageBuild -Path $context -Tag hello-service:1.0 -BuildArg @{ VERSION = '1.0'; BASE = $base } -Label @{ 'example.team' = 'quick start' } -Wait
    $build | Out-Default
    if ($build.Status -ne 'SUCCEEDED') { throw "The build ended as $($build.Status)." }

    Say "== The image, pulled back by digest: $($build.Image)"
    $image = Get-RemoteImage $build.Image $sandbox.RegistryCredential
    foreach ($file in $image.Files.GetEnumerator()) {
        if ($file.Key -like '/app*' -or $file.Key -like '/etc*') { Say ('{0,-32} {1}' -f $file.Key, $file.Value) }
    }

    $labels = $image.Config['config']['Labels']
    $expected = @(
        @{ What = 'the label that -Label gave'; Is = "$($labels['example.team'])"; Should = 'quick start' }
        @{ What = 'the label of the Dockerfile'; Is = "$($labels['org.opencontainers.image.title'])"; Should = 'hello-service' }
        @{ What = 'an executable stays executable'; Is = $image.Files['/app/serve']; Should = '0755' }
        @{ What = 'a symbolic link stays a link'; Is = "$($image.Files['/app/start'])"; Should = '0777 -> serve' }
        @{ What = 'a file that the ignore file includes again'; Is = "$($image.Files.ContainsKey('/app/keep.log'))"; Should = 'True' }
        @{ What = 'a file that the ignore file excludes'; Is = "$($image.Files.ContainsKey('/app/debug.log'))"; Should = 'False' }
        @{ What = 'a file that a RUN step created'; Is = "$($image.Files.ContainsKey('/app/VERSION'))"; Should = 'True' }
    )
    $wrong = 0
    foreach ($check in $expected) {
        $right = $check.Is -eq $check.Should
        if (-not $right) { $wrong++ }
        Say ("{0} {1}: {2}" -f $(if ($right) { 'ok   ' } else { 'WRONG' }), $check.What, $check.Is)
    }

    if ($wrong -gt 0) { throw "$wrong checks of the image failed." }

    Say '== The same folder again: nothing is uploaded'
    $again = Start-ImageBuild -Path $context -Tag hello-service:1.0 -BuildArg @{ VERSION = '1.0'; BASE = $base } -Wait -InformationAction Ignore
    Say "uploaded $($build.Context.UploadedBytes) bytes the first time, $($again.Context.UploadedBytes) bytes the second"
    if ($again.Status -ne 'SUCCEEDED' -or $again.Context.UploadedBytes -ne 0) { throw 'The unchanged context was uploaded again.' }

    Say "== Done: $($build.Image)"
}
finally {
    if ($sandbox) { $sandbox | Stop-ImageBuilderSandbox -Confirm:$false }
    $env:ZENIMAGEBUILDER_HOME = $homeBefore
    [IO.Directory]::Delete($temporary, $true)
}
