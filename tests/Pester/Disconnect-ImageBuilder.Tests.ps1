Describe 'Disconnect-ImageBuilder' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    BeforeEach {
        Register-PaperConnector used | Out-Null
        Register-ImageBuilder one -Flavor aws -CodeBuildProject images -Connector used -NoVerify | Out-Null
    }

    AfterEach {
        Get-ImageBuilder | Unregister-ImageBuilder -Confirm:$false
        Get-ServiceConnector | Unregister-ServiceConnector -Confirm:$false
    }

    It 'takes the connector away' {
        Disconnect-ImageBuilder one | Should -BeNullOrEmpty
        (Get-ImageBuilder one).Connector | Should -BeNullOrEmpty
        Unregister-ServiceConnector used -Confirm:$false
    }

    It 'writes the component with -PassThru' {
        (Get-ImageBuilder | Disconnect-ImageBuilder -PassThru).Name | Should -Be 'one'
    }

    It 'changes nothing with -WhatIf' {
        Disconnect-ImageBuilder one -WhatIf
        (Get-ImageBuilder one).Connector.Name | Should -Be 'used'
    }

    It 'says what is not there' { (Get-ErrorOf { Disconnect-ImageBuilder nowhere }).FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*' }
}
