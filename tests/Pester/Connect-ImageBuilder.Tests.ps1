Describe 'Connect-ImageBuilder' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $sandbox = Start-ImageBuilderSandbox
        Register-SandboxConnector $sandbox works | Out-Null
        Register-PaperConnector unfit s3-bucket | Out-Null
        Register-ImageBuilder one -Flavor aws -CodeBuildProject $sandbox.CodeBuildProject -Label @{ team = 'ml' } | Out-Null
    }

    AfterAll { $sandbox | Stop-ImageBuilderSandbox -Confirm:$false }

    It 'says what is reached' {
        $row = Get-ImageBuilder -Label @{ team = 'ml' } | Connect-ImageBuilder -Connector works
        $row | Should -BeOfType ZenImageBuilder.Model.ConnectorResource
        $row.ConnectorName, $row.ResourceType, $row.ResourceNames | Should -Be 'works', 'aws-generic', $sandbox.Region
        (Get-ImageBuilder one).Connector.Name | Should -Be 'works'
    }

    It 'connects at registration too' {
        (Register-ImageBuilder two -Flavor aws -CodeBuildProject $sandbox.CodeBuildProject -Connector works).Connector.Name | Should -Be 'works'
    }

    It 'refuses <Why>' -ForEach @(
        @{ Why = 'no connector'; Arguments = @{ }; Id = 'ConnectorNotGiven' }
        @{ Why = 'one that is not there'; Arguments = @{ Connector = 'nowhere' }; Id = 'ConnectorNotFound' }
        @{ Why = 'one that does not fit'; Arguments = @{ Connector = 'unfit' }; Id = 'ConnectorIncompatible' }
    ) {
        (Get-ErrorOf { Connect-ImageBuilder one @Arguments }).FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }

    It 'changes nothing with -WhatIf' {
        Register-ImageBuilder three -Flavor aws -CodeBuildProject $sandbox.CodeBuildProject | Connect-ImageBuilder -Connector works -WhatIf | Should -BeNullOrEmpty
        (Get-ImageBuilder three).Connector | Should -BeNullOrEmpty
    }

    It 'completes connectors' { (Complete 'Connect-ImageBuilder one -Connector wo').CompletionText | Should -Be 'works' }
}
