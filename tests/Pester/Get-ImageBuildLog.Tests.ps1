BeforeDiscovery { $engine = Get-Command buildah, podman, docker -ErrorAction Ignore }

Describe 'Get-ImageBuildLog' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $sandbox = Start-ImageBuilderSandbox -SetActive
    }
    AfterAll { Get-ImageBuilderSandbox | Stop-ImageBuilderSandbox -Confirm:$false }

    It 'reports a build that nobody knows' {
        (Get-ErrorOf { Get-ImageBuildLog none }).FullyQualifiedErrorId | Should -BeLike 'BuildNotFound,*'
    }

    Context 'with a container engine' -Skip:(-not $engine) {
        BeforeAll { $build = Start-ImageBuild (New-Context) -Tag app:1 -Wait 6> $null }

        It 'writes the lines of the log as objects' {
            $lines = Get-ImageBuildLog $build.Id
            $lines[0] | Should -BeOfType ([ZenImageBuilder.Model.BuildLogLine])
            $lines.BuildId | Sort-Object -Unique | Should -Be $build.BuildId
            $lines.Message -match '^STEP 2/\d: COPY app.txt /app.txt' | Should -HaveCount 1 -Because ($lines.Message -join "`n")
        }

        It 'shows the lines and nothing else' {
            $lines = Get-ImageBuildLog $build | Select-Object -First 2
            $lines | Show | Should -Be ($lines.Message | Where-Object { $_.Trim() })
        }

        It 'takes a build from the pipeline and stops reading when enough was read' {
            @($build | Get-ImageBuildLog | Select-Object -First 3).Count | Should -Be 3
        }

        It 'follows a build that runs to its end' {
            $slow = Start-ImageBuild (New-Context -Seconds 3) -Tag app:2
            $lines = Get-ImageBuildLog $slow -Follow
            $lines.Message | Should -Be (Get-ImageBuildLog $slow).Message
            (Get-ImageBuild $slow -Refresh).Status | Should -Be 'SUCCEEDED'
        }

        It 'survives ConvertTo-Json' {
            (Get-ImageBuildLog $build | Select-Object -First 1 | ConvertTo-Json | ConvertFrom-Json).BuildId | Should -Be $build.BuildId
        }
    }
}
