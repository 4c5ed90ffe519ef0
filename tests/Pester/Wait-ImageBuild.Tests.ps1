BeforeDiscovery { $engine = Get-Command buildah, podman, docker -ErrorAction Ignore }

Describe 'Wait-ImageBuild' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $sandbox = Start-ImageBuilderSandbox -SetActive
    }
    AfterAll { Get-ImageBuilderSandbox | Stop-ImageBuilderSandbox -Confirm:$false }

    It 'has nothing to wait for when nothing runs' {
        Wait-ImageBuild | Should -BeNullOrEmpty
        @() | Wait-ImageBuild | Should -BeNullOrEmpty
    }

    It 'reports a build that nobody knows' {
        $missing = Get-ErrorOf { Wait-ImageBuild none }
        $missing.FullyQualifiedErrorId | Should -BeLike 'BuildNotFound,*'
        $missing.CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }

    It 'refuses <timeout> as a time to wait' -ForEach @(@{ timeout = 0 }, @{ timeout = -5 }, @{ timeout = 'soon' }) {
        (Get-ErrorOf { Wait-ImageBuild -Timeout $timeout }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,*'
    }

    Context 'with a container engine' -Skip:(-not $engine) {
        It 'writes builds of a pipeline as they end, each once' {
            $builds = 1..3 | ForEach-Object { Start-ImageBuild (New-Context) -Tag "many:$_" }
            $ended = $builds + $builds[0] | Wait-ImageBuild 6> $null
            $ended.Count | Should -Be 3
            $ended.Status | Should -Be 'SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED'
            $ended.Id | Sort-Object | Should -Be ($builds.Id | Sort-Object)
        }

        It 'waits for all that run when none is named' {
            $build = Start-ImageBuild (New-Context) -Tag any:1
            (Wait-ImageBuild 6> $null).Id | Should -Be $build.Id
        }

        It 'takes ids, the beginning of an id and the id of CodeBuild' {
            $build = Start-ImageBuild (New-Context) -Tag ids:1
            (Wait-ImageBuild $build.BuildId 6> $null).Id | Should -Be $build.Id
            (Wait-ImageBuild $build.Id.ToString().Substring(0, 13) 6> $null).Id | Should -Be $build.Id
            ([pscustomobject]@{ BuildId = $build.BuildId } | Wait-ImageBuild 6> $null).Id | Should -Be $build.Id
        }

        It 'writes a failed build with an error, and the good one without' {
            $builds = (New-Context), (New-Context -Dockerfile 'FROM scratch', 'COPY nothing /') | Start-ImageBuild -Tag mixed:1
            $failed = $null
            $ended = $builds | Wait-ImageBuild -ErrorVariable failed -ErrorAction SilentlyContinue 6> $null
            $ended.Status | Sort-Object | Should -Be 'FAILED', 'SUCCEEDED'
            @($failed).Count | Should -Be 1
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'BuildFailed,*'
            $failed[0].TargetObject.Id | Should -Be $ended.Where({ $_.Status -eq 'FAILED' }).Id
        }

        It 'gives up after its time, and the build goes on' {
            $build = Start-ImageBuild (New-Context -Seconds 60) -Tag slow:1
            $late = Get-ErrorOf { Wait-ImageBuild $build -Timeout 2 6> $null }
            $late.FullyQualifiedErrorId | Should -BeLike 'WaitTimedOut,*'
            $late.CategoryInfo.Category | Should -Be 'OperationTimeout'
            (Get-ImageBuild $build -Refresh).Status | Should -Be 'IN_PROGRESS'
            Stop-ImageBuild $build -Confirm:$false
        }

        It 'returns the first that ends with -Any, and the others as they stand with -PassThru' {
            $slow = Start-ImageBuild (New-Context -Seconds 60) -Tag slow:3
            $quick = Start-ImageBuild (New-Context) -Tag quick:1
            ($slow, $quick | Wait-ImageBuild -Any 6> $null).Id | Should -Be $quick.Id
            $all = $slow, $quick | Wait-ImageBuild -Any -PassThru 6> $null
            $all.Id | Should -Be $quick.Id, $slow.Id
            $all.Status | Should -Be 'SUCCEEDED', 'IN_PROGRESS'
            $late = $null
            (Wait-ImageBuild $slow -Timeout 1 -PassThru -ErrorVariable late -ErrorAction SilentlyContinue 6> $null).Status | Should -Be 'IN_PROGRESS'
            $late[0].FullyQualifiedErrorId | Should -BeLike 'WaitTimedOut,*'
            Stop-ImageBuild $slow -Confirm:$false
        }

        It 'stops watching only when it is stopped' {
            $build = Start-ImageBuild (New-Context -Seconds 60) -Tag slow:2
            $shell = [powershell]::Create().AddScript({ param($module, $id) Import-Module $module; Wait-ImageBuild $id }).AddArgument((Get-Module ZenImageBuilder).Path).AddArgument($build.Id)
            try {
                $null = $shell.BeginInvoke()
                $deadline = (Get-Date).AddSeconds(30)
                while ((Get-Date) -lt $deadline -and $shell.Streams.Progress.Count -eq 0) { Start-Sleep -Milliseconds 100 }
                $clock = [Diagnostics.Stopwatch]::StartNew()
                $shell.Stop()
                $clock.Elapsed.TotalSeconds | Should -BeLessThan 2
                $shell.InvocationStateInfo.State | Should -Be 'Stopped'
            }
            finally { $shell.Dispose() }

            (Get-ImageBuild $build -Refresh).Status | Should -Be 'IN_PROGRESS'
            Stop-ImageBuild $build -Confirm:$false
        }

        It 'picks up in another process what this one has started' {
            $build = Start-ImageBuild (New-Context) -Tag other:1
            $module = (Get-Module ZenImageBuilder).Path -replace 'dll$', 'psd1'
            pwsh -NoProfile -Command "Import-Module '$module'; (Wait-ImageBuild $($build.Id) 6> `$null).Image" | Should -Match '^\S+/other@sha256:'
        }
    }
}
