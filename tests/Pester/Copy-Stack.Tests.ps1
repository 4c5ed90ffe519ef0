Describe 'Copy-Stack' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $original = Register-PaperStack original -SetActive
    }

    It 'registers the same components under another name, and does not make it active' {
        $copy = Copy-Stack original copied
        $copy.ImageBuilder.Id | Should -Be $original.ImageBuilder.Id
        $copy.IsActive | Should -BeFalse
        $copy.Id | Should -Not -Be $original.Id
    }

    It 'hands the copy on' {
        Register-ContainerRegistry canary -Flavor github -Uri ghcr.io/team | Out-Null
        (Copy-Stack original canary | Set-Stack -ContainerRegistry canary).ContainerRegistry.Flavor | Should -Be 'github'
    }

    It 'refuses a name that is taken' {
        (Get-ErrorOf { Copy-Stack original original }).FullyQualifiedErrorId | Should -BeLike 'StackExists,*'
    }

    It 'copies nothing with -WhatIf' {
        Copy-Stack original other -WhatIf | Should -BeNullOrEmpty
        Get-Stack 'other*' | Should -BeNullOrEmpty
    }
}
