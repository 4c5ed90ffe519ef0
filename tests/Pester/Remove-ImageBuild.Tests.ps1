BeforeDiscovery { $engine = Get-Command buildah, podman, docker -ErrorAction Ignore }

Describe 'Remove-ImageBuild' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $sandbox = Start-ImageBuilderSandbox -SetActive
    }
    AfterAll { Get-ImageBuilderSandbox | Stop-ImageBuilderSandbox -Confirm:$false }

    It 'reports a build that nobody knows' {
        (Get-ErrorOf { Remove-ImageBuild none -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'BuildNotFound,*'
    }

    It 'has nothing to do where a pattern matches nothing' {
        Remove-ImageBuild 'x*' -Confirm:$false | Should -BeNullOrEmpty
    }

    Context 'with a container engine' -Skip:(-not $engine) {
        It 'forgets what a filter finds, and nothing else' {
            $builds = 1..3 | ForEach-Object { Start-ImageBuild (New-Context) -Tag "gone:$_" -Wait 6> $null }
            Get-ImageBuild -Tag 'gone:[12]' | Remove-ImageBuild -WhatIf
            (Get-ImageBuild -Tag gone).Count | Should -Be 3
            Get-ImageBuild -Tag 'gone:[12]' | Remove-ImageBuild -Confirm:$false | Should -BeNullOrEmpty
            (Get-ImageBuild -Tag gone).Id | Should -Be $builds[2].Id
        }

        It 'keeps a build that runs, unless it is forced' {
            $build = Start-ImageBuild (New-Context -Seconds 60) -Tag runs:1
            $refused = Get-ErrorOf { Remove-ImageBuild $build -Confirm:$false }
            $refused.FullyQualifiedErrorId | Should -BeLike 'BuildRunning,*'
            $refused.CategoryInfo.Category | Should -Be 'ResourceBusy'
            Stop-ImageBuild $build -Wait -Confirm:$false
            Remove-ImageBuild $build -Confirm:$false
            Get-ImageBuild -Tag runs | Should -BeNullOrEmpty
        }
    }
}
