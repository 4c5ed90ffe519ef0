BeforeDiscovery { $engine = Get-Command buildah, podman, docker -ErrorAction Ignore }

Describe 'Get-ImageBuild' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $sandbox = Start-ImageBuilderSandbox -SetActive
    }
    AfterAll { Get-ImageBuilderSandbox | Stop-ImageBuilderSandbox -Confirm:$false }

    It 'is empty where nothing was built' {
        Get-ImageBuild | Should -BeNullOrEmpty
        Get-ImageBuild 'a*' | Should -BeNullOrEmpty
    }

    It 'reports a build that nobody knows' {
        $missing = Get-ErrorOf { Get-ImageBuild none }
        $missing.FullyQualifiedErrorId | Should -BeLike 'BuildNotFound,*'
        $missing.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $missing.TargetObject | Should -Be 'none'
    }

    Context 'with a container engine' -Skip:(-not $engine) {
        BeforeAll {
            $first = Start-ImageBuild (New-Context) -Tag app:1 -Wait 6> $null
            $second = Start-ImageBuild (New-Context) -Tag app:2 -Wait 6> $null
        }

        It 'lists the newest first' {
            (Get-ImageBuild).Id | Should -Be $second.Id, $first.Id
        }

        It 'finds by id, the beginning of an id, the id of CodeBuild, wildcard and object' {
            (Get-ImageBuild $first.Id).Digest | Should -Be $first.Digest
            (Get-ImageBuild $first.Id.ToString().Substring(0, 13)).Id | Should -Be $first.Id
            (Get-ImageBuild $first.BuildId).Id | Should -Be $first.Id
            (Get-ImageBuild "$($sandbox.CodeBuildProject):*").Count | Should -Be 2
            ($second, $first | Get-ImageBuild).Id | Should -Be $second.Id, $first.Id
        }

        It 'asks the service with -Refresh' {
            $build = Start-ImageBuild (New-Context) -Tag app:3
            $deadline = (Get-Date).AddSeconds(60)
            do { Start-Sleep -Milliseconds 300; $seen = Get-ImageBuild $build -Refresh } while ($seen.Status -eq 'IN_PROGRESS' -and (Get-Date) -lt $deadline)
            $seen.Status | Should -Be 'SUCCEEDED'
            (Get-ImageBuild $build).Digest | Should -Be $seen.Digest
        }

        It 'is seen by another process' {
            $module = (Get-Module ZenImageBuilder).Path -replace 'dll$', 'psd1'
            pwsh -NoProfile -Command "Import-Module '$module'; (Get-ImageBuild $($first.Id)).Image" | Should -Be $first.Image
        }

        It 'completes ids with the tags as tooltip' {
            $completion = Complete "Get-ImageBuild $($first.Id.ToString().Substring(0, 8))"
            $completion.CompletionText.Trim("'") | Should -Be $first.Id.ToString()
            $completion.ToolTip | Should -Match 'SUCCEEDED .*app:1'
        }
    }
}
