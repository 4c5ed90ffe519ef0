Describe 'Rename-ImageBuilder' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        Register-ImageBuilder taken -Flavor aws -CodeBuildProject images | Out-Null
    }

    BeforeEach {
        Get-ImageBuilder 'name-*' | Unregister-ImageBuilder -Confirm:$false
        $before = Register-ImageBuilder name-one -Flavor aws -CodeBuildProject images
    }

    It 'gives another name and keeps the id' {
        (Rename-ImageBuilder name-one name-two).Id | Should -Be $before.Id
        (Get-ImageBuilder 'name-*').Name | Should -Be 'name-two'
    }

    It 'takes an object from the pipeline' {
        ($before | Rename-ImageBuilder -NewName name-three).Name | Should -Be 'name-three'
    }

    It 'refuses a name that is taken or malformed' {
        (Get-ErrorOf { Rename-ImageBuilder name-one TAKEN }).FullyQualifiedErrorId | Should -BeLike 'ComponentExists,*'
        (Get-ErrorOf { Rename-ImageBuilder name-one 'a b' }).FullyQualifiedErrorId | Should -BeLike 'InvalidName,*'
    }

    It 'renames nothing with -WhatIf' {
        Rename-ImageBuilder name-one name-two -WhatIf | Should -BeNullOrEmpty
        (Get-ImageBuilder 'name-*').Name | Should -Be 'name-one'
    }
}
