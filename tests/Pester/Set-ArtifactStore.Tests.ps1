Describe 'Set-ArtifactStore' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    BeforeEach {
        Get-ArtifactStore 'set-*' | Unregister-ArtifactStore -Confirm:$false
        $before = Register-ArtifactStore set-one -Flavor s3 -Path s3://contexts/app -Label @{ team = 'a'; tier = 1 }
    }

    It 'changes what it is given and keeps the rest' {
        $after = Set-ArtifactStore set-one -Region eu-west-1
        $after.Id | Should -Be $before.Id
        $after.Configuration['Region'] | Should -Be 'eu-west-1'
        $after.Configuration['Path'] | Should -Be $before.Configuration['Path']
        (Get-ArtifactStore set-one).Configuration['Region'] | Should -Be 'eu-west-1'
    }

    It 'takes a value away' {
        Set-ArtifactStore set-one -Region eu-west-1 | Out-Null
        (Set-ArtifactStore set-one -RemoveAttribute Region).Configuration['Region'] | Should -BeNullOrEmpty
    }

    It 'gives labels and removes them' {
        $labels = ($before | Set-ArtifactStore -Label @{ team = $null; stage = 'prod' }).Labels
        $labels['stage'], $labels['tier'] | Should -Be 'prod', '1'
        $labels.ContainsKey('team') | Should -BeFalse
    }

    It 'refuses to remove what the flavor requires' {
        (Get-ErrorOf { Set-ArtifactStore set-one -RemoveAttribute Path }).FullyQualifiedErrorId | Should -BeLike 'MissingAttribute,*'
    }

    It 'goes on with the others when one is not there' {
        $missing = $null
        $changed = Set-ArtifactStore none, set-one -Region eu-west-1 -ErrorVariable missing -ErrorAction SilentlyContinue
        $changed.Name | Should -Be 'set-one'
        $missing.FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*'
    }

    It 'changes nothing with -WhatIf' {
        Set-ArtifactStore set-one -Region eu-west-1 -WhatIf | Should -BeNullOrEmpty
        (Get-ArtifactStore set-one).Updated | Should -Be $before.Updated
    }

    It 'completes the attributes that can go' {
        (Complete 'Set-ArtifactStore x -RemoveAttribute Regi').CompletionText | Should -Contain 'Region'
    }
}
