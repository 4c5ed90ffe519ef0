# What every file of the suite begins with: the packed module, and a registry of its own.
# Dot-sourced in BeforeAll: . (Join-Path $PSScriptRoot Acceptance.ps1)

$PSStyle.OutputRendering = 'PlainText'
if (-not (Get-Module ZenImageBuilder)) {
    Import-Module ([IO.Path]::GetFullPath((Join-Path $PSScriptRoot .. .. out ZenImageBuilder ZenImageBuilder.psd1)))
}

$env:ZENIMAGEBUILDER_HOME = Join-Path $TestDrive home

# The AWS configuration of whoever runs the suite is none of its business.
foreach ($name in 'AWS_PROFILE', 'AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL') {
    Remove-Item "Env:$name" -ErrorAction Ignore
}
# A file that is named has to be there.
$env:AWS_CONFIG_FILE = (New-Item -Force (Join-Path $TestDrive aws-config)).FullName
$env:AWS_SHARED_CREDENTIALS_FILE = (New-Item -Force (Join-Path $TestDrive aws-credentials)).FullName
$env:AWS_EC2_METADATA_DISABLED = 'true'

# Runs a script block and returns the one error record that it left, terminating or not.
function Get-ErrorOf([scriptblock] $Script) {
    try {
        $left = & $Script 2>&1 | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }
    }
    catch {
        $left = $_
    }

    @($left).Count | Should -Be 1 -Because 'one error was expected'
    @($left)[0]
}

# A stack with all three components, none of which is reached.
function Register-PaperStack([string] $Name = 'paper', [switch] $SetActive) {
    Register-ImageBuilder "$Name-builder" -Flavor aws -CodeBuildProject images -Region eu-central-1 | Out-Null
    Register-ArtifactStore "$Name-store" -Flavor s3 -Path s3://contexts/app -Region eu-central-1 | Out-Null
    Register-ContainerRegistry "$Name-registry" -Flavor aws -Uri 123456789012.dkr.ecr.eu-central-1.amazonaws.com | Out-Null
    Register-Stack $Name -ImageBuilder "$Name-builder" -ArtifactStore "$Name-store" -ContainerRegistry "$Name-registry" -SetActive:$SetActive
}

# Has the cmdlets of one kind of components answer to Get-Component, Set-Component and so on, in a catalog of their own. Components.ps1 has the kinds.
function Use-Component([string] $Noun) {
    foreach ($verb in 'Register', 'Get', 'Set', 'Copy', 'Rename', 'Unregister', 'Connect', 'Disconnect') { Set-Alias "$verb-Component" "$verb-$Noun" -Scope 1 }
    Set-Alias Get-ComponentFlavor "Get-${Noun}Flavor" -Scope 1
    $env:ZENIMAGEBUILDER_HOME = Join-Path $TestDrive $Noun
}

# A connector whose service is never asked.
function Register-PaperConnector([string] $Name, [string[]] $ResourceType = @()) {
    $more = @{}
    if ($ResourceType) { $more.ResourceType = $ResourceType }
    Register-ServiceConnector $Name -Type aws -AuthMethod secret-key -Region eu-central-1 -AccessKey AKIAIOSFODNN7EXAMPLE -SecretKey 'paper-secret' -NoVerify @more
}

# A connector that reaches a sandbox.
function Register-SandboxConnector($Sandbox, [string] $Name, [string[]] $ResourceType = @('aws-generic', 's3-bucket', 'docker-registry')) {
    Register-ServiceConnector $Name -Type aws -AuthMethod secret-key -Region $Sandbox.Region -EndpointUrl $Sandbox.EndpointUrl -Credential $Sandbox.Credential -ResourceType $ResourceType
}

# A repository in the registry of a sandbox, made by whoever may.
function New-SandboxRepository($Sandbox, [string] $Name) {
    $keys = $Sandbox.AdministratorCredential ?? $Sandbox.Credential
    Test-ImageBuilder -Tag "${Name}:1" -CreateRepository -SkipProbe -Credential $keys -Region $Sandbox.Region -EndpointUrl $Sandbox.EndpointUrl |
        Where-Object Check -EQ Repository | ForEach-Object Status | Should -Be 'Passed'
}

# A folder that builds without pulling anything; -Seconds makes a build that takes so long, with the machine's static busybox.
function New-Context([string] $Name = [guid]::NewGuid().ToString('n'), [int] $Seconds, [string[]] $Dockerfile = @('FROM scratch', 'COPY app.txt /app.txt')) {
    $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive $Name)).FullName
    if ($Seconds) {
        Copy-Item (Get-Command busybox).Source (Join-Path $folder busybox)
        $Dockerfile = 'FROM scratch', 'COPY busybox /busybox', "RUN [`"/busybox`", `"sleep`", `"$Seconds`"]"
    }

    Set-Content -LiteralPath (Join-Path $folder Dockerfile) $Dockerfile
    Set-Content -LiteralPath (Join-Path $folder app.txt) $Name
    $folder
}

# What a person sees.
function Show([Parameter(ValueFromPipeline)] $InputObject) {
    begin { $all = [Collections.Generic.List[object]]::new() }
    process { $all.Add($InputObject) }
    end { ($all | Out-String -Width 100).Split("`n").TrimEnd() | Where-Object { $_ } }
}

function Complete([string] $Line) { (TabExpansion2 $Line $Line.Length).CompletionMatches }

# An AWS with CloudFormation, which the sandbox has not: moto, where the machine has it. Ends with Stop-Process.
function Start-Moto {
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $port = $listener.LocalEndpoint.Port
    $listener.Stop()
    $process = Start-Process moto_server '-H', '127.0.0.1', '-p', $port -PassThru -RedirectStandardOutput (Join-Path $TestDrive moto.out) -RedirectStandardError (Join-Path $TestDrive moto.err)
    foreach ($try in 1..300) {
        if (Test-Connection 127.0.0.1 -TcpPort $port -Quiet -TimeoutSeconds 1) { break }
        Start-Sleep -Milliseconds 200
    }

    $env:AWS_ENDPOINT_URL = "http://127.0.0.1:$port"
    $env:AWS_ACCESS_KEY_ID = 'AKIAIOSFODNN7EXAMPLE'
    $env:AWS_SECRET_ACCESS_KEY = 'secret'
    $process
}
