Describe 'Connect-ArtifactStore' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $sandbox = Start-ImageBuilderSandbox
        Register-SandboxConnector $sandbox works | Out-Null
        Register-PaperConnector unfit aws-generic | Out-Null
        Register-ArtifactStore one -Flavor s3 -Path "s3://$($sandbox.Bucket)/contexts" -Label @{ team = 'ml' } | Out-Null
    }

    AfterAll { $sandbox | Stop-ImageBuilderSandbox -Confirm:$false }

    It 'says what is reached' {
        $row = Get-ArtifactStore -Label @{ team = 'ml' } | Connect-ArtifactStore -Connector works
        $row | Should -BeOfType ZenImageBuilder.Model.ConnectorResource
        $row.ConnectorName, $row.ResourceType, $row.ResourceNames | Should -Be 'works', 's3-bucket', "s3://$($sandbox.Bucket)"
        (Get-ArtifactStore one).Connector.Name | Should -Be 'works'
    }

    It 'connects at registration too' {
        (Register-ArtifactStore two -Flavor s3 -Path "s3://$($sandbox.Bucket)/contexts" -Connector works).Connector.Name | Should -Be 'works'
    }

    It 'refuses <Why>' -ForEach @(
        @{ Why = 'no connector'; Arguments = @{ }; Id = 'ConnectorNotGiven' }
        @{ Why = 'one that is not there'; Arguments = @{ Connector = 'nowhere' }; Id = 'ConnectorNotFound' }
        @{ Why = 'one that does not fit'; Arguments = @{ Connector = 'unfit' }; Id = 'ConnectorIncompatible' }
    ) {
        (Get-ErrorOf { Connect-ArtifactStore one @Arguments }).FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }

    It 'refuses a component that takes no connector' {
        Register-ArtifactStore folder -Flavor local -Path $TestDrive | Out-Null
        (Get-ErrorOf { Connect-ArtifactStore folder -Connector works }).FullyQualifiedErrorId | Should -BeLike 'ConnectorNotSupported,*'
    }

    It 'changes nothing with -WhatIf' {
        Register-ArtifactStore three -Flavor s3 -Path "s3://$($sandbox.Bucket)/contexts" | Connect-ArtifactStore -Connector works -WhatIf | Should -BeNullOrEmpty
        (Get-ArtifactStore three).Connector | Should -BeNullOrEmpty
    }

    It 'completes connectors' { (Complete 'Connect-ArtifactStore one -Connector wo').CompletionText | Should -Be 'works' }
}
