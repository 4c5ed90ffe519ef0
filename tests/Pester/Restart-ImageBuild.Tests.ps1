BeforeDiscovery { $engine = Get-Command buildah, podman, docker -ErrorAction Ignore }

Describe 'Restart-ImageBuild' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $sandbox = Start-ImageBuilderSandbox -SetActive
    }
    AfterAll { Get-ImageBuilderSandbox | Stop-ImageBuilderSandbox -Confirm:$false }

    It 'reports a build that nobody knows' {
        (Get-ErrorOf { Restart-ImageBuild none }).FullyQualifiedErrorId | Should -BeLike 'BuildNotFound,*'
    }

    Context 'with a container engine' -Skip:(-not $engine) {
        BeforeAll {
            $context = New-Context -Dockerfile 'FROM scratch', 'ARG GREETING', 'LABEL greeting=$GREETING', 'COPY app.txt /'
            $first = Start-ImageBuild $context -Tag again:1, again:2 -BuildArg @{ GREETING = 'hello' } -Label @{ team = 'ml' } -Wait 6> $null
            Remove-Item -Recurse $context
        }

        It 'builds the same again without the folder' {
            $second = $first | Restart-ImageBuild -Wait 6> $null
            $second.Status | Should -Be 'SUCCEEDED'
            $second.Id | Should -Not -Be $first.Id
            $second.Tags[0..1] | Should -Be $first.Tags[0..1]
            $second.Context.Hash | Should -Be $first.Context.Hash
            $second.Context.UploadedBytes | Should -Be 0
            $second.Labels.team | Should -Be 'ml'
            $second.Stack | Should -Be $first.Stack
        }

        It 'starts nothing with -WhatIf' {
            $before = (Get-ImageBuild).Count
            Restart-ImageBuild $first.Id -WhatIf
            (Get-ImageBuild).Count | Should -Be $before
        }

        It 'says that the context has been cleared' {
            Start-Sleep -Milliseconds 50
            Clear-BuildContext -OlderThan 00:00:00.001 -Confirm:$false
            $cleared = Get-ErrorOf { Restart-ImageBuild $first }
            $cleared.FullyQualifiedErrorId | Should -BeLike 'ContextNotStored,*'
        }
    }
}
