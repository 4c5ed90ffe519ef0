BeforeDiscovery { $engine = Get-Command buildah, podman, docker -ErrorAction Ignore }

Describe 'Publish-BuildContext' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $sandbox = Start-ImageBuilderSandbox -SetActive
    }
    AfterAll { Get-ImageBuilderSandbox | Stop-ImageBuilderSandbox -Confirm:$false }

    It 'uploads a context once' {
        $folder = New-Context
        $first = Publish-BuildContext $folder
        $first | Should -BeOfType ([ZenImageBuilder.Model.PublishedBuildContext])
        $first.Hash | Should -Be (Get-BuildContext $folder).Hash
        $first.UploadedBytes | Should -BeGreaterThan 0
        $first.Location | Should -BeLike "s3://$($sandbox.Bucket)/*/$($first.Hash).zip"
        $again = Publish-BuildContext $folder
        $again.UploadedBytes, $again.Requests | Should -Be 0, 1
    }

    It 'uploads a block of a large context when a file changes' {
        $folder = New-Context
        $noise = [byte[]]::new(100kb)
        1..100 | ForEach-Object { [Random]::new($_).NextBytes($noise); [IO.File]::WriteAllBytes((Join-Path $folder "file-$_"), $noise) }
        (Publish-BuildContext $folder).UploadedBytes | Should -BeGreaterThan 9mb
        Set-Content -LiteralPath (Join-Path $folder file-7) changed
        $changed = Publish-BuildContext $folder
        $changed.UploadedBytes | Should -BeLessThan 3mb
        $changed.Segments.Count | Should -Be 2
    }

    It 'uploads nothing with -WhatIf' {
        $folder = New-Context
        Publish-BuildContext $folder -WhatIf | Should -BeNullOrEmpty
        (Publish-BuildContext $folder).UploadedBytes | Should -BeGreaterThan 0
    }

    It 'refuses a stack and an artifact store beside it' {
        $refused = Get-ErrorOf { Publish-BuildContext (New-Context) -Stack x -ArtifactStore y }
        $refused.FullyQualifiedErrorId | Should -BeLike 'InvalidParameterCombination,*'
    }

    Context 'with a container engine' -Skip:(-not $engine) {
        It 'gives contexts that Start-ImageBuild builds without their folder' {
            $folder = New-Context
            $context = Publish-BuildContext $folder
            Remove-Item -Recurse $folder
            $build = $context | Start-ImageBuild -Tag app:1 -Wait 6> $null
            $build.Status | Should -Be 'SUCCEEDED'
            $build.Context.Hash, $build.Context.UploadedBytes | Should -Be $context.Hash, 0
        }
    }
}
