BeforeDiscovery { . (Join-Path $PSScriptRoot Components.ps1) }

Describe 'Set-<Noun>' -ForEach $kinds {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        Use-Component $Noun
    }

    BeforeEach {
        Get-Component 'set-*' | Unregister-Component -Confirm:$false
        $change = @{ $Optional = $NewValue }
        $before = Register-Component set-one @Least -Label @{ team = 'a'; tier = 1 }
    }

    It 'changes what it is given and keeps the rest' {
        $after = Set-Component set-one @change
        $after.Id | Should -Be $before.Id
        $after.Configuration[$Optional] | Should -Be $NewValue
        $after.Configuration[$Required] | Should -Be $before.Configuration[$Required]
        (Get-Component set-one).Configuration[$Optional] | Should -Be $NewValue
    }

    It 'takes a value away' {
        Set-Component set-one @change | Out-Null
        (Set-Component set-one -RemoveAttribute $Optional).Configuration[$Optional] | Should -Be $Default
    }

    It 'gives labels and removes them' {
        $labels = ($before | Set-Component -Label @{ team = $null; stage = 'prod' }).Labels
        $labels['stage'], $labels['tier'] | Should -Be 'prod', '1'
        $labels.ContainsKey('team') | Should -BeFalse
    }

    It 'refuses to remove what the flavor requires' {
        (Get-ErrorOf { Set-Component set-one -RemoveAttribute $Required }).FullyQualifiedErrorId | Should -BeLike 'MissingAttribute,*'
    }

    It 'goes on with the others when one is not there' {
        $missing = $null
        $changed = Set-Component none, set-one @change -ErrorVariable missing -ErrorAction SilentlyContinue
        $changed.Name | Should -Be 'set-one'
        $missing.FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*'
    }

    It 'changes nothing with -WhatIf' {
        Set-Component set-one @change -WhatIf | Should -BeNullOrEmpty
        (Get-Component set-one).Updated | Should -Be $before.Updated
    }

    It 'completes the attributes that can go' {
        (Complete "Set-$Noun x -RemoveAttribute $($Optional.Substring(0, 4))").CompletionText | Should -Contain $Optional
    }
}
