Describe 'Copy-ArtifactStore' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $original = Register-ArtifactStore original -Flavor s3 -Path s3://contexts/app -Label @{ team = 'a' }
    }

    It 'registers the same under another name, with an id of its own' {
        $copy = Copy-ArtifactStore original copied
        $copy.Id | Should -Not -Be $original.Id
        $copy.Configuration['Path'] | Should -Be $original.Configuration['Path']
        $copy.Labels['team'] | Should -Be 'a'
        (Get-ArtifactStore copied).Id | Should -Be $copy.Id
    }

    It 'makes the names of copies from those of the originals' {
        (Get-ArtifactStore original | Copy-ArtifactStore -NewName { "$($_.Name)-test" }).Name | Should -Be 'original-test'
    }

    It 'refuses a name that is taken' {
        (Get-ErrorOf { Copy-ArtifactStore original Original }).FullyQualifiedErrorId | Should -BeLike 'ComponentExists,*'
    }

    It 'copies nothing with -WhatIf' {
        Copy-ArtifactStore original other -WhatIf | Should -BeNullOrEmpty
        Get-ArtifactStore 'other*' | Should -BeNullOrEmpty
    }
}
