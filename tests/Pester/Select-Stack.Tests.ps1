Describe 'Select-Stack' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        Register-PaperStack dev | Out-Null
        Register-PaperStack prod -SetActive | Out-Null
    }

    It 'makes the stack active and writes it' {
        (Select-Stack dev).IsActive | Should -BeTrue
        (Get-Stack | Where-Object IsActive).Name | Should -Be 'dev'
    }

    It 'takes an object from the pipeline' {
        (Get-Stack prod | Select-Stack).Name | Should -Be 'prod'
        (Get-Stack | Where-Object IsActive).Name | Should -Be 'prod'
    }

    It 'changes nothing with -WhatIf' {
        Select-Stack prod | Out-Null
        Select-Stack dev -WhatIf
        (Get-Stack | Where-Object IsActive).Name | Should -Be 'prod'
    }

    It 'reports a stack that is not there' {
        $missing = Get-ErrorOf { Select-Stack none }
        $missing.FullyQualifiedErrorId | Should -BeLike 'StackNotFound,*'
        $missing.CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }

    It 'is seen by another process' {
        Select-Stack dev | Out-Null
        $module = (Get-Module ZenImageBuilder).Path -replace 'dll$', 'psd1'
        pwsh -NoProfile -Command "Import-Module '$module'; (Get-Stack | Where-Object IsActive).Name" | Should -Be 'dev'
    }
}
