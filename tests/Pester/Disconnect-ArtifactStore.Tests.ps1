Describe 'Disconnect-ArtifactStore' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    BeforeEach {
        Register-PaperConnector used | Out-Null
        Register-ArtifactStore one -Flavor s3 -Path s3://contexts -Connector used -NoVerify | Out-Null
    }

    AfterEach {
        Get-ArtifactStore | Unregister-ArtifactStore -Confirm:$false
        Get-ServiceConnector | Unregister-ServiceConnector -Confirm:$false
    }

    It 'takes the connector away' {
        Disconnect-ArtifactStore one | Should -BeNullOrEmpty
        (Get-ArtifactStore one).Connector | Should -BeNullOrEmpty
        Unregister-ServiceConnector used -Confirm:$false
    }

    It 'writes the component with -PassThru' {
        (Get-ArtifactStore | Disconnect-ArtifactStore -PassThru).Name | Should -Be 'one'
    }

    It 'changes nothing with -WhatIf' {
        Disconnect-ArtifactStore one -WhatIf
        (Get-ArtifactStore one).Connector.Name | Should -Be 'used'
    }

    It 'says what is not there' { (Get-ErrorOf { Disconnect-ArtifactStore nowhere }).FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*' }
}
