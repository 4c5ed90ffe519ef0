Describe 'Rename-ContainerRegistry' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        Register-ContainerRegistry taken -Flavor aws -Uri 123456789012.dkr.ecr.eu-central-1.amazonaws.com | Out-Null
    }

    BeforeEach {
        Get-ContainerRegistry 'name-*' | Unregister-ContainerRegistry -Confirm:$false
        $before = Register-ContainerRegistry name-one -Flavor aws -Uri 123456789012.dkr.ecr.eu-central-1.amazonaws.com
    }

    It 'gives another name and keeps the id' {
        (Rename-ContainerRegistry name-one name-two).Id | Should -Be $before.Id
        (Get-ContainerRegistry 'name-*').Name | Should -Be 'name-two'
    }

    It 'takes an object from the pipeline' {
        ($before | Rename-ContainerRegistry -NewName name-three).Name | Should -Be 'name-three'
    }

    It 'refuses a name that is taken or malformed' {
        (Get-ErrorOf { Rename-ContainerRegistry name-one TAKEN }).FullyQualifiedErrorId | Should -BeLike 'ComponentExists,*'
        (Get-ErrorOf { Rename-ContainerRegistry name-one 'a b' }).FullyQualifiedErrorId | Should -BeLike 'InvalidName,*'
    }

    It 'renames nothing with -WhatIf' {
        Rename-ContainerRegistry name-one name-two -WhatIf | Should -BeNullOrEmpty
        (Get-ContainerRegistry 'name-*').Name | Should -Be 'name-one'
    }
}
