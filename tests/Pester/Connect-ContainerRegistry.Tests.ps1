Describe 'Connect-ContainerRegistry' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $sandbox = Start-ImageBuilderSandbox
        Register-SandboxConnector $sandbox works | Out-Null
        Register-PaperConnector unfit aws-generic | Out-Null
        Register-ContainerRegistry one -Flavor aws -Uri $sandbox.RegistryUri -Label @{ team = 'ml' } | Out-Null
    }

    AfterAll { $sandbox | Stop-ImageBuilderSandbox -Confirm:$false }

    It 'says what is reached' {
        $row = Get-ContainerRegistry -Label @{ team = 'ml' } | Connect-ContainerRegistry -Connector works
        $row | Should -BeOfType ZenImageBuilder.Model.ConnectorResource
        $row.ConnectorName, $row.ResourceType, $row.ResourceNames | Should -Be 'works', 'docker-registry', $sandbox.RegistryUri
        (Get-ContainerRegistry one).Connector.Name | Should -Be 'works'
    }

    It 'connects at registration too' {
        (Register-ContainerRegistry two -Flavor aws -Uri $sandbox.RegistryUri -Connector works).Connector.Name | Should -Be 'works'
    }

    It 'refuses <Why>' -ForEach @(
        @{ Why = 'no connector'; Arguments = @{ }; Id = 'ConnectorNotGiven' }
        @{ Why = 'one that is not there'; Arguments = @{ Connector = 'nowhere' }; Id = 'ConnectorNotFound' }
        @{ Why = 'one that does not fit'; Arguments = @{ Connector = 'unfit' }; Id = 'ConnectorIncompatible' }
    ) {
        (Get-ErrorOf { Connect-ContainerRegistry one @Arguments }).FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }

    It 'refuses a registry of another region' {
        Register-ContainerRegistry elsewhere -Flavor aws -Uri 123456789012.dkr.ecr.us-west-2.amazonaws.com | Out-Null
        (Get-ErrorOf { Connect-ContainerRegistry elsewhere -Connector works }).FullyQualifiedErrorId | Should -BeLike 'ConnectorIncompatible,*'
    }

    It 'changes nothing with -WhatIf' {
        Register-ContainerRegistry three -Flavor aws -Uri $sandbox.RegistryUri | Connect-ContainerRegistry -Connector works -WhatIf | Should -BeNullOrEmpty
        (Get-ContainerRegistry three).Connector | Should -BeNullOrEmpty
    }

    It 'completes connectors' { (Complete 'Connect-ContainerRegistry one -Connector wo').CompletionText | Should -Be 'works' }
}
