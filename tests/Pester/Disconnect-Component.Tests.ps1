BeforeDiscovery { . (Join-Path $PSScriptRoot Components.ps1) }

Describe 'Disconnect-<Noun>' -ForEach $kinds {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        Use-Component $Noun
    }

    BeforeEach {
        Register-PaperConnector used | Out-Null
        Register-Component one @Least -Connector used -NoVerify | Out-Null
    }

    AfterEach {
        Get-Component | Unregister-Component -Confirm:$false
        Get-ServiceConnector | Unregister-ServiceConnector -Confirm:$false
    }

    It 'takes the connector away' {
        Disconnect-Component one | Should -BeNullOrEmpty
        (Get-Component one).Connector | Should -BeNullOrEmpty
        Unregister-ServiceConnector used -Confirm:$false
    }

    It 'writes the component with -PassThru' {
        (Get-Component | Disconnect-Component -PassThru).Name | Should -Be 'one'
    }

    It 'changes nothing with -WhatIf' {
        Disconnect-Component one -WhatIf
        (Get-Component one).Connector.Name | Should -Be 'used'
    }

    It 'says what is not there' { (Get-ErrorOf { Disconnect-Component nowhere }).FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*' }
}
