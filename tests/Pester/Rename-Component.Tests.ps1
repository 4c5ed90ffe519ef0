BeforeDiscovery { . (Join-Path $PSScriptRoot Components.ps1) }

Describe 'Rename-<Noun>' -ForEach $kinds {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        Use-Component $Noun
        Register-Component taken @Least | Out-Null
    }

    BeforeEach {
        Get-Component 'name-*' | Unregister-Component -Confirm:$false
        $before = Register-Component name-one @Least
    }

    It 'gives another name and keeps the id' {
        (Rename-Component name-one name-two).Id | Should -Be $before.Id
        (Get-Component 'name-*').Name | Should -Be 'name-two'
    }

    It 'takes an object from the pipeline' {
        ($before | Rename-Component -NewName name-three).Name | Should -Be 'name-three'
    }

    It 'refuses a name that is taken or malformed' {
        (Get-ErrorOf { Rename-Component name-one TAKEN }).FullyQualifiedErrorId | Should -BeLike 'ComponentExists,*'
        (Get-ErrorOf { Rename-Component name-one 'a b' }).FullyQualifiedErrorId | Should -BeLike 'InvalidName,*'
    }

    It 'renames nothing with -WhatIf' {
        Rename-Component name-one name-two -WhatIf | Should -BeNullOrEmpty
        (Get-Component 'name-*').Name | Should -Be 'name-one'
    }
}
