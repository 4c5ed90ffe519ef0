Describe 'Copy-ImageBuilder' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $original = Register-ImageBuilder original -Flavor aws -CodeBuildProject images -Label @{ team = 'a' }
    }

    It 'registers the same under another name, with an id of its own' {
        $copy = Copy-ImageBuilder original copied
        $copy.Id | Should -Not -Be $original.Id
        $copy.Configuration['CodeBuildProject'] | Should -Be $original.Configuration['CodeBuildProject']
        $copy.Labels['team'] | Should -Be 'a'
        (Get-ImageBuilder copied).Id | Should -Be $copy.Id
    }

    It 'makes the names of copies from those of the originals' {
        (Get-ImageBuilder original | Copy-ImageBuilder -NewName { "$($_.Name)-test" }).Name | Should -Be 'original-test'
    }

    It 'refuses a name that is taken' {
        (Get-ErrorOf { Copy-ImageBuilder original Original }).FullyQualifiedErrorId | Should -BeLike 'ComponentExists,*'
    }

    It 'copies nothing with -WhatIf' {
        Copy-ImageBuilder original other -WhatIf | Should -BeNullOrEmpty
        Get-ImageBuilder 'other*' | Should -BeNullOrEmpty
    }
}
