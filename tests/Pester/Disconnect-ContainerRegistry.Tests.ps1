Describe 'Disconnect-ContainerRegistry' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    BeforeEach {
        Register-PaperConnector used | Out-Null
        Register-ContainerRegistry one -Flavor aws -Uri 123456789012.dkr.ecr.eu-central-1.amazonaws.com -Connector used -NoVerify | Out-Null
    }

    AfterEach {
        Get-ContainerRegistry | Unregister-ContainerRegistry -Confirm:$false
        Get-ServiceConnector | Unregister-ServiceConnector -Confirm:$false
    }

    It 'takes the connector away' {
        Disconnect-ContainerRegistry one | Should -BeNullOrEmpty
        (Get-ContainerRegistry one).Connector | Should -BeNullOrEmpty
        Unregister-ServiceConnector used -Confirm:$false
    }

    It 'writes the component with -PassThru' {
        (Get-ContainerRegistry | Disconnect-ContainerRegistry -PassThru).Name | Should -Be 'one'
    }

    It 'changes nothing with -WhatIf' {
        Disconnect-ContainerRegistry one -WhatIf
        (Get-ContainerRegistry one).Connector.Name | Should -Be 'used'
    }

    It 'says what is not there' { (Get-ErrorOf { Disconnect-ContainerRegistry nowhere }).FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*' }
}
