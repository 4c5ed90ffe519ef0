BeforeDiscovery { . (Join-Path $PSScriptRoot Components.ps1) }

Describe 'Connect-<Noun>' -ForEach $kinds {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        Use-Component $Noun
        $sandbox = Start-ImageBuilderSandbox
        Register-SandboxConnector $sandbox works | Out-Null
        Register-PaperConnector unfit $Unfit | Out-Null
        $there = & $InSandbox $sandbox
        Register-Component one @there -Label @{ team = 'ml' } | Out-Null
    }

    AfterAll { $sandbox | Stop-ImageBuilderSandbox -Confirm:$false }

    It 'says what is reached' {
        $row = Get-Component -Label @{ team = 'ml' } | Connect-Component -Connector works
        $row | Should -BeOfType ZenImageBuilder.Model.ConnectorResource
        $row.ConnectorName, $row.ResourceType, $row.ResourceNames | Should -Be (@('works') + (& $Reached $sandbox))
        (Get-Component one).Connector.Name | Should -Be 'works'
    }

    It 'connects at registration too' {
        (Register-Component two @there -Connector works).Connector.Name | Should -Be 'works'
    }

    It 'refuses <Why>' -ForEach @(
        @{ Why = 'no connector'; Arguments = @{ }; Id = 'ConnectorNotGiven' }
        @{ Why = 'one that is not there'; Arguments = @{ Connector = 'nowhere' }; Id = 'ConnectorNotFound' }
        @{ Why = 'one that does not fit'; Arguments = @{ Connector = 'unfit' }; Id = 'ConnectorIncompatible' }
    ) {
        (Get-ErrorOf { Connect-Component one @Arguments }).FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }

    It 'changes nothing with -WhatIf' {
        Register-Component three @there | Connect-Component -Connector works -WhatIf | Should -BeNullOrEmpty
        (Get-Component three).Connector | Should -BeNullOrEmpty
    }

    It 'completes connectors' { (Complete "Connect-$Noun one -Connector wo").CompletionText | Should -Be 'works' }
}

Describe 'Connect-ArtifactStore' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $sandbox = Start-ImageBuilderSandbox
        Register-SandboxConnector $sandbox works | Out-Null
    }

    AfterAll { $sandbox | Stop-ImageBuilderSandbox -Confirm:$false }

    It 'refuses a component that takes no connector' {
        Register-ArtifactStore folder -Flavor local -Path $TestDrive | Out-Null
        (Get-ErrorOf { Connect-ArtifactStore folder -Connector works }).FullyQualifiedErrorId | Should -BeLike 'ConnectorNotSupported,*'
    }
}

Describe 'Connect-ContainerRegistry' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $sandbox = Start-ImageBuilderSandbox
        Register-SandboxConnector $sandbox works | Out-Null
    }

    AfterAll { $sandbox | Stop-ImageBuilderSandbox -Confirm:$false }

    It 'refuses a registry of another region' {
        Register-ContainerRegistry elsewhere -Flavor aws -Uri 123456789012.dkr.ecr.us-west-2.amazonaws.com | Out-Null
        (Get-ErrorOf { Connect-ContainerRegistry elsewhere -Connector works }).FullyQualifiedErrorId | Should -BeLike 'ConnectorIncompatible,*'
    }
}
