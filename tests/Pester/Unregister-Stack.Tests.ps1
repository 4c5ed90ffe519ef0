Describe 'Unregister-Stack' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    It 'removes the stack, keeps its components and writes nothing' {
        Register-PaperStack one -SetActive | Out-Null
        Unregister-Stack one -Confirm:$false | Should -BeNullOrEmpty
        Get-Stack 'one*' | Should -BeNullOrEmpty
        (Get-ImageBuilder one-builder).Name | Should -Be 'one-builder'
    }

    It 'frees its components' {
        Register-PaperStack two | Out-Null
        Unregister-Stack two -Confirm:$false
        Unregister-ImageBuilder two-builder -Confirm:$false
        Get-ImageBuilder 'two*' | Should -BeNullOrEmpty
    }

    It 'takes objects from the pipeline and writes them with -PassThru' {
        $stack = Register-PaperStack three
        ($stack | Unregister-Stack -PassThru -Confirm:$false).Id | Should -Be $stack.Id
    }

    It 'removes nothing with -WhatIf' {
        Register-PaperStack four | Out-Null
        Unregister-Stack four -WhatIf
        (Get-Stack four).Name | Should -Be 'four'
    }

    It 'reports a stack that is not there and removes the others' {
        Register-PaperStack five | Out-Null
        (Get-ErrorOf { Unregister-Stack none, five -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'StackNotFound,*'
        Get-Stack 'five*' | Should -BeNullOrEmpty
    }
}
