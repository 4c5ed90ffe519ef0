Describe 'Set-ImageBuilder' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    BeforeEach {
        Get-ImageBuilder 'set-*' | Unregister-ImageBuilder -Confirm:$false
        $before = Register-ImageBuilder set-one -Flavor aws -CodeBuildProject images -Label @{ team = 'a'; tier = 1 }
    }

    It 'changes what it is given and keeps the rest' {
        $after = Set-ImageBuilder set-one -ComputeType BUILD_GENERAL1_LARGE
        $after.Id | Should -Be $before.Id
        $after.Configuration['ComputeType'] | Should -Be 'BUILD_GENERAL1_LARGE'
        $after.Configuration['CodeBuildProject'] | Should -Be $before.Configuration['CodeBuildProject']
        (Get-ImageBuilder set-one).Configuration['ComputeType'] | Should -Be 'BUILD_GENERAL1_LARGE'
    }

    It 'takes a value away' {
        Set-ImageBuilder set-one -ComputeType BUILD_GENERAL1_LARGE | Out-Null
        (Set-ImageBuilder set-one -RemoveAttribute ComputeType).Configuration['ComputeType'] | Should -Be 'BUILD_GENERAL1_SMALL'
    }

    It 'gives labels and removes them' {
        $labels = ($before | Set-ImageBuilder -Label @{ team = $null; stage = 'prod' }).Labels
        $labels['stage'], $labels['tier'] | Should -Be 'prod', '1'
        $labels.ContainsKey('team') | Should -BeFalse
    }

    It 'refuses to remove what the flavor requires' {
        (Get-ErrorOf { Set-ImageBuilder set-one -RemoveAttribute CodeBuildProject }).FullyQualifiedErrorId | Should -BeLike 'MissingAttribute,*'
    }

    It 'goes on with the others when one is not there' {
        $missing = $null
        $changed = Set-ImageBuilder none, set-one -ComputeType BUILD_GENERAL1_LARGE -ErrorVariable missing -ErrorAction SilentlyContinue
        $changed.Name | Should -Be 'set-one'
        $missing.FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*'
    }

    It 'changes nothing with -WhatIf' {
        Set-ImageBuilder set-one -ComputeType BUILD_GENERAL1_LARGE -WhatIf | Should -BeNullOrEmpty
        (Get-ImageBuilder set-one).Updated | Should -Be $before.Updated
    }

    It 'completes the attributes that can go' {
        (Complete 'Set-ImageBuilder x -RemoveAttribute Comp').CompletionText | Should -Contain 'ComputeType'
    }
}
