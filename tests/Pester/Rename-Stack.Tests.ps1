Describe 'Rename-Stack' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $before = Register-PaperStack one -SetActive
        Register-PaperStack two | Out-Null
    }

    It 'refuses a name that is taken' {
        (Get-ErrorOf { Rename-Stack one TWO }).FullyQualifiedErrorId | Should -BeLike 'StackExists,*'
    }

    It 'renames nothing with -WhatIf' {
        Rename-Stack one three -WhatIf | Should -BeNullOrEmpty
        (Get-Stack one).Name | Should -Be 'one'
    }

    It 'gives another name and keeps the id, and the stack stays active' {
        $after = $before | Rename-Stack -NewName three
        $after.Id, $after.Name, $after.IsActive | Should -Be $before.Id, 'three', $true
        Get-Stack 'one*' | Should -BeNullOrEmpty
    }
}
