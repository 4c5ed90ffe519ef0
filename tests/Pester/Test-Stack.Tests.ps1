Describe 'Test-Stack' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        Register-PaperStack prod -SetActive | Out-Null
    }

    It 'passes a stack that can build, the active one by default' {
        $checks = Test-Stack
        $checks.Target | Sort-Object -Unique | Should -Be 'prod'
        $checks.Status | Sort-Object -Unique | Should -Be 'Passed'
        $checks.Check | Should -Be 'ImageBuilder', 'ArtifactStore', 'ContainerRegistry', 'Flavor', 'Region', 'Partition'
    }

    It 'says what is missing and what does not go together, and what to do' {
        Register-ArtifactStore folder -Flavor local -Path $TestDrive | Out-Null
        Copy-Stack prod broken | Set-Stack -ArtifactStore folder -RemoveComponent ContainerRegistry | Out-Null
        $failed = Get-Stack broken | Test-Stack | Where-Object Status -EQ Failed
        $failed.Check | Should -Be 'ContainerRegistry', 'Flavor'
        $failed.Remedy | Should -Not -BeNullOrEmpty
    }

    It 'shows a row a check' {
        (Test-Stack prod | Show)[0] | Should -BeLike 'Target*Check*Status*Evidence*'
    }

    It 'reports a stack that is not there' {
        (Get-ErrorOf { Test-Stack none }).FullyQualifiedErrorId | Should -BeLike 'StackNotFound,*'
    }
}
