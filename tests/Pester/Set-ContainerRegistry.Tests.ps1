Describe 'Set-ContainerRegistry' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    BeforeEach {
        Get-ContainerRegistry 'set-*' | Unregister-ContainerRegistry -Confirm:$false
        $before = Register-ContainerRegistry set-one -Flavor aws -Uri 123456789012.dkr.ecr.eu-central-1.amazonaws.com -Label @{ team = 'a'; tier = 1 }
    }

    It 'changes what it is given and keeps the rest' {
        $after = Set-ContainerRegistry set-one -DefaultRepository app
        $after.Id | Should -Be $before.Id
        $after.Configuration['DefaultRepository'] | Should -Be 'app'
        $after.Configuration['Uri'] | Should -Be $before.Configuration['Uri']
        (Get-ContainerRegistry set-one).Configuration['DefaultRepository'] | Should -Be 'app'
    }

    It 'takes a value away' {
        Set-ContainerRegistry set-one -DefaultRepository app | Out-Null
        (Set-ContainerRegistry set-one -RemoveAttribute DefaultRepository).Configuration['DefaultRepository'] | Should -BeNullOrEmpty
    }

    It 'gives labels and removes them' {
        $labels = ($before | Set-ContainerRegistry -Label @{ team = $null; stage = 'prod' }).Labels
        $labels['stage'], $labels['tier'] | Should -Be 'prod', '1'
        $labels.ContainsKey('team') | Should -BeFalse
    }

    It 'refuses to remove what the flavor requires' {
        (Get-ErrorOf { Set-ContainerRegistry set-one -RemoveAttribute Uri }).FullyQualifiedErrorId | Should -BeLike 'MissingAttribute,*'
    }

    It 'goes on with the others when one is not there' {
        $missing = $null
        $changed = Set-ContainerRegistry none, set-one -DefaultRepository app -ErrorVariable missing -ErrorAction SilentlyContinue
        $changed.Name | Should -Be 'set-one'
        $missing.FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*'
    }

    It 'changes nothing with -WhatIf' {
        Set-ContainerRegistry set-one -DefaultRepository app -WhatIf | Should -BeNullOrEmpty
        (Get-ContainerRegistry set-one).Updated | Should -Be $before.Updated
    }

    It 'completes the attributes that can go' {
        (Complete 'Set-ContainerRegistry x -RemoveAttribute Defa').CompletionText | Should -Contain 'DefaultRepository'
    }
}
