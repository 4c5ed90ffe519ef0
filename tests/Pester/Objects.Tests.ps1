# What loses its type on its way (jobs, CliXml, JSON) means the same to the cmdlets afterwards.
Describe 'Objects of other processes' {
    BeforeDiscovery {
        $ways = @(
            @{ Way = 'Export-Clixml'; Send = { param($Value) $file = Join-Path $TestDrive "$([guid]::NewGuid()).xml"; $Value | Export-Clixml $file; Import-Clixml $file } }
            @{ Way = 'ConvertTo-Json'; Send = { param($Value) $Value | ConvertTo-Json -Depth 6 | ConvertFrom-Json } }
            @{ Way = 'ConvertFrom-Json -AsHashtable'; Send = { param($Value) $Value | ConvertTo-Json -Depth 6 | ConvertFrom-Json -AsHashtable } }
            @{ Way = 'Start-Job'; Send = { param($Value) Start-Job { $using:Value } | Receive-Job -Wait -AutoRemoveJob } }
        )
    }

    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        Register-PaperStack prod -SetActive | Out-Null
        $context = Get-BuildContext (New-Context)
        $module = (Get-Module ZenImageBuilder).Path -replace 'dll$', 'psd1'
    }

    It 'takes a stack and its components by <Way>' -ForEach $ways {
        $stack = & $Send (Get-Stack prod)
        (Get-Stack -Name $stack).Name | Should -Be 'prod'
        (Get-ImageBuilder -Name $stack.ImageBuilder).Name | Should -Be 'prod-builder'
        { Start-ImageBuild (New-Context) -Tag app:1 -Stack $stack -WhatIf } | Should -Not -Throw
        { Start-ImageBuild (New-Context) -Tag app:1 -ImageBuilder $stack.ImageBuilder -ArtifactStore $stack.ArtifactStore -ContainerRegistry $stack.ContainerRegistry -WhatIf } | Should -Not -Throw
    }

    It 'takes a context by <Way>' -ForEach $ways {
        $sent = & $Send $context
        { Start-ImageBuild -Context $sent -Tag app:1 -WhatIf } | Should -Not -Throw
        if ($Way -ne 'ConvertFrom-Json -AsHashtable') {
            { $sent | Start-ImageBuild -Tag app:1 -WhatIf } | Should -Not -Throw
            ($sent | Get-BuildContext).Hash | Should -Be $context.Hash
        }
    }

    It 'takes an object from the pipeline by <Way>' -ForEach ($ways | Where-Object Way -In 'Export-Clixml', 'ConvertTo-Json') {
        $stack = & $Send (Get-Stack prod)
        ($stack | Get-Stack).Id | Should -Be $stack.Id
        (Get-ErrorOf { (& $Send (Get-ArtifactStore prod-store)) | Get-ImageBuilder }).FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*'
    }

    It 'keeps what objects hold in a job that made them' {
        $stack = Start-Job { Import-Module $using:module; Get-Stack prod } | Receive-Job -Wait -AutoRemoveJob
        $stack.ContainerRegistry.Configuration.Uri | Should -Be '123456789012.dkr.ecr.eu-central-1.amazonaws.com'
        (Get-ContainerRegistry -Name $stack.ContainerRegistry).Name | Should -Be 'prod-registry'
        $listed = Start-Job { Import-Module $using:module; Get-BuildContext $using:context.Root -Entries } | Receive-Job -Wait -AutoRemoveJob
        $listed.Entries.Path | Should -Be 'Dockerfile', 'app.txt'
    }

    It 'takes a service connector by <Way>' -ForEach $ways {
        $name = "connector-$([guid]::NewGuid().ToString('n'))"
        $connector = & $Send (Register-PaperConnector $name)
        (Get-ServiceConnector -Name $connector).Name | Should -Be $name
    }

    It 'takes build arguments as JSON has them' {
        { Start-ImageBuild (New-Context) -Tag app:1 -BuildArg ('{ "VERSION": "1.2", "DEBUG": true }' | ConvertFrom-Json) -WhatIf } | Should -Not -Throw
        (Get-ErrorOf { Start-ImageBuild (New-Context) -Tag app:1 -BuildArg ('{ "LIST": [1, 2] }' | ConvertFrom-Json) -WhatIf }).FullyQualifiedErrorId | Should -BeLike 'InvalidBuildOption,*'
    }

    It 'refuses with words what is no folder and no context' {
        foreach ($value in [pscustomobject]@{ Name = 'x' }, (Get-Date), { 1 }, ('{ "a": 1 }' | ConvertFrom-Json)) {
            $left = Get-ErrorOf { , $value | Start-ImageBuild -Tag app:1 -WhatIf }
            $left.FullyQualifiedErrorId | Should -BeLike 'NotAFileSystemPath,*'
            $left.Exception.Message | Should -BeLike '*an object of the type*'
        }
    }
}
