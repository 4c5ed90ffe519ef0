BeforeDiscovery { . (Join-Path $PSScriptRoot Components.ps1) }

Describe 'Copy-<Noun>' -ForEach $kinds {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        Use-Component $Noun
        $original = Register-Component original @Least -Label @{ team = 'a' }
    }

    It 'registers the same under another name, with an id of its own' {
        $copy = Copy-Component original copied
        $copy.Id | Should -Not -Be $original.Id
        $copy.Configuration[$Required] | Should -Be $original.Configuration[$Required]
        $copy.Labels['team'] | Should -Be 'a'
        (Get-Component copied).Id | Should -Be $copy.Id
    }

    It 'makes the names of copies from those of the originals' {
        (Get-Component original | Copy-Component -NewName { "$($_.Name)-test" }).Name | Should -Be 'original-test'
    }

    It 'refuses a name that is taken' {
        (Get-ErrorOf { Copy-Component original Original }).FullyQualifiedErrorId | Should -BeLike 'ComponentExists,*'
    }

    It 'copies nothing with -WhatIf' {
        Copy-Component original other -WhatIf | Should -BeNullOrEmpty
        Get-Component 'other*' | Should -BeNullOrEmpty
    }
}
