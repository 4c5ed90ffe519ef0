BeforeDiscovery { $engine = Get-Command buildah, podman, docker -ErrorAction Ignore }

Describe 'Start-ImageBuild' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $sandbox = Start-ImageBuilderSandbox -SetActive
    }
    AfterAll { Get-ImageBuilderSandbox | Stop-ImageBuilderSandbox -Confirm:$false }

    Context 'before anything is started' {
        It 'refuses <tag>' -ForEach @(
            @{ tag = 'Upper:1' }, @{ tag = 'app:' }, @{ tag = 'a b' }, @{ tag = 'app:1;touch x' }, @{ tag = '$(touch x)' }, @{ tag = "a`nb" }, @{ tag = '-x' }
        ) {
            $refused = Get-ErrorOf { Start-ImageBuild (New-Context) -Tag $tag }
            $refused.FullyQualifiedErrorId | Should -BeLike 'InvalidReference,*'
            $refused.CategoryInfo.Category | Should -Be 'InvalidArgument'
            $refused.TargetObject | Should -Be $tag
            Get-ImageBuild | Should -BeNullOrEmpty
        }

        It 'refuses a folder that is not there' {
            $refused = Get-ErrorOf { Start-ImageBuild (Join-Path $TestDrive none) -Tag app:1 }
            $refused.FullyQualifiedErrorId | Should -BeLike 'ContextNotFound,*'
            $refused.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        }

        It 'refuses a folder without a Dockerfile' {
            $folder = New-Context
            Remove-Item (Join-Path $folder Dockerfile)
            (Get-ErrorOf { Start-ImageBuild $folder -Tag app:1 }).FullyQualifiedErrorId | Should -BeLike 'DockerfileNotFound,*'
        }

        It 'refuses a path of another provider' {
            (Get-ErrorOf { Start-ImageBuild Env:PATH -Tag app:1 }).FullyQualifiedErrorId | Should -BeLike 'NotAFileSystemPath,*'
        }

        It 'refuses a stack beside components' {
            (Get-ErrorOf { Start-ImageBuild (New-Context) -Tag app:1 -Stack sandbox -ImageBuilder x }).FullyQualifiedErrorId | Should -BeLike 'InvalidParameterCombination,*'
        }

        It 'refuses a stack that is not there' {
            (Get-ErrorOf { Start-ImageBuild (New-Context) -Tag app:1 -Stack none }).FullyQualifiedErrorId | Should -BeLike 'StackNotFound,*'
        }

        It 'refuses half of a key' {
            (Get-ErrorOf { Start-ImageBuild (New-Context) -Tag app:1 -AccessKey AKIA }).FullyQualifiedErrorId | Should -BeLike 'InvalidParameterCombination,*'
        }

        It 'starts and uploads nothing with -WhatIf' {
            Start-ImageBuild (New-Context) -Tag app:1 -Wait -WhatIf
            Get-ImageBuild | Should -BeNullOrEmpty
        }
    }

    Context 'with a container engine' -Skip:(-not $engine) {
        It 'comes back when the build has been accepted' {
            $build = Start-ImageBuild (New-Context) -Tag app:1
            $build | Should -BeOfType ([ZenImageBuilder.Model.ImageBuild])
            $build.Status | Should -Be 'IN_PROGRESS'
            $build.BuildId | Should -Match "^$($sandbox.CodeBuildProject):"
            ($build | Wait-ImageBuild 6> $null).Status | Should -Be 'SUCCEEDED'
        }

        It 'waits, and names the image by digest' {
            $build = Start-ImageBuild (New-Context) -Tag app:2, app:latest -Wait 6> $null
            @($build).Count | Should -Be 1
            $build.Status | Should -Be 'SUCCEEDED'
            $build.Digest | Should -Match '^sha256:[0-9a-f]{64}$'
            $build.Image | Should -Be "$($sandbox.RegistryUri)/app@$($build.Digest)"
            $build.Tags | Should -Contain "$($sandbox.RegistryUri)/app:2"
            $build.Tags | Should -Contain "$($sandbox.RegistryUri)/app:latest"
            $build.Duration | Should -BeGreaterThan ([timespan]::Zero)
            $build.Phases.Name | Should -Contain 'BUILD'
            $build.Failure | Should -BeNullOrEmpty
            $build.Stack | Should -Be 'sandbox'
        }

        It 'tells its log on the information stream, line by line' {
            $context = New-Context -Seconds 0 -Dockerfile 'FROM scratch', 'COPY app.txt /app.txt', 'LABEL a=b'
            $told = $null
            $build = Start-ImageBuild $context -Tag app:3 -Wait -InformationVariable told 6> $null
            $lines = $told | Where-Object { $_.Tags -contains 'ImageBuild' }
            $lines.Count | Should -BeGreaterThan 2
            $lines[0].MessageData | Should -BeOfType ([ZenImageBuilder.Model.BuildLogLine])
            $lines[0].MessageData.BuildId | Should -Be $build.BuildId
            ($lines | Out-String) | Should -Match 'COPY app.txt'
        }

        It 'uploads nothing when nothing has changed' {
            $context = New-Context
            $first = Start-ImageBuild $context -Tag app:4 -Wait 6> $null
            Get-ChildItem $context | ForEach-Object { $_.LastWriteTime = Get-Date }
            $second = Start-ImageBuild $context -Tag app:5 -Wait 6> $null
            $first.Context.UploadedBytes | Should -BeGreaterThan 0
            $second.Context.UploadedBytes | Should -Be 0
            $second.Context.Hash | Should -Be $first.Context.Hash
        }

        It 'builds folders from the pipeline, with a tag of each' {
            $parent = New-Item -ItemType Directory (Join-Path $TestDrive services)
            New-Context 'services/web[1]' | Out-Null
            New-Context services/db | Out-Null
            $builds = Get-ChildItem -LiteralPath $parent -Directory | Start-ImageBuild -Tag { "$($_.Name -replace '\W'):1" } | Wait-ImageBuild 6> $null
            $builds.Status | Should -Be 'SUCCEEDED', 'SUCCEEDED'
            $builds.Tags | Should -Contain "$($sandbox.RegistryUri)/web1:1"
            $builds.Tags | Should -Contain "$($sandbox.RegistryUri)/db:1"
        }

        It 'builds many at once, and one that fails does not stop the others' {
            $parent = New-Item -ItemType Directory (Join-Path $TestDrive many)
            1..5 | ForEach-Object { New-Context "many/s$_" | Out-Null }
            New-Context many/bad -Dockerfile 'FROM scratch', 'COPY nothing /' | Out-Null
            $failed = $null
            $builds = Get-ChildItem $parent -Directory | Start-ImageBuild -Tag { "$($_.Name):1" } -ThrottleLimit 3 -Wait -ErrorVariable failed -ErrorAction SilentlyContinue 6> $null
            $builds.Count | Should -Be 6
            $builds.Where({ $_.Status -eq 'SUCCEEDED' }).Count | Should -Be 5
            @($failed).Count | Should -Be 1
            $failed[0].TargetObject.Tags[0] | Should -BeLike '*/bad:1'
        }

        It 'gives a job that can be waited for, received and removed' {
            $job = (New-Context), (New-Context -Dockerfile 'FROM scratch', 'COPY nothing /') | Start-ImageBuild -Tag job:1 -AsJob
            $job.PSJobTypeName | Should -Be 'ImageBuildJob'
            (Wait-Job $job).State | Should -Be 'Failed'
            $received = $job | Receive-Job -ErrorVariable failed -ErrorAction SilentlyContinue -InformationVariable lines 6> $null
            $received.Status | Sort-Object | Should -Be 'FAILED', 'SUCCEEDED'
            @($failed).Count | Should -Be 1
            $lines.MessageData[0].GetType().Name | Should -Be 'BuildLogLine'
            $job | Remove-Job
            Get-Job | Should -BeNullOrEmpty
        }

        It 'gives a job that waits with Receive-Job and stops the build with Stop-Job' {
            $build = Start-ImageBuild (New-Context) -Tag job:2 -AsJob | Receive-Job -Wait -AutoRemoveJob 6> $null
            $build.Status | Should -Be 'SUCCEEDED'
            $job = Start-ImageBuild (New-Context -Seconds 120) -Tag job:3 -AsJob
            $deadline = (Get-Date).AddSeconds(30)
            while ((Get-Date) -lt $deadline -and -not (Get-ImageBuild -Tag job:3 -Status IN_PROGRESS)) { Start-Sleep -Milliseconds 100 }
            $job | Stop-Job
            $job.State | Should -Be Stopped -Because "the errors of the job are: $($job.Error)"
            (Wait-ImageBuild (Get-ImageBuild -Tag job:3) -Timeout 30 -ErrorAction SilentlyContinue 6> $null).Status | Should -Be 'STOPPED'
            $job | Remove-Job
        }

        It 'builds the folder where the session is' {
            Push-Location (New-Context)
            try { (Start-ImageBuild -Tag here:1 -Wait 6> $null).Status | Should -Be 'SUCCEEDED' }
            finally { Pop-Location }
        }

        It 'passes build arguments and labels on literally' {
            $context = New-Context -Dockerfile 'FROM scratch', 'ARG GREETING', 'ARG FLAG', 'LABEL greeting=$GREETING flag=$FLAG', 'COPY app.txt /'
            $hostile = 'a "b" ''c'' $(touch /tmp/zib-marker) `touch /tmp/zib-marker` ; é'
            $build = Start-ImageBuild $context -Tag args:1 -BuildArg @{ GREETING = $hostile; FLAG = $true } -Label @{ 'org.example.note' = $hostile } -Wait 6> $null
            $build.Status | Should -Be 'SUCCEEDED'
            Test-Path /tmp/zib-marker | Should -BeFalse
            $login = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes("$($sandbox.RegistryCredential.UserName):$($sandbox.RegistryCredential.GetNetworkCredential().Password)"))
            $headers = @{ Authorization = "Basic $login"; Accept = 'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json' }
            $manifest = [Text.Encoding]::UTF8.GetString((Invoke-WebRequest "http://$($sandbox.RegistryUri)/v2/args/manifests/$($build.Digest)" -Headers $headers).Content) | ConvertFrom-Json
            $blob = (Invoke-WebRequest "http://$($sandbox.RegistryUri)/v2/args/blobs/$($manifest.config.digest)" -Headers $headers).Content
            $labels = ([Text.Encoding]::UTF8.GetString($blob) | ConvertFrom-Json -AsHashtable).config.Labels
            $labels['greeting'] | Should -Be $hostile
            $labels['flag'] | Should -Be 'true'
            $labels['org.example.note'] | Should -Be $hostile
        }

        It 'writes a failed build and an error beside it' {
            $context = New-Context -Dockerfile 'FROM scratch', 'COPY nothing /nothing'
            $failed = $null
            $build = Start-ImageBuild $context -Tag bad:1 -Wait -ErrorVariable failed -ErrorAction SilentlyContinue 6> $null
            $build.Status | Should -Be 'FAILED'
            $build.Failure.Phase | Should -Be 'BUILD'
            $build.Failure.StatusCode | Should -Be 'COMMAND_EXECUTION_ERROR'
            $build.Digest | Should -BeNullOrEmpty
            @($failed).Count | Should -Be 1
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'BuildFailed,*'
            $failed[0].CategoryInfo.Category | Should -Be 'InvalidResult'
            $failed[0].TargetObject.Id | Should -Be $build.Id
            $failed[0].Exception.Message | Should -Match 'BUILD.*COMMAND_EXECUTION_ERROR'
            $failed[0].ErrorDetails.RecommendedAction | Should -Match 'Get-ImageBuildLog'
        }

        It 'uses named components instead of a stack, with the credentials of the parameters' {
            Register-ImageBuilder bare -Flavor aws -CodeBuildProject $sandbox.CodeBuildProject | Out-Null
            Register-ArtifactStore bare -Flavor s3 -Path "s3://$($sandbox.Bucket)/bare" | Out-Null
            Register-ContainerRegistry bare -Flavor aws -Uri $sandbox.RegistryUri | Out-Null
            $aws = @{ Credential = $sandbox.Credential; Region = $sandbox.Region; EndpointUrl = $sandbox.EndpointUrl }
            $build = Start-ImageBuild (New-Context) -Tag bare:1 -ImageBuilder bare -ArtifactStore bare -ContainerRegistry bare -Wait @aws 6> $null
            $build.Status | Should -Be 'SUCCEEDED'
            $build.Stack | Should -BeNullOrEmpty
        }

        It 'stops the remote build when it is stopped' {
            $context = New-Context -Seconds 120
            $shell = [powershell]::Create().AddScript({
                    param($module, $context)
                    Import-Module $module
                    Start-ImageBuild $context -Tag slow:1 -Wait
                }).AddArgument((Get-Module ZenImageBuilder).Path).AddArgument($context)
            try {
                $run = $shell.BeginInvoke()
                $deadline = (Get-Date).AddSeconds(60)
                while ((Get-Date) -lt $deadline -and -not ($shell.Streams.Progress | Where-Object StatusDescription -Match 'BUILD$')) { Start-Sleep -Milliseconds 100 }
                $shell.Stop()
                $shell.InvocationStateInfo.State | Should -Be 'Stopped'
            }
            finally { $shell.Dispose() }

            $build = Get-ImageBuild | Where-Object { $_.Tags -match '/slow:1$' }
            $ended = $null
            (Wait-ImageBuild $build -Timeout 30 -ErrorVariable ended -ErrorAction SilentlyContinue 6> $null).Status | Should -Be 'STOPPED'
            $ended[0].FullyQualifiedErrorId | Should -BeLike 'BuildFailed,*'
        }

        It 'is one row that fits a terminal, and survives ConvertTo-Json' {
            $build = Start-ImageBuild (New-Context) -Tag team/app:1 -Wait 6> $null
            ($build | Show)[2] | Should -Match "^$($build.Id.ToString().Substring(0, 8)) SUCCEEDED   COMPLETED        00:\d\d:\d\d $($build.Digest.Substring(7, 12)) team/app:1"
            $json = $build | ConvertTo-Json -Depth 5
            ($json | ConvertFrom-Json).Image | Should -Be $build.Image
            $json | Should -Not -Match ([regex]::Escape($sandbox.Credential.GetNetworkCredential().Password))
        }
    }
}
