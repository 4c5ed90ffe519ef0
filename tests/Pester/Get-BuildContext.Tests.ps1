BeforeDiscovery { $engine = Get-Command buildah, podman, docker -ErrorAction Ignore }

Describe 'Get-BuildContext' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)

        # A folder with something of every kind.
        function New-FullContext {
            $folder = New-Context
            Set-Content -LiteralPath (Join-Path $folder .dockerignore) '# comment', 'node_modules', '*.log', '!keep.log'
            [void](New-Item -ItemType Directory (Join-Path $folder node_modules/deep), (Join-Path $folder web))
            foreach ($name in 'node_modules/deep/x.js', 'a.log', 'keep.log', 'web/index.html') { Set-Content -LiteralPath (Join-Path $folder $name) $name }
            $folder
        }
    }

    It 'tells files, bytes and hash of a folder' {
        $folder = New-Context
        $context = Get-BuildContext $folder
        $context | Should -BeOfType ([ZenImageBuilder.Model.BuildContext])
        $context.Root | Should -Be $folder
        $context.Dockerfile | Should -Be (Join-Path $folder Dockerfile)
        $context.IgnoreFile | Should -BeNullOrEmpty
        $context.Files | Should -Be 2
        $context.Bytes | Should -Be (Get-ChildItem $folder -File | Measure-Object Length -Sum).Sum
        $context.Hash | Should -Match '^[0-9a-f]{64}$'
    }

    It 'has no entries unless they are asked for' {
        $folder = New-FullContext
        $context = Get-BuildContext $folder
        $null -eq $context.Entries | Should -BeFalse
        $context.Entries.Count | Should -Be 0
        $context = Get-BuildContext $folder -Entries
        $context.Entries.Path | Should -Be '.dockerignore', 'Dockerfile', 'app.txt', 'keep.log', 'web', 'web/index.html'
        ($context.Entries | Where-Object Path -EQ web).Kind | Should -Be 'Folder'
        $context.Files | Should -Be 5
        $context.Folders | Should -Be 1
    }

    It 'names what is left out, and the line that does it' {
        $folder = New-FullContext
        $left = (Get-BuildContext $folder).LeftOut
        $left.Path | Should -Be 'a.log', 'node_modules'
        $left.Rule | Should -Be '*.log', 'node_modules'
        $left.Line | Should -Be 3, 2
        $left.IsFolder | Should -Be $false, $true
    }

    It 'shows the largest files, the largest first' {
        $folder = New-Context
        1..12 | ForEach-Object { Set-Content -LiteralPath (Join-Path $folder "f$_") ('x' * 1000 * $_) }
        (Get-BuildContext $folder).Largest.Path | Should -Be (12..3 | ForEach-Object { "f$_" })
    }

    It 'takes modes and links as they are' -Skip:$IsWindows {
        $folder = New-Context
        chmod 750 (Join-Path $folder app.txt)
        [void](New-Item -ItemType SymbolicLink (Join-Path $folder link) -Target app.txt)
        $context = Get-BuildContext $folder -Entries
        ($context.Entries | Where-Object Path -EQ app.txt).Mode | Should -Be '0750'
        $link = $context.Entries | Where-Object Path -EQ link
        $link.Kind, $link.LinkTarget | Should -Be 'SymbolicLink', 'app.txt'
        $context.Links | Should -Be 1
    }

    It 'uses the Dockerfile that is named, and its own ignore file' {
        $folder = New-Context
        Set-Content -LiteralPath (Join-Path $folder web.Dockerfile) 'FROM scratch'
        Set-Content -LiteralPath (Join-Path $folder web.Dockerfile.dockerignore) 'app.txt'
        $context = Get-BuildContext $folder -Dockerfile web.Dockerfile
        $context.Dockerfile | Should -Be (Join-Path $folder web.Dockerfile)
        $context.IgnoreFile | Should -Be (Join-Path $folder web.Dockerfile.dockerignore)
        $context.LeftOut.Path | Should -Be 'app.txt'
    }

    It 'is a list that a person reads' {
        $folder = New-FullContext
        $context = Get-BuildContext $folder
        $shown = @($context | Show) -join "`n"
        $shown | Should -Match '(?m)^Dockerfile : Dockerfile$'
        $shown | Should -Match '(?m)^IgnoreFile : \.dockerignore$'
        $shown | Should -Match "(?m)^Hash       : $($context.Hash.Substring(0, 12))$"
        @($context.LeftOut | Show)[2] | Should -Be '   3 *.log                    a.log'
    }

    It 'takes the current location, paths and folders from the pipeline' {
        $folders = (New-Context), (New-Context 'web[1]')
        Push-Location -LiteralPath $folders[1]
        try { (Get-BuildContext).Root | Should -Be $folders[1] } finally { Pop-Location }
        ($folders | Get-Item -LiteralPath { $_ } | Get-BuildContext).Root | Should -Be $folders
        (Get-BuildContext -LiteralPath $folders[1]).Root | Should -Be $folders[1]
        ($folders[0] | Get-BuildContext).Root | Should -Be $folders[0]
    }

    It 'names the folder of <id> and goes on' -ForEach @(
        @{ id = 'ContextNotFound'; break = { param($folder) Remove-Item -Recurse $folder } }
        @{ id = 'ContextEmpty'; break = { param($folder) Remove-Item "$folder/*" } }
        @{ id = 'DockerfileNotFound'; break = { param($folder) Remove-Item "$folder/Dockerfile" } }
        @{ id = 'InvalidDockerfile'; break = { param($folder) Set-Content "$folder/Dockerfile" 'FROM scratch' -Encoding Unicode } }
        @{ id = 'InvalidIgnorePattern'; break = { param($folder) Set-Content "$folder/.dockerignore" '[' } }
    ) {
        $bad = New-Context
        & $break $bad
        $good = New-Context
        $seen = $bad, $good | Get-BuildContext -ErrorVariable refused -ErrorAction SilentlyContinue
        $seen.Root | Should -Be $good
        @($refused).Count | Should -Be 1
        $refused[0].FullyQualifiedErrorId | Should -BeLike "$id,*"
        "$($refused[0].TargetObject)" | Should -BeLike "$bad*"
    }

    It 'needs no stack and writes nothing' {
        [void](Get-BuildContext (New-Context))
        $env:ZENIMAGEBUILDER_HOME | Should -Not -Exist
    }

    Context 'with a container engine' -Skip:(-not $engine) {
        BeforeAll { [void](Start-ImageBuilderSandbox -SetActive) }
        AfterAll {
            Remove-Item Env:SOURCE_DATE_EPOCH -ErrorAction Ignore
            Get-ImageBuilderSandbox | Stop-ImageBuilderSandbox -Confirm:$false
        }

        It 'has the hash, the files and the bytes of the build, with SOURCE_DATE_EPOCH <epoch>' -ForEach @{ epoch = '' }, @{ epoch = '1700000000' } {
            $env:SOURCE_DATE_EPOCH = $epoch
            $folder = New-FullContext
            $context = Get-BuildContext $folder
            $build = Start-ImageBuild $folder -Tag app:1 -Wait 6> $null
            $build.Status | Should -Be 'SUCCEEDED'
            $build.Context.Hash | Should -Be $context.Hash
            $build.Context.Files | Should -Be $context.Files
            $build.Context.Bytes | Should -Be $context.Bytes
        }
    }
}
