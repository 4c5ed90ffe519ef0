Describe 'Test-ArtifactStore' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    It 'finds a bucket, and says what is wrong with one that is not there' {
        $sandbox = Start-ImageBuilderSandbox
        try {
            Register-SandboxConnector $sandbox reach | Out-Null
            Register-ArtifactStore there -Flavor s3 -Path "s3://$($sandbox.Bucket)" -Connector reach | Out-Null
            Register-ArtifactStore gone -Flavor s3 -Path 's3://not-there-at-all' -Connector reach -NoVerify | Out-Null
            $checks = Test-ArtifactStore 't*'
            $checks.Check | Should -Be 'Credentials', 'Bucket'
            $checks.Status | Should -Be 'Passed', 'Passed'
            $failed = Test-ArtifactStore gone | Where-Object Status -EQ Failed
            $failed.Check, $failed.Target | Should -Be 'Bucket', 'gone'
            $failed.Evidence | Should -BeLike '*not-there-at-all*'
            $failed.Remedy | Should -Not -BeNullOrEmpty
        }
        finally { $sandbox | Stop-ImageBuilderSandbox -Confirm:$false }
    }

    It 'looks at a folder' {
        Register-ArtifactStore folder -Flavor local -Path (Join-Path $TestDrive none) | Out-Null
        (Test-ArtifactStore folder).Status | Should -Be 'Failed'
        New-Item -ItemType Directory -Path (Join-Path $TestDrive none) | Out-Null
        (Test-ArtifactStore folder).Status | Should -Be 'Passed', 'Passed'
        Get-ChildItem -Force (Join-Path $TestDrive none) | Should -BeNullOrEmpty
    }

    It 'says that there are no credentials' {
        Register-ArtifactStore alone -Flavor s3 -Path s3://bucket -Region eu-central-1 | Out-Null
        $check = Test-ArtifactStore alone
        $check.Check, $check.Status | Should -Be 'Credentials', 'Failed'
    }

    It 'says what is not registered' { (Get-ErrorOf { Test-ArtifactStore nowhere }).FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*' }
}
