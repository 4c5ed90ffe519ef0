Describe 'Rename-ArtifactStore' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        Register-ArtifactStore taken -Flavor s3 -Path s3://contexts/app | Out-Null
    }

    BeforeEach {
        Get-ArtifactStore 'name-*' | Unregister-ArtifactStore -Confirm:$false
        $before = Register-ArtifactStore name-one -Flavor s3 -Path s3://contexts/app
    }

    It 'gives another name and keeps the id' {
        (Rename-ArtifactStore name-one name-two).Id | Should -Be $before.Id
        (Get-ArtifactStore 'name-*').Name | Should -Be 'name-two'
    }

    It 'takes an object from the pipeline' {
        ($before | Rename-ArtifactStore -NewName name-three).Name | Should -Be 'name-three'
    }

    It 'refuses a name that is taken or malformed' {
        (Get-ErrorOf { Rename-ArtifactStore name-one TAKEN }).FullyQualifiedErrorId | Should -BeLike 'ComponentExists,*'
        (Get-ErrorOf { Rename-ArtifactStore name-one 'a b' }).FullyQualifiedErrorId | Should -BeLike 'InvalidName,*'
    }

    It 'renames nothing with -WhatIf' {
        Rename-ArtifactStore name-one name-two -WhatIf | Should -BeNullOrEmpty
        (Get-ArtifactStore 'name-*').Name | Should -Be 'name-one'
    }
}
