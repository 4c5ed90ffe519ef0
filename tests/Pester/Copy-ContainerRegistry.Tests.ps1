Describe 'Copy-ContainerRegistry' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $original = Register-ContainerRegistry original -Flavor aws -Uri 123456789012.dkr.ecr.eu-central-1.amazonaws.com -Label @{ team = 'a' }
    }

    It 'registers the same under another name, with an id of its own' {
        $copy = Copy-ContainerRegistry original copied
        $copy.Id | Should -Not -Be $original.Id
        $copy.Configuration['Uri'] | Should -Be $original.Configuration['Uri']
        $copy.Labels['team'] | Should -Be 'a'
        (Get-ContainerRegistry copied).Id | Should -Be $copy.Id
    }

    It 'makes the names of copies from those of the originals' {
        (Get-ContainerRegistry original | Copy-ContainerRegistry -NewName { "$($_.Name)-test" }).Name | Should -Be 'original-test'
    }

    It 'refuses a name that is taken' {
        (Get-ErrorOf { Copy-ContainerRegistry original Original }).FullyQualifiedErrorId | Should -BeLike 'ComponentExists,*'
    }

    It 'copies nothing with -WhatIf' {
        Copy-ContainerRegistry original other -WhatIf | Should -BeNullOrEmpty
        Get-ContainerRegistry 'other*' | Should -BeNullOrEmpty
    }
}
