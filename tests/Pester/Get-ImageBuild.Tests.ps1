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

        It 'filters by status, tag, stack, image builder, label and time' {
            $labelled = Start-ImageBuild (New-Context) -Tag team/other:1 -Label @{ team = 'ml' } -Wait 6> $null
            (Get-ImageBuild -Status SUCCEEDED).Count | Should -Be 3
            Get-ImageBuild -Status FAILED, STOPPED | Should -BeNullOrEmpty
            (Get-ImageBuild -Tag app).Id | Should -Be $second.Id, $first.Id
            (Get-ImageBuild -Tag app:2, 'team/*').Id | Should -Be $labelled.Id, $second.Id
            (Get-ImageBuild -Tag "$($sandbox.RegistryUri)/app:1").Id | Should -Be $first.Id
            (Get-ImageBuild -Stack sand* -ImageBuilder sandbox).Count | Should -Be 3
            Get-ImageBuild -Stack other | Should -BeNullOrEmpty
            (Get-ImageBuild -Label @{ team = 'm*' }).Id | Should -Be $labelled.Id
            (Get-ImageBuild -After $second.StartTime).Id | Should -Be $labelled.Id, $second.Id
            (Get-ImageBuild -Before $second.StartTime).Id | Should -Be $first.Id
            Get-ImageBuild -Until (Get-Date).AddHours(-1) | Should -BeNullOrEmpty
            Get-ImageBuild $first -Tag other | Should -BeNullOrEmpty
            Remove-ImageBuild $labelled -Confirm:$false
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
