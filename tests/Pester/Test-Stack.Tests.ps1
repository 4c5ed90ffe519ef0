Describe 'Test-Stack' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        Register-PaperStack prod -SetActive | Out-Null
    }

    It 'passes a stack that can build, the active one by default' {
        $checks = Test-Stack -Offline
        $checks.Target | Sort-Object -Unique | Should -Be 'prod'
        $checks.Status | Sort-Object -Unique | Should -Be 'Passed'
        $checks.Check | Should -Be 'ImageBuilder', 'ArtifactStore', 'ContainerRegistry', 'Flavor', 'Region', 'Partition'
    }

    It 'says what is missing and what does not go together, and what to do' {
        Register-ArtifactStore folder -Flavor local -Path $TestDrive | Out-Null
        Copy-Stack prod broken | Set-Stack -ArtifactStore folder -RemoveComponent ContainerRegistry | Out-Null
        $failed = Get-Stack broken | Test-Stack -Offline | Where-Object Status -EQ Failed
        $failed.Check | Should -Be 'ContainerRegistry', 'Flavor'
        $failed.Remedy | Should -Not -BeNullOrEmpty
    }

    It 'shows a row a check' {
        (Test-Stack prod -Offline | Show)[0] | Should -BeLike 'Target*Check*Status*Evidence*'
    }

    It 'asks AWS for everything that a build needs, and is green where it is all there' {
        $sandbox = Start-ImageBuilderSandbox -SetActive -EnforcePolicy
        try {
            Set-ContainerRegistry sandbox -DefaultRepository app | Out-Null
            New-SandboxRepository $sandbox app
            $checks = Test-Stack
            $checks | Where-Object Status -NE Passed | Should -BeNullOrEmpty
            $checks.Check | Should -Contain 'ServiceRolePermissions'
            Test-Stack -SkipProbe | Where-Object Check -EQ Write | Should -BeNullOrEmpty
        }
        finally { $sandbox | Stop-ImageBuilderSandbox -Confirm:$false }
    }

    It 'reports a stack that is not there' {
        (Get-ErrorOf { Test-Stack none }).FullyQualifiedErrorId | Should -BeLike 'StackNotFound,*'
    }
}
