BeforeDiscovery { $engine = Get-Command buildah, podman, docker -ErrorAction Ignore }

Describe 'Stop-ImageBuild' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $sandbox = Start-ImageBuilderSandbox -SetActive
    }
    AfterAll { Get-ImageBuilderSandbox | Stop-ImageBuilderSandbox -Confirm:$false }

    It 'reports a build that nobody knows' {
        (Get-ErrorOf { Stop-ImageBuild none -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'BuildNotFound,*'
    }

    It 'asks before it stops' {
        (Get-Command Stop-ImageBuild).ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be 'High'
    }

    Context 'with a container engine' -Skip:(-not $engine) {
        It 'stops a build that runs and writes nothing' {
            $build = Start-ImageBuild (New-Context -Seconds 120) -Tag slow:1
            Stop-ImageBuild $build -Confirm:$false | Should -BeNullOrEmpty
            (Wait-ImageBuild $build -Timeout 30 -ErrorAction SilentlyContinue 6> $null).Status | Should -Be 'STOPPED'
        }

        It 'takes builds from the pipeline and writes them with -PassThru' {
            $build = Start-ImageBuild (New-Context -Seconds 120) -Tag slow:2
            ($build | Stop-ImageBuild -PassThru -Confirm:$false).Id | Should -Be $build.Id
        }

        It 'returns with -Wait when nothing of the builds runs any more' {
            $builds = 1, 2 | ForEach-Object { Start-ImageBuild (New-Context -Seconds 120) -Tag "slow:w$_" }
            $ended = $builds | Stop-ImageBuild -Wait -PassThru -Confirm:$false
            $ended.Status | Should -Be 'STOPPED', 'STOPPED'
            $ended.EndTime | Should -Not -BeNullOrEmpty
            $builds | Stop-ImageBuild -Wait -Confirm:$false | Should -BeNullOrEmpty
        }

        It 'stops nothing with -WhatIf' {
            $build = Start-ImageBuild (New-Context -Seconds 120) -Tag slow:3
            Stop-ImageBuild $build -WhatIf
            (Get-ImageBuild $build -Refresh).Status | Should -Be 'IN_PROGRESS'
            Stop-ImageBuild $build -Confirm:$false
        }

        It 'leaves a build that has ended as it is' {
            $build = Start-ImageBuild (New-Context) -Tag quick:1 -Wait 6> $null
            (Stop-ImageBuild $build -PassThru -Confirm:$false).Status | Should -Be 'SUCCEEDED'
        }
    }
}
